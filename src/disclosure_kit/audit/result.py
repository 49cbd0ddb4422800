"""What an audit hands out: findings with their places, and every figure with its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from disclosure_kit.audit.coverage import Coverage, cover
from disclosure_kit.audit.coverage import faults as not_read
from disclosure_kit.audit.document import Document, Grid, Paragraph, Source
from disclosure_kit.audit.paper import Fault, Paper
from disclosure_kit.audit.printed import NAMES, Spot
from disclosure_kit.audit.text import plain
from disclosure_kit.audit.verdicts import OPEN, Verdict
from disclosure_kit.findings import CellRef, Finding, Place, TextRef, ordered

AROUND = 14
"""Characters of context on either side of the words a finding quotes."""


@dataclass(frozen=True)
class Judged:
    """A figure, its range in the paragraph or its cell, and what was said of it."""

    block: int
    start: int
    end: int
    verdict: Verdict
    ground: str
    is_prose: bool
    row: int = -1
    column: int = -1


@dataclass(frozen=True)
class Audited:
    """The audit of one document."""

    document: Document
    year: int
    unit: str
    findings: tuple[Finding, ...]
    figures: tuple[Judged, ...]
    coverage: Coverage = field(default_factory=Coverage)

    @property
    def verdicts(self) -> Mapping[Verdict, int]:
        """How many figures of the prose got which verdict."""
        return self._counted(is_prose=True)

    @property
    def cell_verdicts(self) -> Mapping[Verdict, int]:
        """How many figures of the tables got which verdict; blank cells are no figures."""
        return self._counted(is_prose=False)

    def _counted(self, *, is_prose: bool) -> Mapping[Verdict, int]:
        counts = Counter(f.verdict for f in self.figures if f.is_prose is is_prose)
        return {verdict: counts[verdict] for verdict in Verdict}


def result_of(paper: Paper, document: Document) -> Audited:
    """Findings and figures of a paper, with places in the document as found."""
    names = {block: role for role, table in paper.own_tables.items() for block in table.blocks}
    coverage = cover(paper, document)
    findings = ordered(
        Finding(f.code, f.severity, f.message, f.remedy, tuple(_places(f, document, names)))
        for f in (*paper.faults, *not_read(paper, document, coverage))
    )
    return Audited(document, paper.year, paper.unit, findings, tuple(_figures(paper, document)), coverage)


def _places(fault: Fault, document: Document, names: Mapping[int, str]) -> Iterator[Place]:
    block = document.blocks[fault.block]
    if fault.cell is not None:
        for spot in (fault.cell, *fault.more):
            yield _cell(spot, document, names)
        return
    if isinstance(block, Grid):
        yield _cell(Spot(fault.block, 0, 0), document, names)
        return
    start, end = plain(block.text).span(fault.start, fault.end)
    words = block.text[max(0, start - AROUND) : end + AROUND].strip()
    yield TextRef(document.name, words, block.page, block=fault.block, start=start, end=end)


def _is_quiet(grid: Grid, spot: Spot, verdict: Verdict) -> bool:
    """A blank place is no figure, unless something should stand there."""
    return not plain(grid.at(spot.row, spot.column)).text and verdict is not Verdict.CONTRADICTED


def _cell(spot: Spot, document: Document, names: Mapping[int, str]) -> Place:
    grid = document.blocks[spot.block]
    assert isinstance(grid, Grid)
    if document.source is Source.EXCEL:
        return CellRef(grid.name, f"{_letter(spot.column)}{spot.row + 1}")
    role = names.get(spot.block)
    table = f"《{NAMES[role]}》" if role else "表格"
    words = grid.at(spot.row, spot.column).strip().replace("\n", "")
    return TextRef(
        document.name,
        words[:40],
        grid.page,
        f"{table}第{spot.row + 1}行第{spot.column + 1}列",
        spot.block,
        spot.row,
        spot.column,
    )


def _letter(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _figures(paper: Paper, document: Document) -> Iterator[Judged]:
    for claim in paper.claims:
        block = document.blocks[claim.block]
        assert isinstance(block, Paragraph)
        start, end = plain(block.text).span(claim.start, claim.end)
        proof = paper.proofs.get(id(claim), OPEN)
        yield Judged(claim.block, start, end, proof.verdict, proof.ground, is_prose=True)
    for spot, proof in paper.cells.items():
        grid = document.blocks[spot.block] if spot.block < len(document.blocks) else None
        if isinstance(grid, Grid) and spot.row < len(grid.rows) and spot.column < len(grid.rows[spot.row]):
            if _is_quiet(grid, spot, proof.verdict):
                continue
            yield Judged(
                spot.block,
                0,
                0,
                proof.verdict,
                proof.ground,
                is_prose=False,
                row=spot.row,
                column=spot.column,
            )
