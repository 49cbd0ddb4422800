"""A chart as a value (图表): what it shows, not how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple


class ChartKind(Enum):
    """The two kinds of the disclosure."""

    COMPARISON = "两年对比"
    COMPOSITION = "构成"


class Point(NamedTuple):
    """A category, its figure in 万元, and the figure as the text prints it."""

    category: str
    value: Decimal
    printed: str = ""


@dataclass(frozen=True)
class Chart:
    """One chart."""

    name: str
    title: str
    kind: ChartKind
    series: str
    points: tuple[Point, ...]
    unit: str = "万元"
    shows_unit: bool = True
    """Draw the unit in the corner; a line over the chart may say it already."""

    @property
    def alternative_text(self) -> str:
        """替代文字 for readers who cannot see it."""
        said = "，".join(f"{p.category}{p.printed or p.value}{self.unit}" for p in self.points)
        return f"{self.name} {self.title}：{said}。"

    @property
    def has_data(self) -> bool:
        """Anything to draw."""
        return any(point.value for point in self.points)
