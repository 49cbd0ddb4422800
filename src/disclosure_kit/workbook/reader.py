"""Read an input workbook into accounts (输入工作簿 → Accounts), collecting every problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from disclosure_kit.accounts.accounts import (
    Accounts,
    Confirmation,
    EconomicLine,
    ExpenditureColumn,
    Fund,
    FundColumn,
    Member,
    ProcurementLine,
    RevenueColumn,
    SummaryItem,
    SummaryLine,
    Term,
    ThreePublicItem,
    ThreePublicLine,
    Unit,
)
from disclosure_kit.accounts.amount import ZERO, Amount, InputUnit
from disclosure_kit.accounts.subject import ColumnT, Reason, Subject, SubjectLine, SubjectTable, build_table
from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity, is_blocked
from disclosure_kit.letters import squeeze
from disclosure_kit.ooxml.workbook import RawSheet
from disclosure_kit.profile.subject_book import functional_subjects
from disclosure_kit.workbook import layout
from disclosure_kit.workbook.keys import key_in
from disclosure_kit.workbook.overlooked import overlooked
from disclosure_kit.workbook.performance_reader import read_performance
from disclosure_kit.workbook.records import Problems, Record, SheetReader
from disclosure_kit.workbook.sheet import Sheet
from disclosure_kit.workbook.source import open_workbook

SAME_AS_ABOVE = "同上"
SECRET_WORD = "涉密"
SECRET = f"({SECRET_WORD})"
"""Behind the name of a subject, as ``squeeze`` leaves it."""
TOTAL_WORDS = ("合计", "总计", "小计")
CODE_LENGTHS = (3, 5, 7)
ECONOMIC_CODE_LENGTHS = (3, 5)
HEAD_WORDS = (
    "科目编码",
    "支出功能分类科目编码",
    "功能分类科目编码",
    "科目名称",
    "项目",
    "栏次",
    "类",
    "款",
    "项",
)
NOTE_WORDS = ("注:", "注1", "说明:", "编制单位", "单位:", "部门:", "金额单位")


@dataclass(frozen=True)
class Reading:
    """What one workbook says: the accounts, unless a finding blocks, and all findings."""

    path: Path
    accounts: Accounts | None
    findings: tuple[Finding, ...]
    unit: Unit | None = None
    """单位信息 where it can be read, also of a workbook that is blocked."""


class ReasonReader:
    """Reads the reasons of a sheet from top to bottom; “同上” repeats the last one."""

    def __init__(self) -> None:
        self.last = ""

    def read(self, record: Record | None, key: str = "reason") -> Reason:
        """A reason without its own “主要原因是” and full stop."""
        if record is None:
            return Reason()
        text = record.text(key).rstrip("。；;. ")
        for lead in ("主要原因是", "主要是", "原因是", "主要用于"):
            text = text.removeprefix(lead).lstrip("：:")
        if squeeze(text) == SAME_AS_ABOVE:
            text = self.last
        self.last = text or self.last
        return Reason(text, record.place(key))


class WorkbookReader:
    """One pass over one workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems = Problems()
        self.unit = self.prior_unit = InputUnit.YUAN
        self.sheets: dict[str, RawSheet] = {}
        self.book = dict(functional_subjects())
        self.own_names: dict[str, str] = {}
        self.secret: frozenset[str] = frozenset()

    def read(self) -> Reading:
        """Read everything; ``accounts`` is ``None`` when a finding blocks."""
        try:
            self.sheets = {squeeze(name): sheet for name, sheet in open_workbook(self.path).items()}
        except DisclosureError as error:
            return Reading(self.path, None, error.findings)
        for sheet in layout.SHEETS:
            if squeeze(sheet.name) not in self.sheets and not sheet.optional:
                self.problems.add(
                    "IN-106",
                    Severity.BLOCKING,
                    f"工作簿“{self.path.name}”缺少工作表“{sheet.name}”。",
                    "请恢复该工作表的名称，或从空白输入表（disclosure-kit new）复制该表。",
                    CellRef(sheet.name),
                )
        if is_blocked(self.problems.findings):
            return Reading(self.path, None, tuple(self.problems.findings))
        self.secret = self._secret_codes()
        unit = self._unit()
        self.problems.findings += overlooked(self.path.name, self.sheets)
        accounts = self._accounts(unit) if unit else None
        findings = tuple(_one_a_sheet(self.problems.findings))
        return Reading(self.path, None if is_blocked(findings) else accounts, findings, unit)

    def _secret_codes(self) -> frozenset[str]:
        """Subjects marked （涉密） behind their name in any sheet (保守国家秘密法 第35条)."""
        found: dict[str, CellRef] = {}
        for sheet in (layout.REVENUE, layout.EXPENDITURE, *FUND_SHEETS.values()):
            raw = self.sheets.get(squeeze(sheet.name))
            reader = SheetReader(sheet, raw, Problems(), self.unit) if raw else None
            for record in reader.records() if reader else ():
                if squeeze(record.text("name")).endswith(SECRET):
                    found.setdefault(record.code(), record.place("name"))
        for code, place in found.items():
            self.problems.add(
                "IN-502",
                Severity.CONFIRM,
                f"科目 {code} 标为涉密：不单独列出，与同一款（或类）的其他项一起只列到上一级，总数不变。",
                "请经保密审查，并在“确认”表写明审查人和日期。",
                place,
            )
        return frozenset(found)

    def _sheet(self, sheet: Sheet) -> SheetReader | None:
        raw = self.sheets.get(squeeze(sheet.name))
        return SheetReader(sheet, raw, self.problems, self.unit, self.prior_unit) if raw else None

    def _form(self, sheet: Sheet) -> dict[str, Record]:
        reader = self._sheet(sheet)
        return reader.form() if reader else {}

    def _records(self, sheet: Sheet) -> list[Record]:
        reader = self._sheet(sheet)
        return list(reader.records()) if reader else []

    def _unit(self) -> Unit | None:
        form = self._form(layout.UNIT)
        rows = {row.key: row for row in layout.UNIT.rows}

        def text(key: str) -> str:
            return form[key].text("value") if key in form else ""

        def choice(key: str) -> str:
            return form[key].choice("value", rows[key].choices) if key in form else ""

        unit_label, scope, nature, level = choice("unit"), choice("scope"), choice("nature"), choice("level")
        secret, first, prior = choice("is_secret"), choice("first_year"), choice("prior_unit")
        year = form["year"].count("value") if "year" in form else None
        if is_blocked(self.problems.findings) or year is None:
            return None
        self.unit = InputUnit.of(unit_label)
        self.prior_unit = InputUnit.of(prior) if prior else self.unit
        return Unit(
            name=re.sub(r"[\r\n\t]+", "", text("name")),
            year=year,
            input_unit=self.unit,
            prior_unit=self.prior_unit if prior else None,
            first_year={"是": True, "否": False}.get(first),
            short_name=text("short_name"),
            is_department=scope == "部门决算",
            nature=nature,
            level=level,
            supervising_department=text("supervising_department"),
            province=text("province"),
            city=text("city"),
            template_set=text("template_set"),
            office_term=text("office_term") or "职能科室",
            approved_on=form["approved_on"].date("value") if "approved_on" in form else None,
            published_on=form["published_on"].date("value") if "published_on" in form else None,
            is_secret=secret == "是",
            key=key_in(form["key"], "value") if "key" in form else "",
        )

    def _accounts(self, unit: Unit) -> Accounts:
        explanations = self._subjects()
        summary = self._summary(layout.SUMMARY)
        agency = self._agency_costs()
        vehicles, purpose, equipment = self._assets()
        lines, counts = self._three_public()
        offices = self._paragraphs(layout.OFFICES, "name")
        return Accounts(
            unit=unit,
            duties=self._paragraphs(layout.DUTIES, "text"),
            offices=() if offices in NO_OFFICES else offices,
            has_no_offices=offices in NO_OFFICES or (not offices and self._is_old_form()),
            members=tuple(
                Member(r.text("name"), r.text("remark"), r.choice("nature", layout.NATURES))
                for r in self._records(layout.MEMBERS)
            ),
            revenue=self._table(
                layout.REVENUE, tuple(RevenueColumn), RevenueColumn.TOTAL, RevenueColumn.kinds()
            ),
            expenditure=self._table(
                layout.EXPENDITURE,
                tuple(ExpenditureColumn),
                ExpenditureColumn.TOTAL,
                ExpenditureColumn.kinds(),
            ),
            funds={fund: self._fund(sheet) for fund, sheet in FUND_SHEETS.items()},
            summary=summary,
            has_prior_year=any(line.prior is not None for line in summary.values()),
            basic_by_economic=self._basic(),
            three_public=lines,
            counts=counts,
            agency_operating_costs=agency,
            procurement=self._procurement(),
            vehicles=vehicles,
            other_vehicles_purpose=purpose,
            large_equipment=equipment,
            performance=read_performance(self._form, self._records, self.problems),
            terms=tuple(
                Term(r.text("name"), r.text("explanation"))
                for r in self._records(layout.TERMS)
                if r.text("name")
            ),
            subject_explanations=explanations,
            confirmations=tuple(
                Confirmation(
                    r.text("code"),
                    r.text("place"),
                    r.text("reason"),
                    r.text("who"),
                    r.text("when"),
                    r.text("mark"),
                    r.place("code"),
                )
                for r in self._records(layout.CONFIRMATIONS)
            ),
            source=self.path.name,
            answered=self._answered(),
        )

    def _is_old_form(self) -> bool:
        """The form of 0.1 asked to leave 内设机构 blank where there are none."""
        return "first_year" not in self._form(layout.UNIT)

    def _answered(self) -> frozenset[str]:
        """Sheets whose money somebody filled in, if only with 0."""
        keys = {layout.PROCUREMENT: ("total",), layout.THREE_PUBLIC: ("budget", "actual")}
        return frozenset(
            sheet.name
            for sheet, columns in keys.items()
            for record in self._form(sheet).values()
            if any(record.cells.get(key) not in (None, "") for key in columns)
        )

    def _paragraphs(self, sheet: Sheet, key: str) -> tuple[str, ...]:
        texts = (record.text(key) for record in self._records(sheet))
        return tuple(line.strip() for text in texts for line in text.split("\n") if line.strip())

    def _subjects(self) -> dict[str, str]:
        explanations = {}
        for record in self._records(layout.SUBJECTS):
            code = record.code()
            if record.text("name"):
                self.own_names[code] = record.text("name")
            if record.text("explanation"):
                explanations[code] = record.text("explanation").rstrip("。")
        return explanations

    def _name_of(self, code: str) -> str | None:
        return self.own_names.get(code) or (self.book[code].name if code in self.book else None)

    def _summary(self, sheet: Sheet) -> dict[SummaryItem, SummaryLine]:
        reasons = ReasonReader()
        return {
            SummaryItem[key]: SummaryLine(
                record.amount("current"), record.amount("prior"), reasons.read(record)
            )
            for key, record in self._form(sheet).items()
        }

    def _table(
        self, sheet: Sheet, columns: Sequence[ColumnT], total: ColumnT, parts: Iterable[ColumnT]
    ) -> SubjectTable[ColumnT]:
        parts = tuple(parts)
        reasons = ReasonReader()
        rows: list[SubjectLine[ColumnT]] = []
        whole: SubjectLine[ColumnT] | None = None
        has_reason = any(c.key == "reason" for c in sheet.columns)
        for record in self._records(sheet):
            if _is_pasted_around(record, columns):
                continue
            given = {c: a for c in columns if (a := record.amount(str(c))) is not None}
            if total not in given and any(p in given for p in parts):
                given[total] = Amount.total(given[p] for p in parts if p in given)
            reason = reasons.read(record) if has_reason else Reason()
            if _is_total(record):
                whole = SubjectLine(None, given, reason, record.place("code"), frozenset(given))
            elif subject := self._row_subject(record):
                rows.append(SubjectLine(subject, given, reason, record.place("code"), frozenset(given)))
        table, findings = build_table(rows, whole, columns, self._name_of)
        self.problems.findings.extend(findings)
        return table.shown_without(self.secret)

    def _row_subject(self, record: Record) -> Subject | None:
        """The subject of a row; ``None`` when its code cannot be one."""
        code, name = record.code(), record.text("name")
        if not code.isdigit() or len(code) not in CODE_LENGTHS:
            self.problems.add(
                "IN-303",
                Severity.BLOCKING,
                f"{record.place('code')} 的科目编码“{code}”不对：应是 3 位（类）、5 位（款）或 7 位（项）数字。",
                "请按政府收支分类科目填写编码；如果是合计行，请在编码或名称中写“合计”。",
                record.place("code"),
            )
            return None
        if not name:
            name = self._name_of(code) or ""
        if not name:
            self.problems.add(
                "IN-304",
                Severity.BLOCKING,
                f"科目 {code} 没有名称。",
                "请填写科目名称。",
                record.place("name"),
            )
        return Subject(code, re.sub(rf"\s*[（(]{SECRET_WORD}[）)]\s*$", "", name).strip())

    def _fund(self, sheet: Sheet) -> SubjectTable[FundColumn]:
        return self._table(
            sheet, tuple(FundColumn), FundColumn.ACTUAL, (FundColumn.BASIC, FundColumn.PROJECT)
        )

    def _basic(self) -> tuple[EconomicLine, ...]:
        lines: dict[str, EconomicLine] = {}
        for record in self._records(layout.BASIC):
            code, name, amount = record.code(), record.text("name"), record.amount("amount")
            unlisted = record.choice("unlisted", layout.YES_NO) == "是"
            if amount is None or code in TOTAL_WORDS or (not code and squeeze(name).endswith(TOTAL_WORDS)):
                continue
            if not code.isdigit() or len(code) not in ECONOMIC_CODE_LENGTHS:
                self.problems.add(
                    "IN-303",
                    Severity.BLOCKING,
                    f"{record.place('code')} 的经济分类科目编码“{code}”不对：应是 3 位（类）或 5 位（款）数字。",
                    "请按政府收支分类科目填写编码；不是科目的行请删去金额。",
                    record.place("code"),
                )
            elif code in lines:
                first = lines[code].place
                self.problems.add(
                    "IN-301",
                    Severity.BLOCKING,
                    f"科目编码 {code} 出现了两次：{first} 与 {record.place('amount')}。",
                    "请合并为一行，或更正其中一个编码。",
                    *([first] if first else []),
                    record.place("amount"),
                )
            else:
                lines[code] = EconomicLine(code, name, amount, not unlisted, record.place("amount"))
        return tuple(sorted(lines.values(), key=lambda line: line.code))

    def _three_public(self) -> tuple[dict[ThreePublicItem, ThreePublicLine], dict[str, int | None]]:
        form = self._form(layout.THREE_PUBLIC)
        reasons = ReasonReader()
        lines = {
            ThreePublicItem[key]: ThreePublicLine(
                record.amount("budget"),
                record.amount("actual"),
                reasons.read(record),
                ReasonReader().read(record, "purpose"),
            )
            for key, record in form.items()
            if key in ThreePublicItem.__members__
        }
        counts = {
            key: record.count("count")
            for key, record in form.items()
            if key not in ThreePublicItem.__members__
        }
        return lines, counts

    def _agency_costs(self) -> SummaryLine:
        record = self._form(layout.AGENCY_COSTS).get("total")
        if record is None:
            return SummaryLine()
        return SummaryLine(record.amount("current"), record.amount("prior"), ReasonReader().read(record))

    def _procurement(self) -> dict[str, ProcurementLine]:
        form = self._form(layout.PROCUREMENT)
        return {
            key: ProcurementLine(*((record.amount(k) or ZERO) for k in ("total", "to_sme", "to_small_micro")))
            for key, record in form.items()
        }

    def _assets(self) -> tuple[dict[str, int | None], str, int | None]:
        form = self._form(layout.ASSETS)
        counts = {key: record.count("count") for key, record in form.items()}
        other = form.get("其他用车")
        purpose = ReasonReader().read(other, "note").text.removeprefix("其他用车主要是") if other else ""
        equipment = counts.pop("设备", None)
        return counts, purpose, equipment


def _one_a_sheet(findings: Sequence[Finding]) -> Iterable[Finding]:
    """Last year's texts (``IN-501``) as one finding a sheet, with all its cells."""
    by_sheet: dict[str, list[Finding]] = {}
    for finding in dict.fromkeys(findings):
        place = finding.places[0] if finding.places else None
        if finding.code == "IN-501" and isinstance(place, CellRef):
            by_sheet.setdefault(place.sheet, []).append(finding)
        else:
            yield finding
    for sheet, group in by_sheet.items():
        places = tuple(place for finding in group for place in finding.places)
        if len(places) == 1:
            yield group[0]
            continue
        message = f"“{sheet}”有 {len(places)} 处还是上年的内容，第一处：{places[0]}。"
        yield replace(group[0], message=message, places=places)


NO_OFFICES = (("无",), ("没有",), ("无内设机构",))
FUND_SHEETS = {
    Fund.GENERAL: layout.GENERAL_FUND,
    Fund.GOVERNMENT_FUNDS: layout.GOVERNMENT_FUND,
    Fund.STATE_CAPITAL: layout.STATE_FUND,
}


def _is_total(record: Record) -> bool:
    code, name = record.code(), squeeze(record.text("name"))
    return code in TOTAL_WORDS or (not code and name in TOTAL_WORDS)


def _is_pasted_around(record: Record, columns: Iterable[str]) -> bool:
    """A head, 栏次 or note that came along with pasted rows: no figures, or words that no subject has."""
    code, name = record.code(), squeeze(record.text("name"))
    if code.isdigit() or _is_total(record):
        return False
    if code in HEAD_WORDS or name in HEAD_WORDS or code.startswith(NOTE_WORDS):
        return True
    return not any(str(column) in record.cells for column in columns)


def read_workbook(path: Path) -> Reading:
    """Read one input workbook. Never raises for what a person can cause."""
    return WorkbookReader(path).read()
