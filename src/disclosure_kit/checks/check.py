"""What a check (勾稽关系) is, and how two figures are compared.

A printed figure hides up to half of its last digit; so a total is compared as an interval with its
parts. In 元 the figures are exact and nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from disclosure_kit.accounts.accounts import Accounts
from disclosure_kit.accounts.amount import Amount
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.findings import CellRef, Finding, Place, Severity
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables.table import Table

MAX_PLACES = 6


@dataclass(frozen=True)
class Subject:
    """What checks look at: the accounts, their figures, and the nine tables."""

    figures: Figures
    tables: Mapping[str, Table]
    profile: Profile

    @property
    def accounts(self) -> Accounts:
        """The accounts behind the figures."""
        return self.figures.accounts

    @property
    def half_unit(self) -> Decimal:
        """What the rounding of one input figure may hide, in 元."""
        return self.accounts.unit.input_unit.half_unit

    @property
    def prior_half_unit(self) -> Decimal:
        """What the rounding of one of last year's figures may hide, in 元."""
        return self.accounts.unit.prior_half_unit


@dataclass(frozen=True)
class Relation:
    """left = Σ right, said in words; ``slack`` widens nothing, it only counts the rounded figures."""

    words: str
    left: Amount
    right: tuple[Amount, ...]
    is_prior: bool = False
    """Last year's figures, which may be in another unit."""

    @property
    def gap(self) -> Decimal:
        """Difference in 元."""
        return self.left.yuan - Amount.total(self.right).yuan

    def may_be_rounding(self, half_unit: Decimal) -> bool:
        """Could rounding alone explain the gap? Every non-zero figure may hide half a unit."""
        count = sum(1 for amount in (self.left, *self.right) if amount)
        return abs(self.gap) <= count * half_unit

    @property
    def places(self) -> tuple[CellRef, ...]:
        """Cells that took part, not too many of them."""
        cells = (cell for amount in (self.left, *self.right) for cell in amount.sources)
        return tuple(dict.fromkeys(cells))[:MAX_PLACES]


@dataclass(frozen=True)
class Check:
    """A declared check: ``name`` names the fault, ``title`` the relation, ``basis`` its source."""

    code: str
    name: str
    title: str
    basis: str
    severity: Severity
    run: Callable[[Check, Subject], Iterable[Finding]]
    rounds: bool = False
    """Sums of money are compared: what rounding may hide is allowed for."""

    def find(self, subject: Subject) -> Iterable[Finding]:
        """Every finding of this check."""
        return self.run(self, subject)

    def finding(
        self, message: str, remedy: str, *places: Place | None, severity: Severity | None = None
    ) -> Finding:
        """A finding in this check's name."""
        return Finding(self.code, severity or self.severity, message, remedy, tuple(p for p in places if p))


def relations(  # noqa: PLR0917 - a declaration reads best in one order
    code: str,
    name: str,
    title: str,
    basis: str,
    build: Callable[[Subject], Iterable[Relation]],
    severity: Severity = Severity.CONFIRM,
) -> Check:
    """A check made of sums: equal within rounding is a note, beyond it a finding of ``severity``."""

    def run(check: Check, subject: Subject) -> Iterable[Finding]:
        for relation in build(subject):
            if relation.gap:
                yield _judge(check, relation, subject)

    return Check(code, name, title, basis, severity, run, rounds=True)


def _judge(check: Check, relation: Relation, subject: Subject) -> Finding:
    right = Amount.total(relation.right)
    numbers = f"{_said(relation.left)} 与 {_said(right)}，相差 {_said(Amount(abs(relation.gap)))} 万元"
    if relation.may_be_rounding(subject.prior_half_unit if relation.is_prior else subject.half_unit):
        return check.finding(
            f"{relation.words}：{numbers}，是四舍五入的尾数误差。",
            "不需要处理；不要为凑平而改动数字。",
            *relation.places,
            severity=Severity.NOTE,
        )
    return check.finding(f"{relation.words}：{numbers}。", "请核对所列单元格。", *relation.places)


def _said(amount: Amount) -> str:
    wan = amount.yuan / 10_000
    places = max(2, -int(wan.normalize().as_tuple().exponent)) if wan else 2
    return f"{wan:,.{min(places, 6)}f}"
