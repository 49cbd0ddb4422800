"""Derived figures (派生数): changes, rates, completion and shares, as pure functions.

Every function takes **printed** figures (万元, two decimals), so that a reader's calculator agrees. A quotient stays
exact until it is printed; which case a sentence is in follows from what prints in ``places`` decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from disclosure_kit.accounts.amount import round_half_up

HUNDRED = Fraction(100)
NOTHING = Decimal(0)


def percent_of(part: Decimal, whole: Decimal) -> Fraction | None:
    """``part`` ÷ ``whole`` × 100, exact; ``None`` when ``whole`` is 0.

    >>> round_half_up(percent_of(Decimal("2473.00"), Decimal("2308.90")))
    Decimal('107.11')
    """
    return Fraction(part) * 100 / Fraction(whole) if whole else None


def _prints(rate: Fraction | None, places: int) -> Decimal | None:
    return None if rate is None else round_half_up(rate, places)


class ChangeCase(StrEnum):
    """Cases of 与上年相比; the value is the key of the wording."""

    NO_PRIOR = "首次"
    SAME = "一致"
    RISE = "增长"
    FALL = "下降"
    FROM_ZERO = "上年为零"
    TO_ZERO = "本年为零"
    RISE_WITHOUT_RATE = "增加"
    FALL_WITHOUT_RATE = "减少"
    RISE_TOO_SMALL = "增长不足"
    FALL_TOO_SMALL = "下降不足"


@dataclass(frozen=True)
class Change:
    """与上年相比 (change from last year): ``difference`` is |current − prior|; ``rate`` in per cent."""

    current: Decimal
    prior: Decimal | None
    case: ChangeCase
    difference: Decimal = NOTHING
    rate: Fraction | None = None

    @property
    def needs_reason(self) -> bool:
        """Every change is explained (财预〔2016〕143号)."""
        return self.case not in (ChangeCase.NO_PRIOR, ChangeCase.SAME)

    @property
    def is_rise(self) -> bool:
        """More than last year."""
        return self.prior is not None and self.current > self.prior


def change(current: Decimal, prior: Decimal | None, places: int = 2) -> Change:
    """Compare with last year (增减额、增长率).

    >>> round_half_up(change(Decimal("7561.06"), Decimal("5988.22")).rate)
    Decimal('26.27')
    """
    if prior is None:
        return Change(current, prior, ChangeCase.NO_PRIOR)
    difference = abs(current - prior)
    rise = current > prior
    if not difference:
        return Change(current, prior, ChangeCase.SAME)
    if prior < 0 or current < 0:
        case = ChangeCase.RISE_WITHOUT_RATE if rise else ChangeCase.FALL_WITHOUT_RATE
        return Change(current, prior, case, difference)
    if not prior:
        return Change(current, prior, ChangeCase.FROM_ZERO, difference)
    rate = percent_of(difference, prior)
    if not current:
        return Change(current, prior, ChangeCase.TO_ZERO, difference, rate)
    if not _prints(rate, places):
        case = ChangeCase.RISE_TOO_SMALL if rise else ChangeCase.FALL_TOO_SMALL
    else:
        case = ChangeCase.RISE if rise else ChangeCase.FALL
    return Change(current, prior, case, difference, rate)


class CompletionCase(StrEnum):
    """Cases of 完成预算; the value is the key of the wording."""

    NOTHING = "均为零"
    EQUAL = "持平"
    ABOVE = "大于"
    BELOW = "小于"
    ABOVE_ABOUT_100 = "略大于"
    BELOW_ABOUT_100 = "略小于"
    NO_BUDGET = "无预算"
    NO_BUDGET_NEGATIVE = "无预算冲减"
    UNSPENT = "未支出"
    BARELY_SPENT = "极少"
    ABOVE_WITHOUT_RATE = "大于无比率"
    BELOW_WITHOUT_RATE = "小于无比率"


@dataclass(frozen=True)
class Completion:
    """完成预算 (completion of a budget): ``rate`` in per cent, ``difference`` = |actual − budget|."""

    budget: Decimal
    actual: Decimal
    case: CompletionCase
    rate: Fraction | None = None

    @property
    def difference(self) -> Decimal:
        """How far the actual figure is from the budget."""
        return abs(self.actual - self.budget)

    @property
    def needs_reason(self) -> bool:
        """Every difference from the budget is explained."""
        return self.actual != self.budget


def completion(budget: Decimal, actual: Decimal, places: int = 2) -> Completion:
    """Compare 决算数 with a budget (年初预算 or 全年预算).

    >>> round_half_up(completion(Decimal("2308.90"), Decimal("2473.00")).rate)
    Decimal('107.11')
    """
    above = actual > budget
    if not budget and not actual:
        return Completion(budget, actual, CompletionCase.NOTHING)
    if actual == budget:
        return Completion(budget, actual, CompletionCase.EQUAL, HUNDRED)
    if not budget:
        case = CompletionCase.NO_BUDGET if above else CompletionCase.NO_BUDGET_NEGATIVE
        return Completion(budget, actual, case)
    if budget < 0 or actual < 0:
        case = CompletionCase.ABOVE_WITHOUT_RATE if above else CompletionCase.BELOW_WITHOUT_RATE
        return Completion(budget, actual, case)
    rate = percent_of(actual, budget)
    if not actual:
        return Completion(budget, actual, CompletionCase.UNSPENT, Fraction(0))
    printed = _prints(rate, places)
    if printed == HUNDRED:
        case = CompletionCase.ABOVE_ABOUT_100 if above else CompletionCase.BELOW_ABOUT_100
    elif not printed:
        case = CompletionCase.BARELY_SPENT
    else:
        case = CompletionCase.ABOVE if above else CompletionCase.BELOW
    return Completion(budget, actual, case, rate)


class ShareCase(StrEnum):
    """Cases of 占比; the value is the key of the wording."""

    PLAIN = "占比"
    TOO_SMALL = "不足"
    TOO_LARGE = "超过"
    NONE = "无"


@dataclass(frozen=True)
class Share:
    """占比 of a part in a whole, in per cent."""

    case: ShareCase
    percent: Fraction | None = None


def share(part: Decimal, whole: Decimal, places: int = 2) -> Share:
    """占比; “不足0.01%” and “超过99.99%” where rounding would print a false 0 or 100."""
    percent = percent_of(part, whole)
    printed = _prints(percent, places)
    if printed is None:
        return Share(ShareCase.NONE)
    if not printed and part:
        return Share(ShareCase.TOO_SMALL, percent)
    if printed == HUNDRED and part != whole:
        return Share(ShareCase.TOO_LARGE if part < whole else ShareCase.PLAIN, percent)
    return Share(ShareCase.PLAIN, percent)
