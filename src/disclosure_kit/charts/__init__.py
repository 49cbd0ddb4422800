"""The six charts of 情况说明 (图1–图6); ``ALL_CHARTS`` is the registry."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from disclosure_kit.accounts.accounts import ExpenditureColumn, Fund, FundColumn, RevenueColumn, SummaryItem
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.charts.chart import Chart, ChartKind
from disclosure_kit.derived import percent_of

Points = tuple[tuple[str, Decimal], ...]


def _years(figures: Figures, item: SummaryItem) -> Points:
    """Last year (when there is one) and this year."""
    year = figures.accounts.unit.year
    prior = figures.prior(item)
    before = () if prior is None else ((f"{year - 1}年度", prior.wan),)
    return (*before, (f"{year}年度", figures.current(item).wan))


def _comparison(name: str, title: str, item: SummaryItem) -> Callable[[Figures], Chart]:
    return lambda figures: Chart(name, title, ChartKind.COMPARISON, "金额（万元）", _years(figures, item))


def _composition(name: str, title: str, points: Callable[[Figures], Points]) -> Callable[[Figures], Chart]:
    def draw(figures: Figures) -> Chart:
        parts = tuple(p for p in points(figures) if p[1])
        whole = sum((value for _, value in parts), Decimal(0))
        shares = tuple((f"{category} {percent_of(value, whole)}%", value) for category, value in parts)
        return Chart(name, title, ChartKind.COMPOSITION, "金额（万元）", shares)

    return draw


def _revenue(figures: Figures) -> Points:
    return tuple((c.value, figures.revenue(c).wan) for c in RevenueColumn.kinds())


def _expenditure(figures: Figures) -> Points:
    return tuple((c.value, figures.expenditure(c).wan) for c in ExpenditureColumn.kinds())


def _general_classes(figures: Figures) -> Points:
    lines = figures.accounts.funds[Fund.GENERAL].classes
    return tuple((line.subject.name, line[FundColumn.ACTUAL].wan) for line in lines if line.subject)


ALL_CHARTS: tuple[Callable[[Figures], Chart], ...] = (
    _comparison("图1", "收入支出决算变动情况", SummaryItem.TOTAL),
    _composition("图2", "本年收入构成情况", _revenue),
    _composition("图3", "本年支出构成情况", _expenditure),
    _comparison("图4", "财政拨款收、支决算总计变动情况", SummaryItem.FISCAL_TOTAL),
    _comparison("图5", "一般公共预算财政拨款支出决算变动情况", SummaryItem.GENERAL_EXPENDITURE),
    _composition("图6", "一般公共预算财政拨款支出决算结构", _general_classes),
)


def draw_all(figures: Figures) -> tuple[Chart, ...]:
    """All six charts."""
    return tuple(draw(figures) for draw in ALL_CHARTS)
