"""Sections 五 to 八: general public budget, basic expenditure, government funds, state capital."""

from __future__ import annotations

from disclosure_kit.accounts.accounts import EconomicLine, ExpenditureColumn, Fund, FundColumn, SummaryItem
from disclosure_kit.accounts.figures import OPERATING_CLASSES, PERSONNEL_CLASSES
from disclosure_kit.narrative.writer import Context, Writer, class_name


def write_general(writer: Writer) -> Context:
    """五、一般公共预算财政拨款支出决算情况说明. Key: 一般公共预算."""
    table = writer.accounts.funds[Fund.GENERAL]
    spent = table.total[FundColumn.ACTUAL]
    part = writer.share(spent, writer.figures.expenditure(ExpenditureColumn.TOTAL))
    classes = [
        writer.part(class_name(line.subject.name), line[FundColumn.ACTUAL], spent)
        for line in table.classes
        if line.subject and line[FundColumn.ACTUAL].wan
    ]
    structure = (
        writer.say("收支构成", "各类", 合计=writer.money(spent), 各项="；".join(classes))
        if classes
        else writer.say("收支构成", "各类为零")
    )
    return {
        "一般公共预算": {
            "支出": writer.money(spent),
            "占比": writer.say("占支出合计", part.case.value, 占比=writer.percent(part.percent)),
            "比上年": writer.compare(SummaryItem.GENERAL_EXPENDITURE, "一般公共预算支出"),
            "结构": structure,
            "各项": writer.budget_items(Fund.GENERAL),
            **writer.budget_entry(table.total),
        }
    }


def write_basic(writer: Writer) -> Context:
    """六、一般公共预算财政拨款基本支出决算情况说明. Key: 基本支出."""
    figures = writer.figures
    return {
        "基本支出": {
            "合计": writer.money(writer.accounts.funds[Fund.GENERAL].total[FundColumn.BASIC]),
            "人员经费": writer.money(figures.personnel_costs),
            "人员经费明细": _names(writer, PERSONNEL_CLASSES),
            "公用经费": writer.money(figures.operating_costs),
            "公用经费明细": _names(writer, OPERATING_CLASSES),
        }
    }


def _names(writer: Writer, classes: tuple[str, ...]) -> str:
    def belongs(line: EconomicLine) -> bool:
        return len(line.code) == 5 and line.code[:3] in classes and bool(line.amount) and line.listed

    return "、".join(line.name for line in writer.accounts.basic_by_economic if belongs(line))


def write_government_funds(writer: Writer) -> Context:
    """七、政府性基金预算财政拨款收入支出决算情况说明. Key: 政府性基金."""
    return {"政府性基金": _fund(writer, Fund.GOVERNMENT_FUNDS)}


def write_state_capital(writer: Writer) -> Context:
    """八、国有资本经营预算财政拨款支出决算情况说明. Key: 国有资本经营."""
    return {"国有资本经营": _fund(writer, Fund.STATE_CAPITAL)}


def _fund(writer: Writer, fund: Fund) -> Context:
    table, balance = writer.accounts.funds[fund], writer.figures.funds[fund]
    parts = (
        ("年初结转和结余", balance.opening),
        ("本年收入", balance.revenue),
        ("本年支出", balance.expenditure),
        ("年末结转和结余", balance.closing),
    )
    carried = [writer.say("结转结余", "项", 名称=n, 金额=writer.money(a)) for n, a in parts]
    has_carryover = bool(balance.opening or balance.closing)
    return {
        "有数据": balance.exists or bool(table),
        "结转结余": writer.say("结转结余", "基金", 各项="，".join(carried)) if has_carryover else "",
        "各项": writer.budget_items(fund),
        **writer.budget_entry(table.total),
    }
