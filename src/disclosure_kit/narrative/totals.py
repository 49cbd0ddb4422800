"""Sections 一 to 四: totals, revenue, expenditure, fiscal appropriations."""

from __future__ import annotations

from disclosure_kit.accounts.accounts import ExpenditureColumn, RevenueColumn, SummaryItem
from disclosure_kit.accounts.amount import Amount
from disclosure_kit.narrative.writer import Context, Writer

Parts = tuple[tuple[str, Amount], ...]


def write_totals(writer: Writer) -> Context:
    """一、收入支出决算总体情况说明. Key: 收支总计."""
    figures, stated = writer.figures, writer.accounts.stated
    revenue: Parts = (
        ("使用非财政拨款结余", stated(SummaryItem.NON_FISCAL_SURPLUS_USED)),
        ("年初结转和结余", stated(SummaryItem.OPENING)),
    )
    expenditure: Parts = (
        ("结余分配", stated(SummaryItem.SURPLUS_DISTRIBUTION)),
        ("年末结转和结余", stated(SummaryItem.CLOSING)),
    )
    accounts = writer.accounts
    first_year = (
        ""
        if accounts.has_prior_year
        else writer.say("首次编制", "说明")
        if accounts.is_first_year
        else writer.placeholder("上年决算数")
    )
    return {
        "收支总计": {
            "本年": writer.money(figures.revenue_grand_total),
            "结转结余": _balance_sentence(
                writer,
                (("本年收入", figures.revenue(RevenueColumn.TOTAL)), *revenue),
                (("本年支出", figures.expenditure(ExpenditureColumn.TOTAL)), *expenditure),
            ),
            "比上年": writer.compare(SummaryItem.TOTAL, "收支总计"),
            "首次编制": first_year,
        }
    }


def write_revenue(writer: Writer) -> Context:
    """二、收入决算情况说明. Key: 收入."""
    total = writer.figures.revenue(RevenueColumn.TOTAL)
    kinds = [(c.value, writer.figures.revenue(c)) for c in RevenueColumn.kinds()]
    return {
        "收入": {
            "构成": _composition(writer, "收入", total, kinds),
            "各项": [_item(writer, i, SummaryItem[c.name]) for i, c in enumerate(RevenueColumn.kinds(), 1)],
        }
    }


def write_expenditure(writer: Writer) -> Context:
    """三、支出决算情况说明. Key: 支出."""
    total = writer.figures.expenditure(ExpenditureColumn.TOTAL)
    kinds = [(c.value, writer.figures.expenditure(c)) for c in ExpenditureColumn.kinds()]
    return {
        "支出": {
            "构成": _composition(writer, "支出", total, kinds),
            "各项": [
                _item(writer, i, SummaryItem[c.name]) for i, c in enumerate(ExpenditureColumn.kinds(), 1)
            ],
        }
    }


def write_fiscal(writer: Writer) -> Context:
    """四、财政拨款收入支出决算总体情况说明. Key: 财政拨款."""
    figures = writer.figures
    return {
        "财政拨款": {
            "总计": writer.money(figures.fiscal_revenue_total),
            "结转结余": _balance_sentence(
                writer,
                (("本年收入", figures.fiscal("revenue")), ("年初结转和结余", figures.fiscal("opening"))),
                (("本年支出", figures.fiscal("expenditure")), ("年末结转和结余", figures.fiscal("closing"))),
            ),
            "比上年": writer.compare(SummaryItem.FISCAL_TOTAL, "财政拨款收支总计"),
        }
    }


def _item(writer: Writer, number: int, item: SummaryItem) -> Context:
    return {
        "序号": str(number),
        "名称": item.value,
        "金额": writer.money(writer.figures.current(item)),
        "比上年": writer.compare(item),
    }


def _composition(writer: Writer, family: str, total: Amount, kinds: list[tuple[str, Amount]]) -> str:
    parts = [writer.part(name, amount, total) for name, amount in kinds if amount.wan]
    if not parts:
        return writer.say("收支构成", f"{family}为零")
    return writer.say("收支构成", family, 合计=writer.money(total), 各项="；".join(parts))


def _balance_sentence(writer: Writer, revenue: Parts, expenditure: Parts) -> str:
    """One more sentence where something is carried over at either end; only what is not 0."""
    if not any(amount for _, amount in (*revenue[1:], *expenditure[1:])):
        return ""

    def side(parts: Parts) -> str:
        said = [writer.say("结转结余", "项", 名称=n, 金额=writer.money(a)) for n, a in parts if a.wan]
        return "，".join(said) or writer.say("结转结余", "项", 名称=parts[0][0], 金额="0")

    return writer.say("结转结余", "全部", 收入方=side(revenue), 支出方=side(expenditure))
