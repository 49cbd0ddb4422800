"""A document on the auditor's desk: tables, facts, claims, and what was found so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from disclosure_kit.audit.claims import Claim, Kind, Measure
from disclosure_kit.audit.facts import TableFacts
from disclosure_kit.audit.printed import PrintedTable, Spot, Value
from disclosure_kit.audit.verdicts import OPEN, Proof, Verdict, stronger
from disclosure_kit.findings import Severity

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Section:
    """A paragraph of the prose: plain text, its block, and the scope it stands in."""

    text: str
    block: int
    scope: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place: a range of plain text of a paragraph, or a cell."""

    code: str
    severity: Severity
    message: str
    remedy: str
    block: int
    start: int = 0
    end: int = 0
    cell: Spot | None = None
    more: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Link:
    """Figures of the prose that fit one another: ``result`` was computed from ``operands``."""

    result: Claim
    operands: tuple[Claim, ...]
    ground: str
    is_sum: bool = False
    """Read both ways: parts that make a proved total are proved with it."""


@dataclass
class Paper:
    """What rules read and where they write."""

    year: int
    unit: str
    sections: Sequence[Section]
    facts: TableFacts
    proofs: dict[int, Proof] = field(default_factory=dict)
    """By ``id`` of the claim."""
    cells: dict[Spot, Proof] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    shifted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Tables with rows moved up or down by one → the codes of those rows; their figures judge nothing."""
    borrowed: frozenset[str] = frozenset()
    """Tables that stand in another file of the same disclosure."""

    @property
    def own_tables(self) -> dict[str, PrintedTable]:
        """Tables that this document itself has."""
        return {role: table for role, table in self.facts.tables.items() if role not in self.borrowed}

    @property
    def claims(self) -> Iterator[Claim]:
        """Every claim in order."""
        for section in self.sections:
            yield from section.claims

    @property
    def half(self) -> Decimal:
        """What the rounding of an amount of the prose may hide, in 万元."""
        places = [c.places for c in self.claims if c.kind is Kind.AMOUNT and c.unit == "万元"]
        return Decimal(5).scaleb(-min(max(places, default=2), 6) - 1)

    def prove(self, claim: Claim, ground: str) -> None:
        """A figure agrees with something independent of it."""
        self.proofs[id(claim)] = stronger(self.proofs.get(id(claim)), Proof(Verdict.PROVED, ground))

    def agree(self, claim: Claim, ground: str) -> None:
        """A figure fits another one that is no proof of it."""
        self.proofs[id(claim)] = stronger(self.proofs.get(id(claim)), Proof(Verdict.CONSISTENT, ground))

    def link(
        self, result: Claim, operands: Sequence[Claim | None], ground: str, *, is_sum: bool = False
    ) -> None:
        """``result`` follows from ``operands`` (``None``: a figure of a table) and agrees with them."""
        self.links.append(Link(result, tuple(c for c in operands if c is not None), ground, is_sum))

    def verdict(self, claim: Claim) -> Verdict:
        """What was said of a figure so far."""
        return self.proofs.get(id(claim), OPEN).verdict

    def is_doubted(self, *claims: Claim | None) -> bool:
        """One of the figures is contradicted already: what was computed from it is not judged by it."""
        return any(c is not None and self.verdict(c) is Verdict.CONTRADICTED for c in claims)

    def settle(self) -> None:
        """Prove what follows from proved figures alone; whatever else fits is consistent with itself."""
        proved = -1
        while proved != (proved := sum(p.verdict is Verdict.PROVED for p in self.proofs.values())):
            for link in self.links:
                if all(self.verdict(c) is Verdict.PROVED for c in link.operands):
                    self.prove(link.result, link.ground)
                elif link.is_sum and self.verdict(link.result) is Verdict.PROVED:
                    for claim in link.operands:
                        self.prove(claim, link.ground)
        for link in self.links:
            for claim in (link.result, *link.operands):
                self.agree(claim, f"只与同处的数字相符：{link.ground}")

    def contradict(
        self, claim: Claim, code: str, message: str, remedy: str, severity: Severity = Severity.CONFIRM
    ) -> None:
        """A figure is wrong, or something it must agree with is."""
        self.proofs[id(claim)] = Proof(Verdict.CONTRADICTED, message)
        self.faults.append(Fault(code, severity, message, remedy, claim.block, claim.start, claim.end))

    def leave(self, claim: Claim, ground: str) -> None:
        """Say what would be needed to judge a figure."""
        self.proofs.setdefault(id(claim), Proof(Verdict.OPEN, ground))

    def fact(self, key: str, measure: Measure) -> Value | None:
        """What the tables say of an item."""
        if key.startswith("09|"):
            half = {Measure.ACTUAL: "决算", Measure.BUDGET: "预算"}.get(measure)
            return self.facts.get(f"09|{half}.{key[3:]}") if half else None
        return self.facts.get(key) if measure is Measure.ACTUAL else None

    def by_key(self, measure: Measure) -> Mapping[str, list[Claim]]:
        """Sure claims of a measure by item."""
        found: dict[str, list[Claim]] = {}
        for claim in self.claims:
            if claim.measure is measure and claim.key and claim.is_sure:
                found.setdefault(claim.key, []).append(claim)
        return found


def rounded(value: Decimal, places: int) -> Decimal:
    """ROUND_HALF_UP to so many places."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass(frozen=True)
class Interval:
    """Values that printed operands allow."""

    low: Decimal
    middle: Decimal
    high: Decimal


def ratio(part: Decimal, part_half: Decimal, whole: Decimal, whole_half: Decimal) -> Interval | None:
    """part ÷ whole × 100 with the rounding of both; ``None`` on a base of nothing."""
    if not whole:
        return None
    middle = part * 100 / whole
    corners = [
        (part + a) * 100 / (whole + b)
        for a in (-part_half, part_half)
        for b in (-whole_half, whole_half)
        if whole + b
    ]
    return Interval(min(corners), middle, max(corners))


class Fit:
    """How a printed percentage fits what its operands allow."""

    EXACT = "exact"
    NEAR = "near"
    TAIL = "tail"
    WRONG = "wrong"


def fit(printed: Decimal, places: int, allowed: Interval) -> str:
    """Exact at the printed places; inside the rounding; one off in the last place; or wrong."""
    if rounded(allowed.middle, places) == printed or (places < 2 and rounded(allowed.middle, 2) == printed):
        return Fit.EXACT
    half = Decimal(5).scaleb(-max(places, 2) - 1)
    if allowed.low - half <= printed <= allowed.high + half:
        return Fit.NEAR
    step = Decimal(1).scaleb(-places)
    if places and abs(rounded(allowed.middle, places) - printed) <= step and places >= 2:
        return Fit.TAIL
    if allowed.middle.quantize(Decimal(1).scaleb(-places), ROUND_DOWN) == printed:
        return Fit.TAIL
    return Fit.WRONG
