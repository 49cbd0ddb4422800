"""What the audit says of a figure: proved, consistent with itself, contradicted or open, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """One of four for every figure."""

    PROVED = "已证实"
    """Something independent says the same: a table, a sum of proved figures, the workbook."""
    CONSISTENT = "自洽"
    """It fits another figure of the same hand (its own percentage, a repetition), which proves neither."""
    CONTRADICTED = "有矛盾"
    OPEN = "待核实"

    @property
    def rank(self) -> int:
        """A contradiction outweighs a proof, a proof mere consistency, that not knowing."""
        return (Verdict.OPEN, Verdict.CONSISTENT, Verdict.PROVED, Verdict.CONTRADICTED).index(self)


@dataclass(frozen=True)
class Proof:
    """A verdict and its ground: what proves or contradicts, or what would be needed."""

    verdict: Verdict
    ground: str


OPEN = Proof(Verdict.OPEN, "文件中没有可以核对的依据")


def stronger(old: Proof | None, new: Proof) -> Proof:
    """Keep what says more."""
    return new if old is None or new.verdict.rank > old.verdict.rank else old
