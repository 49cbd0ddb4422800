"""The six charts of 情况说明 (图1–图6); ``ALL_CHARTS`` is the registry. They say what the text says, in its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from disclosure_kit.accounts.accounts import ExpenditureColumn, Fund, FundColumn, RevenueColumn, SummaryItem
from disclosure_kit.accounts.amount import Amount
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.charts.chart import Chart, ChartKind, Point
from disclosure_kit.derived import share
from disclosure_kit.profile.profile import FigureStyle, Profile

Parts = tuple[tuple[str, Amount], ...]
SERIES = "金额（万元）"


@dataclass(frozen=True)
class Artist:
    """Figures, and the set's style and words for them."""

    figures: Figures
    profile: Profile

    @property
    def style(self) -> FigureStyle:
        """Style of the 情况说明, which the charts stand in."""
        return self.profile.styles["narrative"]

    def point(self, name: str, amount: Amount) -> Point:
        """A category with its figure."""
        return Point(name, amount.wan, self.style.amount(amount.wan))

    def part(self, name: str, amount: Amount, whole: Amount) -> Point:
        """A part with its share of the same whole, in the same words, as the text has it."""
        result = share(amount.wan, whole.wan, self.style.rate_places)
        percent = "" if result.percent is None else self.style.percent(result.percent)
        if not self.profile.has("图例", result.case.value):
            label = f"{name} {percent}%" if result.case.value == "占比" else name
        else:
            limits = {"最小率": self.style.smallest_rate, "最大率": self.style.largest_rate}
            label = self.profile.say("图例", result.case.value, 名称=name, 占比=percent, **limits)
        return self.point(label, amount)


Draw = Callable[[Artist], Chart]


def _comparison(name: str, title: str, item: SummaryItem) -> Draw:
    """Last year and this year; a unit without a last year has nothing to compare."""

    def draw(artist: Artist) -> Chart:
        year = artist.figures.accounts.unit.year
        prior = artist.figures.prior(item)
        points: tuple[Point, ...] = ()
        if prior is not None:
            current = artist.figures.current(item)
            points = (artist.point(f"{year - 1}年度", prior), artist.point(f"{year}年度", current))
        return Chart(name, title, ChartKind.COMPARISON, SERIES, points)

    return draw


def _composition(name: str, title: str, parts: Callable[[Figures], tuple[Amount, Parts]]) -> Draw:
    def draw(artist: Artist) -> Chart:
        whole, found = parts(artist.figures)
        points = tuple(artist.part(category, amount, whole) for category, amount in found if amount.wan)
        return Chart(name, title, ChartKind.COMPOSITION, SERIES, points)

    return draw


def _revenue(figures: Figures) -> tuple[Amount, Parts]:
    return figures.revenue(RevenueColumn.TOTAL), tuple(
        (c.value, figures.revenue(c)) for c in RevenueColumn.kinds()
    )


def _expenditure(figures: Figures) -> tuple[Amount, Parts]:
    return figures.expenditure(ExpenditureColumn.TOTAL), tuple(
        (c.value, figures.expenditure(c)) for c in ExpenditureColumn.kinds()
    )


def _general_classes(figures: Figures) -> tuple[Amount, Parts]:
    table = figures.accounts.funds[Fund.GENERAL]
    classes = tuple(
        (line.subject.name, line[FundColumn.ACTUAL]) for line in table.classes if line.subject is not None
    )
    return table.total[FundColumn.ACTUAL], classes


ALL_CHARTS: tuple[Draw, ...] = (
    _comparison("图1", "收入支出决算变动情况", SummaryItem.TOTAL),
    _composition("图2", "本年收入构成情况", _revenue),
    _composition("图3", "本年支出构成情况", _expenditure),
    _comparison("图4", "财政拨款收、支决算总计变动情况", SummaryItem.FISCAL_TOTAL),
    _comparison("图5", "一般公共预算财政拨款支出决算变动情况", SummaryItem.GENERAL_EXPENDITURE),
    _composition("图6", "一般公共预算财政拨款支出决算结构", _general_classes),
)


def draw_all(figures: Figures, profile: Profile) -> tuple[Chart, ...]:
    """All six charts."""
    artist = Artist(figures, profile)
    return tuple(draw(artist) for draw in ALL_CHARTS)
