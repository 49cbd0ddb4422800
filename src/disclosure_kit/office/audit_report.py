"""文稿核对报告.html: findings with a filter, then the document with every figure coloured by its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from disclosure_kit.audit.document import Grid, Paragraph
from disclosure_kit.audit.result import Audited, Judged
from disclosure_kit.audit.verdicts import Verdict
from disclosure_kit.findings import Finding, Severity

MARK = {
    Verdict.PROVED: "ok",
    Verdict.CONSISTENT: "self",
    Verdict.CONTRADICTED: "bad",
    Verdict.OPEN: "open",
}


def render_audit_report(documents: Sequence[Audited], unread: Sequence[Finding]) -> bytes:
    """One self-contained page; the same audit gives the same bytes."""
    html: str = _template().render(
        documents=[(a, _body(a, n), _counts(a)) for n, a in enumerate(documents, 1)],
        unread=unread,
        severities=list(Severity),
        marks={str(v): m for v, m in MARK.items()},
    )
    return html.encode("utf-8")


def _counts(audited: Audited) -> list[tuple[str, list[tuple[Verdict, int]]]]:
    """Verdicts of prose and tables, where there are figures at all."""
    both = (("文中", audited.verdicts), ("表中", audited.cell_verdicts))
    return [(place, list(verdicts.items())) for place, verdicts in both if any(verdicts.values())]


@lru_cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    text = Path(__file__).with_name("audit_report.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


def _body(audited: Audited, number: int) -> str:
    """The document's text as HTML, already escaped."""
    prose: dict[int, list[Judged]] = {}
    cells: dict[tuple[int, int, int], Judged] = {}
    for figure in audited.figures:
        if figure.is_prose:
            prose.setdefault(figure.block, []).append(figure)
        else:
            cells[figure.block, figure.row, figure.column] = figure
    pieces = []
    for index, block in enumerate(audited.document.blocks):
        if isinstance(block, Grid):
            pieces.append(_table(block, index, number, cells))
        elif block.text.strip() and not block.is_contents:
            pieces.append(f'<p id="d{number}b{index}">{_paragraph(block, prose.get(index, []))}</p>')
    return "\n".join(pieces)


def _paragraph(block: Paragraph, figures: Sequence[Judged]) -> str:
    pieces, at = [], 0
    for figure in sorted(figures, key=lambda f: f.start):
        if figure.start < at:
            continue
        pieces.append(escape(block.text[at : figure.start]))
        pieces.append(_mark(block.text[figure.start : figure.end], figure))
        at = figure.end
    pieces.append(escape(block.text[at:]))
    return "".join(pieces)


def _mark(text: str, figure: Judged) -> str:
    return f'<span class="{MARK[figure.verdict]}" title="{figure.verdict}：{escape(figure.ground)}">{escape(text)}</span>'


def _table(grid: Grid, index: int, number: int, cells: dict[tuple[int, int, int], Judged]) -> str:
    rows = []
    for at, row in enumerate(grid.rows):
        line = []
        for column, text in enumerate(row):
            if text is None:
                continue
            down, across = grid.spans.get((at, column), (1, 1))
            size = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
            figure = cells.get((index, at, column))
            shown = _mark(text, figure) if figure is not None and text.strip() else escape(text)
            line.append(f"<td{size}>{shown}</td>")
        rows.append(f"<tr>{''.join(line)}</tr>")
    caption = f"<caption>{escape(grid.name)}</caption>" if grid.name else ""
    return f'<table id="d{number}b{index}">{caption}{"".join(rows)}</table>'
