"""Leftovers of templates, in the prose and in the tables, each at its place."""

from __future__ import annotations

from disclosure_kit.audit.document import Document, Grid, Source
from disclosure_kit.audit.leftovers import lacks_end, leftovers
from disclosure_kit.audit.paper import Fault, Paper
from disclosure_kit.audit.printed import Spot
from disclosure_kit.audit.text import plain
from disclosure_kit.findings import Severity


def run(paper: Paper, document: Document) -> None:
    """Every leftover of every paragraph and cell."""
    prose = {s.block for s in paper.sections if s.claims}
    for index, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            _grid(paper, block, index, is_pdf=document.source is Source.PDF)
            continue
        if block.is_contents:
            continue
        text = plain(block.text).text
        for leftover, start, end in leftovers(text):
            paper.faults.append(
                Fault(
                    leftover.code,
                    leftover.severity,
                    f"{leftover.message}：“{_around(text, start, end)}”。",
                    leftover.remedy,
                    index,
                    start,
                    end,
                )
            )
        if index in prose and document.source is Source.WORD and lacks_end(text):
            paper.faults.append(
                Fault(
                    "L-end",
                    Severity.NOTE,
                    f"句末没有标点：“…{text[-12:]}”。",
                    "请补上句号。",
                    index,
                    len(text) - 1,
                    len(text),
                )
            )


def _grid(paper: Paper, grid: Grid, index: int, *, is_pdf: bool) -> None:
    for number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            if not cell or len(cell) < 2:
                continue
            text = plain(cell).text
            is_cut = is_pdf and number in (0, len(grid.rows) - 1)  # a page break may run through the figure
            for leftover, start, end in leftovers(text, in_table=True):
                if is_cut and leftover.code == "L-number":
                    continue
                paper.faults.append(
                    Fault(
                        leftover.code,
                        leftover.severity,
                        f"{leftover.message}：“{_around(text, start, end)}”。",
                        leftover.remedy,
                        index,
                        start,
                        end,
                        cell=Spot(index, number, column),
                    )
                )


def _around(text: str, start: int, end: int) -> str:
    return (
        f"{'…' if start > 8 else ''}{text[max(0, start - 8) : end + 8]}{'…' if end + 8 < len(text) else ''}"
    )
