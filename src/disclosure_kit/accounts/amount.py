"""Money (金额): one type, one rounding, and the cells it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from disclosure_kit.findings import CellRef

YUAN_PER_WAN = Decimal(10_000)


class InputUnit(Enum):
    """The unit declared in the input workbook (金额单位), with what its rounding may hide."""

    YUAN = ("元", Decimal(1), Decimal(0))
    WAN = ("万元", YUAN_PER_WAN, Decimal("0.005") * YUAN_PER_WAN)

    def __init__(self, label: str, yuan: Decimal, half_unit: Decimal) -> None:
        self.label = label
        self.yuan = yuan
        self.half_unit = half_unit
        """Half of the last printed digit, in 元: 0 when the accounts are exact."""

    @classmethod
    def of(cls, label: str) -> InputUnit:
        """Find the unit by its Chinese name."""
        return next(unit for unit in cls if unit.label == label)


def round_half_up(value: Decimal | Fraction, places: int = 2) -> Decimal:
    """四舍五入: the one rounding of the kit; a quotient comes as an exact ``Fraction``.

    >>> round_half_up(Decimal("2.675"))
    Decimal('2.68')
    >>> round_half_up(Decimal("-0.125"))
    Decimal('-0.13')
    >>> round_half_up(Fraction(46495, 1000), 0)
    Decimal('46')
    """
    if isinstance(value, Fraction):
        units = (abs(value) * 10**places + Fraction(1, 2)) // 1
        return Decimal(units if value >= 0 else -units).scaleb(-places) + 0
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


@dataclass(frozen=True)
class Amount:
    """An exact amount in 元. Two amounts are equal when the money is; ``sources`` only help messages."""

    yuan: Decimal
    sources: tuple[CellRef, ...] = field(default=(), compare=False)

    @classmethod
    def total(cls, amounts: Iterable[Amount]) -> Amount:
        """Add up, remembering every cell that took part."""
        yuan = Decimal(0)
        sources: list[CellRef] = []
        for amount in amounts:
            yuan += amount.yuan
            sources.extend(amount.sources)
        return cls(yuan, tuple(sources))

    @property
    def wan(self) -> Decimal:
        """The figure as printed (公开口径): 万元, two decimals, rounded half up, each figure alone."""
        return round_half_up(self.yuan / YUAN_PER_WAN)

    def __bool__(self) -> bool:
        return bool(self.yuan)


ZERO = Amount(Decimal(0))
