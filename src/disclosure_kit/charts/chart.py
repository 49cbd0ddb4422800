"""A chart as a value (图表): what it shows, not how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class ChartKind(Enum):
    """The two kinds of the disclosure."""

    COMPARISON = "两年对比"
    COMPOSITION = "构成"


@dataclass(frozen=True)
class Chart:
    """One chart; ``points`` are category and figure in 万元 as printed."""

    name: str
    title: str
    kind: ChartKind
    series: str
    points: tuple[tuple[str, Decimal], ...]

    @property
    def alternative_text(self) -> str:
        """替代文字 for readers who cannot see it."""
        said = "，".join(f"{category}{value:,.2f}万元" for category, value in self.points)
        return f"{self.name} {self.title}：{said}。"

    @property
    def has_data(self) -> bool:
        """Anything to draw."""
        return any(value for _, value in self.points)
