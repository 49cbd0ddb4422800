"""How much the audit notices: one change at a time in the built document of the worked example.

``python -m benchmarks.bench_audit [--every N]`` prints the share noticed per kind of change, from the document
alone and with the workbook. Noticed = a new finding at the place, or a figure there that is no longer proved or consistent.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from disclosure_kit.audit import audit_document
from disclosure_kit.audit.compare import compare_prose, compare_tables
from disclosure_kit.audit.document import Document, Grid, Paragraph
from disclosure_kit.audit.paper import Paper
from disclosure_kit.audit.verdicts import Verdict
from disclosure_kit.office.read_document import read_document
from disclosure_kit.tables import build_tables
from disclosure_kit.workflows.audit import Known, known_of
from disclosure_kit.workflows.build import Folders, build

ROOT = Path(__file__).resolve().parents[1]
FIGURE = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)(?=\s*(?:万元|%))")
SIGNS = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "大于": "小于", "小于": "大于"}
LEFT = ("XX", "××", "增加（减少）", "【】", "【请说明原因】", "增长（下降）", "占%", "。。", "，，", "待填")
Place = tuple[int, int, int]
GOOD = (Verdict.PROVED, Verdict.CONSISTENT)


def last_digit(text: str) -> str | None:
    """The last digit one up."""
    value = Decimal(text.replace(",", ""))
    return f"{value + Decimal(1).scaleb(int(value.as_tuple().exponent)):,}"


def swapped(text: str) -> str | None:
    """Two neighbouring digits change places."""
    for match in re.finditer(r"(?=(\d)(\d))", text):
        if match[1] != match[2]:
            return text[: match.start()] + match[2] + match[1] + text[match.start() + 2 :]
    return None


def tenfold(text: str) -> str | None:
    """Ten times as much."""
    value = Decimal(text.replace(",", "")) * 10
    return f"{value:,}" if value else None


CHANGES: dict[str, Callable[[str], str | None]] = {
    "末位加一": last_digit,
    "两位对调": swapped,
    "十倍": tenfold,
}


def parts(document: Document) -> tuple[int, int]:
    """Blocks of the second and third part."""
    texts = [
        b.text.strip() if isinstance(b, Paragraph) and not b.is_contents else "" for b in document.blocks
    ]
    begin = max(i for i, t in enumerate(texts) if t.startswith("第二部分"))
    end = max(i for i, t in enumerate(texts) if t.startswith("第四部分"))
    return begin, end


def mutants(document: Document) -> Iterator[tuple[str, Place, Document]]:
    """Kind, place (block, row, column) and the changed document."""
    begin, end = parts(document)
    for index in range(begin, end):
        block = document.blocks[index]
        if isinstance(block, Paragraph):
            for match in FIGURE.finditer(block.text):
                for kind, change in CHANGES.items():
                    new = change(match[1])
                    if new is not None and new != match[1]:
                        text = block.text[: match.start(1)] + new + block.text[match.end(1) :]
                        yield kind, (index, -1, -1), _with(document, index, replace(block, text=text))
            for match in re.finditer("|".join(SIGNS), block.text):
                after = block.text[match.end() : match.end() + 6]
                if re.match(r"\s*[\d,.]+|年初预算|全年预算|预算", after):
                    text = block.text[: match.start()] + SIGNS[match[0]] + block.text[match.end() :]
                    yield "方向写反", (index, -1, -1), _with(document, index, replace(block, text=text))
        else:
            for row, cells in enumerate(block.rows):
                for column, cell in enumerate(cells):
                    if cell and re.fullmatch(r"\d[\d,]*\.\d{2}", cell):
                        for kind, change in CHANGES.items():
                            new = change(cell)
                            if new is not None and new != cell:
                                grid = _cell(block, row, column, new)
                                yield f"表格{kind}", (index, row, column), _with(document, index, grid)


def leftover_mutants(document: Document, count: int, seed: int = 1) -> Iterator[tuple[str, Place, Document]]:
    """A template's leftovers put at random places of the prose."""
    begin, end = parts(document)
    chance = random.Random(seed)
    prose = [
        i
        for i in range(begin, end)
        if isinstance(document.blocks[i], Paragraph) and len(_text(document, i)) > 12
    ]
    for _ in range(count):
        index = chance.choice(prose)
        text = _text(document, index)
        at = chance.randrange(1, len(text))
        block = Paragraph(text[:at] + chance.choice(LEFT) + text[at:])
        yield "模板残留", (index, -1, -1), _with(document, index, block)


def _text(document: Document, index: int) -> str:
    block = document.blocks[index]
    return block.text if isinstance(block, Paragraph) else ""


def _cell(grid: Grid, row: int, column: int, text: str) -> Grid:
    rows = [list(cells) for cells in grid.rows]
    rows[row][column] = text
    return replace(grid, rows=tuple(tuple(cells) for cells in rows))


def _with(document: Document, index: int, block: Paragraph | Grid) -> Document:
    return replace(document, blocks=(*document.blocks[:index], block, *document.blocks[index + 1 :]))


def judge(document: Document, known: Known | None) -> Paper:
    """Audit, with the workbook where it is given."""
    if known is None:
        return audit_document(document)
    paper = audit_document(document, known.year, known.unit)
    compare_prose(paper, known.sections)
    compare_tables(paper, build_tables(known.figures, known.profile))
    return paper


def state(paper: Paper, place: Place) -> tuple[frozenset[str], int]:
    """Findings at a place, and how many of its figures are proved or fit others."""
    index, row, column = place
    if row >= 0:
        faults = frozenset(
            f.message
            for f in paper.faults
            for spot in (f.cell, *f.more)
            if spot is not None and (spot.block, spot.row, spot.column) == place
        )
        return faults, sum(
            p.verdict in GOOD
            for s, p in paper.cells.items()
            if (s.block, s.row, s.column) == (index, row, column)
        )
    faults = frozenset(f.message for f in paper.faults if f.block == index and f.cell is None)
    proved = sum(1 for c in paper.claims if c.block == index and paper.verdict(c) in GOOD)
    return faults, proved


def main(argv: list[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="only every N-th change")
    parser.add_argument("--missed", action="store_true", help="print what went unnoticed")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        folders = Folders(ROOT / "inputs", Path(folder), ROOT / "templates")
        (result,) = build(2024, folders)
        assert result.folder is not None
        document = read_document(next(result.folder.glob("2024年度*.docx")))
        known = known_of(2024, None, folders)
    changes = [*[*mutants(document)][:: options.every], *leftover_mutants(document, 400 // options.every)]
    print(f"{len(changes)} 处改动，一次一处")
    for title, basis in (("只看文件", None), ("连同输入工作簿", known)):
        began = time.perf_counter()
        base = judge(document, basis)
        told: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for kind, place, changed in changes:
            before, proved = state(base, place)
            after, still = state(judge(changed, basis), place)
            told[kind][1] += 1
            if after - before or still < proved:
                told[kind][0] += 1
            elif options.missed:
                print("  漏：", kind, place, _text(changed, place[0])[:90])
        figures = {k: v for k, v in told.items() if k != "模板残留"}
        found, every = sum(v[0] for v in figures.values()), sum(v[1] for v in figures.values())
        print(
            f"{title}（{time.perf_counter() - began:.0f} s）：数字和方向 {found}/{every} = {found / every:.1%}"
        )
        for kind, (hit, total) in told.items():
            print(f"  {kind:　<8}{hit}/{total} = {hit / total:.1%}")


if __name__ == "__main__":
    main(sys.argv[1:])
