"""Next year's workbook from this year's (结转到下年): actuals become prior figures, texts are offered again.

Texts carry 【请确认】 until somebody looked at them; figures are blank; reasons are shown as last year's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from disclosure_kit.accounts.accounts import Fund, FundColumn, SummaryItem
from disclosure_kit.accounts.amount import Amount, InputUnit
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.accounts.performance import Project
from disclosure_kit.accounts.subject import ColumnT, Reason, SubjectTable
from disclosure_kit.audit.earlier import Earlier
from disclosure_kit.findings import CellRef
from disclosure_kit.workbook import layout
from disclosure_kit.workbook.keys import project_key, unit_key
from disclosure_kit.workbook.reader import FUND_SHEETS
from disclosure_kit.workbook.records import UNSURE
from disclosure_kit.workbook.writer import FormValues, ListValues

Values = dict[str, FormValues | ListValues]
_S = SummaryItem


def again(text: str) -> str | None:
    """A text offered again; blank stays blank."""
    return f"{UNSURE}{text}" if text else None


def next_year(figures: Figures) -> Values:
    """Values of next year's sheets from this year's accounts."""
    accounts = figures.accounts
    unit = accounts.unit
    performance = accounts.performance
    own_key = unit.key or unit_key(unit.name, unit.year)

    def money(amount: Amount | None) -> Decimal | None:
        return amount.yuan / unit.input_unit.yuan if amount else None

    values: Values = {
        layout.UNIT.name: {
            key: {"value": value}
            for key, value in {
                "name": unit.name,
                "short_name": unit.short_name,
                "year": unit.year + 1,
                "scope": "部门决算" if unit.is_department else "单位决算",
                "nature": unit.nature,
                "level": unit.level,
                "unit": unit.input_unit.label,
                "prior_unit": unit.input_unit.label,
                "first_year": "否",
                "province": unit.province,
                "city": unit.city,
                "supervising_department": unit.supervising_department,
                "office_term": unit.office_term,
                "is_secret": "是" if unit.is_secret else None,
                "key": own_key,
            }.items()
            if value
        },
        layout.DUTIES.name: [{"text": again(text)} for text in accounts.duties],
        layout.OFFICES.name: [
            {"name": again(name)} for name in accounts.offices or ("无",) * accounts.has_no_offices
        ],
        layout.MEMBERS.name: [
            {"name": again(m.name), "nature": m.nature or None, "remark": m.remark} for m in accounts.members
        ],
        layout.SUMMARY.name: {item.name: {"prior": money(figures.current(item))} for item in SummaryItem},
        layout.REVENUE.name: _subjects(accounts.revenue),
        layout.EXPENDITURE.name: _subjects(accounts.expenditure),
        layout.BASIC.name: [
            {"code": line.code, "name": line.name, "unlisted": None if line.listed else "是"}
            for line in accounts.basic_by_economic
        ],
        layout.THREE_PUBLIC.name: {
            item.name: {"purpose": again(line.purpose.text)} for item, line in accounts.three_public.items()
        },
        layout.AGENCY_COSTS.name: {"total": {"prior": money(accounts.agency_operating_costs.current)}},
        layout.ASSETS.name: {"其他用车": {"note": again(accounts.other_vehicles_purpose)}},
        layout.PERFORMANCE.name: {
            "basis": {"value": "全年预算数" if performance.counts_adjusted_budget else "全年执行数"},
        },
        layout.PROJECTS.name: [
            _project(p, key)
            for p, key in zip(performance.projects, _keys(performance.projects, own_key), strict=True)
        ],
        layout.INDICATORS.name: list(_indicators(performance.projects)),
        layout.REPORTS.name: list(_reports(performance.projects)),
        layout.TERMS.name: [{"name": t.name, "explanation": again(t.explanation)} for t in accounts.terms],
        layout.SUBJECTS.name: [
            {"code": code, "explanation": text} for code, text in accounts.subject_explanations.items()
        ],
        layout.CONFIRMATIONS.name: [
            {"code": c.code, "place": c.place, "reason": again(f"上年（{c.who}）：{c.reason}")}
            for c in accounts.confirmations
        ],
    }
    for fund, sheet in FUND_SHEETS.items():
        values[sheet.name] = (
            [
                {
                    "code": line.code or "合计",
                    "name": line.subject.name if line.subject else "合计",
                    FundColumn.PRIOR_ACTUAL.value: money(line[FundColumn.ACTUAL]),
                }
                for line in (accounts.funds[fund].total, *accounts.funds[fund].lines)
            ]
            if accounts.funds[fund]
            else []
        )
    return values


def _subjects(table: SubjectTable[ColumnT]) -> ListValues:
    return [{"code": line.subject.code, "name": line.subject.name} for line in table.lines if line.subject]


def _keys(projects: tuple[Project, ...], unit: str) -> list[str]:
    """The key of each project; one that has none gets its own."""
    taken = {project.key for project in projects}
    keys = []
    for project in projects:
        keys.append(project.key or project_key(unit, project.name, taken))
        taken.add(keys[-1])
    return keys


def _project(project: Project, key: str) -> dict[str, object]:
    return {
        "key": key,
        "name": project.name,
        "scope": "对下转移支付" if project.is_transfer else "本级",
        "department": project.department,
        "implementer": project.implementer,
        "expected_goal": again(project.expected_goal),
    }


def _indicators(projects: tuple[Project, ...]) -> Iterator[Mapping[str, object]]:
    for project in projects:
        for i in project.indicators:
            yield {
                "project": project.name,
                "group": i.group,
                "subgroup": i.subgroup,
                "name": again(i.name),
                "target": i.target,
                "weight": i.weight,
            }


def _reports(projects: tuple[Project, ...]) -> Iterator[Mapping[str, object]]:
    for project in projects:
        for chapter, texts in project.report.items():
            for text in texts:
                yield {"project": project.name, "chapter": chapter, "text": again(text)}


def last_reasons(figures: Figures, fresh: Figures) -> Mapping[CellRef, str]:
    """Notes for the reason cells of next year's workbook: what was written last year."""
    old, new = figures.accounts, fresh.accounts
    pairs: list[tuple[Reason, Reason]] = [
        (line.reason, new.summary_line(item).reason) for item, line in old.summary.items()
    ]
    for fund in Fund:
        rows = {line.code: line for line in new.funds[fund].lines}
        pairs += [
            (line.reason, rows[line.code].reason) for line in old.funds[fund].lines if line.code in rows
        ]
        pairs.append((old.funds[fund].total.reason, new.funds[fund].total.reason))
    pairs += [
        (line.reason, new.three_public[item].reason)
        for item, line in old.three_public.items()
        if item in new.three_public
    ]
    pairs.append((old.agency_operating_costs.reason, new.agency_operating_costs.reason))
    return {b.place: f"上年写的原因\n{a.text}" for a, b in pairs if a.text and b.place}


# ------------------------------------------------------------------ from a published disclosure
_FROM_01 = {
    _S.SUPERIOR_SUBSIDIES: ("收入", "上级补助收入"),
    _S.INSTITUTIONAL_REVENUE: ("收入", "事业收入"),
    _S.OPERATING_REVENUE: ("收入", "经营收入"),
    _S.AFFILIATE_REMITTANCES: ("收入", "附属单位上缴收入"),
    _S.OTHER_REVENUE: ("收入", "其他收入"),
    _S.GENERAL_REVENUE: ("收入", "一般公共预算财政拨款收入"),
    _S.GOVERNMENT_FUNDS_REVENUE: ("收入", "政府性基金预算财政拨款收入"),
    _S.STATE_CAPITAL_REVENUE: ("收入", "国有资本经营预算财政拨款收入"),
    _S.NON_FISCAL_SURPLUS_USED: ("收入", "使用非财政拨款结余"),
    _S.OPENING: ("收入", "年初结转和结余"),
    _S.SURPLUS_DISTRIBUTION: ("支出", "结余分配"),
    _S.CLOSING: ("支出", "年末结转和结余"),
    _S.TOTAL: ("收入", "总计"),
}
_FROM_03 = {
    _S.BASIC: "基本支出",
    _S.PROJECT: "项目支出",
    _S.REMITTANCES_TO_SUPERIORS: "上缴上级支出",
    _S.OPERATING: "经营支出",
    _S.SUBSIDIES_TO_AFFILIATES: "对附属单位补助支出",
}
_FUND_TABLES = {"05": layout.GENERAL_FUND, "07": layout.GOVERNMENT_FUND, "08": layout.STATE_FUND}


def from_published(earlier: Earlier, year: int) -> Values:
    """Values of next year's sheets from a published disclosure; amounts in 万元 as printed."""
    summary: dict[SummaryItem, Decimal | None] = {
        item: earlier.side("01", side, label) for item, (side, label) in _FROM_01.items()
    }
    summary |= {item: earlier.total("03", column) for item, column in _FROM_03.items()}
    summary[_S.FISCAL_APPROPRIATIONS] = earlier.total("02", "财政拨款收入")
    summary[_S.FISCAL_TOTAL] = earlier.side("04", "收入", "总计")
    summary[_S.GENERAL_EXPENDITURE] = earlier.total("05", "合计")
    for item, label in (
        (_S.GENERAL_OPENING, "其中-一般公共预算财政拨款"),
        (_S.GOVERNMENT_FUNDS_OPENING, "其中-政府性基金预算财政拨款"),
        (_S.STATE_CAPITAL_OPENING, "其中-国有资本经营预算财政拨款"),
    ):
        summary[item] = earlier.side("04", "收入", label)
    for item, column in (
        (_S.GENERAL_CLOSING, "一般公共预算"),
        (_S.GOVERNMENT_FUNDS_CLOSING, "政府性基金"),
        (_S.STATE_CAPITAL_CLOSING, "国有资本"),
    ):
        summary[item] = earlier.side("04", "支出", "年末财政拨款结转和结余", column)
    values: Values = {
        layout.UNIT.name: {
            "name": {"value": earlier.unit or None},
            "year": {"value": year},
            "scope": {"value": "部门决算" if earlier.is_department else "单位决算"},
            "unit": {"value": InputUnit.WAN.label},
            "prior_unit": {"value": InputUnit.WAN.label},
            "first_year": {"value": "否"},
            "key": {"value": unit_key(earlier.unit, year) if earlier.unit else None},
        },
        layout.DUTIES.name: [{"text": again(text)} for text in earlier.duties],
        layout.OFFICES.name: [{"name": again(name)} for name in earlier.offices],
        layout.SUMMARY.name: {
            item.name: {"prior": amount} for item, amount in summary.items() if amount is not None
        },
        layout.REVENUE.name: [{"code": r.code, "name": r.label} for r in earlier.subjects("02")],
        layout.EXPENDITURE.name: [{"code": r.code, "name": r.label} for r in earlier.subjects("03")],
        layout.BASIC.name: [
            {"code": r.code, "name": r.label}
            for r in earlier.subjects("06")
            if (value := r.get("金额")) is not None and not value.is_blank
        ],
    }
    for role, sheet in _FUND_TABLES.items():
        rows = [
            {"code": r.code, "name": r.label, FundColumn.PRIOR_ACTUAL.value: v.amount}
            for r in earlier.subjects(role)
            if (v := r.get("合计")) is not None
        ]
        values[sheet.name] = rows
    return values
