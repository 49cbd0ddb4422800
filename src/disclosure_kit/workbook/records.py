"""From raw cells to records: find the head row by its words, then read row by row, collecting problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from disclosure_kit.accounts.amount import Amount, InputUnit
from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.letters import squeeze
from disclosure_kit.ooxml.sheets import column_letter
from disclosure_kit.ooxml.workbook import CellValue, RawSheet
from disclosure_kit.workbook.cells import (
    Unreadable,
    quoted,
    read_amount,
    read_code,
    read_count,
    read_date,
    read_number,
    read_text,
)
from disclosure_kit.workbook.sheet import Column, Kind, Row, Sheet

HEAD_ROWS = 15
LONGEST_QUOTE = 30
FIGURES = (Kind.AMOUNT, Kind.COUNT, Kind.NUMBER)
T = TypeVar("T")
UNSURE = "【请确认】"
"""In front of a text that was taken over from last year."""


@dataclass
class Problems:
    """Where reading collects its findings."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, severity: Severity, message: str, remedy: str, *places: CellRef) -> None:
        """Remember a finding."""
        self.findings.append(Finding(code, severity, message, remedy, places))


@dataclass(frozen=True)
class Record:
    """One row of a sheet, read cell by cell through its column keys."""

    sheet: Sheet
    row: int
    cells: Mapping[str, CellValue]
    letters: Mapping[str, str]
    broken: Mapping[str, str]
    problems: Problems
    unit: InputUnit
    prior_unit: InputUnit

    def place(self, key: str) -> CellRef:
        """The cell of a column in this row."""
        return CellRef(self.sheet.name, f"{self.letters.get(key, '')}{self.row}")

    def text(self, key: str) -> str:
        """Text, empty when blank; last year's text that nobody looked at yet is told."""
        text = self._read(key, read_text) or ""
        if not text.startswith(UNSURE):
            return text
        text = text.removeprefix(UNSURE).strip()
        self.problems.add(
            "IN-501",
            Severity.CONFIRM,
            f"{self.place(key)} 还是上年的内容：“{_short(text)}”。",
            f"请核对、改正，然后删去“{UNSURE}”几个字。",
            self.place(key),
        )
        return text

    def code(self, key: str = "code") -> str:
        """Subject code."""
        return read_code(self.cells.get(key))

    def number(self, key: str) -> Decimal | None:
        """Number without unit."""
        return self._read(key, read_number)

    def count(self, key: str) -> int | None:
        """Whole number."""
        return self._read(key, read_count)

    def date(self, key: str) -> date | None:
        """Date."""
        return self._read(key, read_date)

    def amount(self, key: str) -> Amount | None:
        """Amount in the workbook's unit (last year's in last year's), kept in 元 with its cell."""
        is_prior = any(column.key == key and column.is_prior for column in self.sheet.columns)
        unit = self.prior_unit if is_prior else self.unit
        number = self._read(key, lambda value: read_amount(value, unit.label))
        return None if number is None else Amount(number * unit.yuan, (self.place(key),))

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of the choices, or empty."""
        text = self.text(key)
        if text and text not in choices:
            self.problems.add(
                "IN-205",
                Severity.BLOCKING,
                f"{self.place(key)} 填的是“{text}”，不在可选范围内。",
                f"请从下拉列表中选择：{'、'.join(choices)}。",
                self.place(key),
            )
            return ""
        return text

    def _read(self, key: str, read: Callable[[CellValue], T | None]) -> T | None:
        if self._check_formula(key):
            return None
        value = self.cells.get(key)
        try:
            return read(value)
        except Unreadable as why:
            self.problems.add(
                "IN-201",
                Severity.BLOCKING,
                f"{self.place(key)} 的内容“{_short(quoted(value))}”{why}。",
                "请改正；没有数据时留空。",
                self.place(key),
            )
            return None

    def _check_formula(self, key: str) -> bool:
        why = self.broken.get(key)
        if why:
            self.problems.add(
                "IN-202",
                Severity.BLOCKING,
                f"{self.place(key)} 的{why}。",
                "请在 Excel 中打开工作簿，等公式算出结果后保存；或直接填写数字。",
                self.place(key),
            )
        return bool(why)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


class SheetReader:
    """A sheet of the workbook matched with its layout."""

    def __init__(
        self,
        sheet: Sheet,
        raw: RawSheet,
        problems: Problems,
        unit: InputUnit,
        prior_unit: InputUnit | None = None,
    ) -> None:
        self.sheet, self.raw, self.problems = sheet, raw, problems
        self.unit, self.prior_unit = unit, prior_unit or unit
        self.rows = raw.rows()
        self.head, self.columns = self._find_head()

    def _find_head(self) -> tuple[int, dict[str, int]]:
        best: tuple[int, dict[str, int]] = (0, {})
        for number, row in list(self.rows.items())[:HEAD_ROWS]:
            found = self._match(row)
            if len(found) > len(best[1]):
                best = (number, found)
        for column in self.sheet.columns:
            if column.key not in best[1] and (column.required or column.kind in FIGURES):
                self._missing(column, best)
        if best[0]:
            self._units(best)
            self._doubles(best)
            self._merged(best)
        return best

    def _match(self, row: Mapping[int, CellValue]) -> dict[str, int]:
        found: dict[str, int] = {}
        plain = {column: self._plain_head(value) for column, value in row.items()}
        for column in self.sheet.columns:
            for name in (column.header, *column.aliases):
                hit = next(
                    (c for c, w in plain.items() if w == squeeze(name) and c not in found.values()), None
                )
                if hit:
                    found[column.key] = hit
                    break
        return found

    @staticmethod
    def _plain_head(value: CellValue) -> str:
        """A head without its unit and the star of a required column."""
        return squeeze(quoted(value)).replace("(万元)", "").replace("(元)", "").rstrip("*")

    def _missing(self, column: Column, head: tuple[int, dict[str, int]]) -> None:
        """A column that is not there blocks, unless it only held figures and nothing else took its place."""
        number, known = head
        heads = self.rows.get(number, {})
        strange = [c for c in heads if c not in known.values() and self._has_data(number, c)]
        if column.required or strange:
            severity, remedy = (
                Severity.BLOCKING,
                "请恢复该列的表头文字（位置可以不同），或从空白输入表重新复制。",
            )
        else:
            severity, remedy = Severity.CONFIRM, "按没有数据处理；有数据时请恢复该列。"
        seen = "、".join(quoted(v) for v in heads.values()) or "（没有找到表头）"
        self.problems.add(
            "IN-203",
            severity,
            f"工作表“{self.sheet.name}”缺少“{column.header}”一列；现有列：{seen}。",
            remedy,
            CellRef(self.sheet.name, f"{column_letter(strange[0])}{number}" if strange else ""),
        )

    def _units(self, head: tuple[int, dict[str, int]]) -> None:
        """A head that states another unit than the one the column is read in."""
        number, known = head
        for column in self.sheet.columns:
            if column.key not in known or column.kind is not Kind.AMOUNT:
                continue
            words = squeeze(quoted(self.rows[number][known[column.key]]))
            stated = "万元" if "(万元)" in words else "元" if "(元)" in words else ""
            unit = (self.prior_unit if column.is_prior else self.unit).label
            if stated and stated != unit:
                place = CellRef(self.sheet.name, f"{column_letter(known[column.key])}{number}")
                self.problems.add(
                    "IN-211",
                    Severity.BLOCKING,
                    f"{place} 的表头写的单位是“{stated}”，而“单位信息”填的{'上年' if column.is_prior else ''}金额单位是“{unit}”。",
                    "请改成一致：改表头，或改“单位信息”中的金额单位。",
                    place,
                )

    def _has_data(self, head: int, column: int) -> bool:
        return any(number > head and column in row for number, row in self.rows.items())

    def _doubles(self, head: tuple[int, dict[str, int]]) -> None:
        """Two columns of one head: which of them counts?"""
        number, known = head
        words = {c: self._plain_head(value) for c, value in self.rows[number].items()}
        for key, column in known.items():
            layout = self.sheet.column(key)
            names = {squeeze(name) for name in (layout.header, *layout.aliases)} - {
                words[c] for other, c in known.items() if other != key
            }
            twins = [c for c, w in words.items() if c != column and w in names]
            if twins:
                places = [CellRef(self.sheet.name, f"{column_letter(c)}{number}") for c in (column, *twins)]
                self.problems.add(
                    "IN-209",
                    Severity.BLOCKING,
                    f"工作表“{self.sheet.name}”有两列表头都是“{self.sheet.column(key).header}”：{'、'.join(map(str, places))}。",
                    "请删去多余的一列，或改正表头。",
                    *places,
                )

    def _merged(self, head: tuple[int, dict[str, int]]) -> None:
        """A merged cell among figures shows one figure for several rows."""
        number, known = head
        figures = {known[c.key] for c in self.sheet.columns if c.key in known and c.kind in FIGURES}
        for top, left, bottom, right in self.raw.merged:
            if bottom > number and figures & set(range(left, right + 1)):
                area = f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"
                self.problems.add(
                    "IN-210",
                    Severity.BLOCKING,
                    f"{self.sheet.name}!{area} 是合并单元格，分不清金额属于哪一行、哪一列。",
                    "请取消合并，逐格填写。",
                    CellRef(self.sheet.name, f"{column_letter(left)}{top}"),
                )

    def records(self) -> Iterator[Record]:
        """Rows below the head that hold anything."""
        letters = {key: column_letter(c) for key, c in self.columns.items()}
        for number, row in self._data_rows():
            cells = {key: row[c] for key, c in self.columns.items() if c in row}
            broken = {
                k: self.raw.broken[number, c]
                for k, c in self.columns.items()
                if (number, c) in self.raw.broken
            }
            if cells or broken:
                yield Record(
                    self.sheet, number, cells, letters, broken, self.problems, self.unit, self.prior_unit
                )

    def _data_rows(self) -> Iterator[tuple[int, Mapping[int, CellValue]]]:
        numbers = set(self.rows) | {row for row, _ in self.raw.broken}
        for number in sorted(n for n in numbers if n > self.head):
            yield number, self.rows.get(number, {})

    def form(self) -> dict[str, Record]:
        """Fixed rows by key; a row that is not there is absent."""
        labels = {
            squeeze(name): row
            for row in self.sheet.rows
            if not row.heading
            for name in (row.label, *row.aliases)
        }
        headings = {squeeze(row.label) for row in self.sheet.rows if row.heading}
        found: dict[str, Record] = {}
        for record in self.records():
            label = squeeze(record.text("label"))
            row = labels.get(label) or labels.get(label.removeprefix("其中:"))
            if row:
                if row.key in found:
                    self._repeated(record, row)
                found[row.key] = record
                self._not_applicable(record, row)
            elif label not in headings and (label or len(record.cells) > 0):
                self._unknown(record)
        for row in self.sheet.rows:
            if row.required and (row.key not in found or not found[row.key].text("value")):
                place = found[row.key].place("value") if row.key in found else CellRef(self.sheet.name)
                self.problems.add(
                    "IN-204",
                    Severity.BLOCKING,
                    f"工作表“{self.sheet.name}”的“{row.label}”没有填写。",
                    f"请填写。{row.hint}",
                    place,
                )
        return found

    def _repeated(self, record: Record, row: Row) -> None:
        self.problems.add(
            "IN-206",
            Severity.BLOCKING,
            f"{record.place('label')}：“{row.label}”出现了两次。",
            "请删去多余的一行。",
            record.place("label"),
        )

    def _unknown(self, record: Record) -> None:
        values = [k for k in record.cells if k not in ("label", "hint")]
        if values:
            self.problems.add(
                "IN-207",
                Severity.BLOCKING,
                f"{record.place('label')}：不认识的项目“{record.text('label')}”，该行没有地方放。",
                "如果是改了名称，请恢复原来的项目名称；不需要时请清空该行。",
                record.place("label"),
            )

    def _not_applicable(self, record: Record, row: Row) -> None:
        amounts = {c.key for c in self.sheet.columns if c.kind in FIGURES}
        for key in record.cells:
            if row.columns and key in amounts and key not in row.columns:
                self.problems.add(
                    "IN-208",
                    Severity.CONFIRM,
                    f"{record.place(key)} 不需要填写，“{record.text(key)}”没有采用。",
                    "请检查是否填错了行或列，不需要时请清空。",
                    record.place(key),
                )
