"""What was read of a document and what was not (读到什么): a result is never better than its reading.

A grid with figures that no rule could read is named with its place and the number of its figures; a table of the
nine that is nowhere is named; pages that hold no legible words are named. Their figures are 待核实.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from disclosure_kit.audit.document import Block, Document, Grid, Paragraph, Source
from disclosure_kit.audit.paper import Fault, Paper
from disclosure_kit.audit.printed import (
    CODE,
    ECONOMIC,
    NAMES,
    ROLES,
    PrintedTable,
    Spot,
    fill,
    is_line_number,
    is_sequence,
)
from disclosure_kit.audit.recognise import is_other, role_of_title, titled
from disclosure_kit.audit.text import cell_amount, plain
from disclosure_kit.audit.verdicts import Proof, Verdict
from disclosure_kit.findings import Severity

FEW = 6
"""A nameless grid with fewer figures is not taken for a table of the disclosure."""
WHOLE = 5
"""A file with so many of the nine is a whole disclosure: what it lacks is missing."""
NOT_READ = Proof(Verdict.OPEN, "这张表没有读懂，没有核对")
NO_RULE = Proof(Verdict.OPEN, "读出了，但没有可以核对的关系")


@dataclass(frozen=True)
class Unread:
    """Grids of one table that could not be read: blocks in order, title, and how many figures they hold."""

    title: str
    role: str | None
    blocks: tuple[int, ...]
    pages: tuple[int, ...]
    figures: int
    is_ours: bool
    """Seems to be a table of the disclosure, not some other table."""
    why: str = ""

    @property
    def words(self) -> str:
        """“第16页《收入决算表》（76个数）”."""
        name = f"《{NAMES[self.role]}》" if self.role else f"“{self.title}”" if self.title else "的表"
        number = f"{self.figures}个数" if self.figures else "没有读出数"
        return f"{page_words(self.pages)}{name}（{number}{self.why}）"


@dataclass(frozen=True)
class Coverage:
    """What was read of one document; roles are those of ``printed.ROLES``."""

    read: tuple[str, ...] = ()
    borrowed: tuple[str, ...] = ()
    """Read from another file of the same disclosure."""
    absent: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    """Figures of tables that were read, in columns or rows that were not: table → how many."""
    garbled: tuple[int, ...] = ()
    """Pages (0 where the file has none) whose letters are no legible words."""
    silent: tuple[int, ...] = ()
    """Pages that are pictures."""

    @property
    def figures_unread(self) -> int:
        """Figures of tables that nobody judged because they were not read."""
        return sum(u.figures for u in self.unread) + sum(self.left.values())

    @property
    def said(self) -> tuple[str, ...]:
        """The coverage in the clerk's words, one sentence a matter."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        if self.read:
            number = f"{len(ROLES)}张公开表读出{len(self.read)}张"
            is_all = (
                len(self.read) == len(ROLES) and not self.figures_unread and not (self.garbled or self.silent)
            )
            yield f"{number}，都读到了" if is_all else number
        elif self.borrowed:
            yield f"公开表在同时核对的另一个文件中（{len(self.borrowed)}张）"
        else:
            yield f"没有读出公开表（应有{len(ROLES)}张）"
        ours = [u.words for u in self.unread if u.is_ours]
        if ours:
            yield f"没有读懂、没有核对：{'、'.join(ours)}"
        if self.absent and self.read:
            yield f"没有找到：{'、'.join(f'《{NAMES[role]}》' for role in self.absent)}"
        for role, number_left in self.left.items():
            yield f"《{NAMES[role]}》中有{number_left}个数不在认得的栏目里，没有核对"
        others = [u for u in self.unread if not u.is_ours]
        if others:
            yield f"另有{len(others)}张其他表，{sum(u.figures for u in others)}个数没有核对"
        if self.garbled:
            yield f"{page_words(self.garbled) or '全文'}的文字读不出来（乱码），没有核对"
        if self.silent:
            yield f"{page_words(self.silent)}是图片，没有读到文字，没有核对"


def page_words(pages: Sequence[int]) -> str:
    """第3–5、8页; empty for a file without pages."""
    runs: list[list[int]] = []
    for page in sorted({p for p in pages if p}):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    words = "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)
    return f"第{words}页" if words else ""


# ------------------------------------------------------------------ figures of a grid
def figure_cells(grid: Grid, block: int) -> list[Spot]:
    """Cells with a figure of the matter: codes, 行次 and 栏次 left out."""
    filled = fill(grid.rows, grid.spans)
    rows = [i for i, row in enumerate(filled) if not is_sequence(row)]
    numbers = {c for c in range(grid.width) if _is_number_column(filled, rows, c)}
    return [
        Spot(block, row, column)
        for row in rows
        for column, text in enumerate(grid.rows[row])
        if column not in numbers
        and cell_amount(text) is not None
        and not CODE.fullmatch(plain(text or "").text)
        and not re.fullmatch(r"20\d\d", plain(text or "").text)
    ]


def _is_number_column(filled: Sequence[Sequence[str]], rows: Sequence[int], column: int) -> bool:
    """A column of 序号, 行次 or codes."""
    heads = [filled[r][column] for r in rows[:4]]
    if any(re.fullmatch("序号|编号|行次", text) for text in heads) or is_line_number((), filled, column):
        return True
    texts = [t for r in rows if (t := filled[r][column]) and cell_amount(t) is not None]
    if not texts or any("." in t or "," in t for t in texts):
        return False
    codes = sum(bool(CODE.fullmatch(t) or ECONOMIC.fullmatch(t) or re.fullmatch(r"0\d", t)) for t in texts)
    return codes * 2 > len(texts)


def _digit_cells(grid: Grid) -> int:
    """Places with digits, for a table whose figures cannot be told (turned, cut into letters)."""
    filled = fill(grid.rows, grid.spans)
    return sum(
        bool(cell and re.search(r"\d", cell) and not CODE.fullmatch(cell))
        for row in filled
        if not is_sequence(row)
        for cell in row
    )


# ------------------------------------------------------------------ what was read
def cover(paper: Paper, document: Document) -> Coverage:
    """Look over the document once everything is judged; figures that were not read become 待核实."""
    own = paper.own_tables
    read = {block for table in own.values() for block in table.blocks}
    left = _left_over(paper, document, own)
    unread = tuple(_unread(paper, document, read, set(own)))
    seen = {u.role for u in unread if u.role}
    garbled = garbled_pages(document)
    return Coverage(
        tuple(r for r in ROLES if r in own),
        tuple(r for r in ROLES if r in paper.borrowed),
        tuple(r for r in ROLES if r not in own and r not in paper.borrowed and r not in seen),
        unread,
        left,
        garbled,
        document.pictures,
    )


def _left_over(paper: Paper, document: Document, own: Mapping[str, PrintedTable]) -> dict[str, int]:
    """Figures of tables that were read, which no row or column took."""
    found: dict[str, int] = {}
    for role, table in own.items():
        taken = {value.spot for row in table.rows for value in row.values.values()}
        for row in table.rows:
            for value in row.values.values():
                if not value.is_blank:
                    paper.cells.setdefault(value.spot, NO_RULE)
        missed = [
            spot
            for block in table.blocks
            if isinstance(grid := document.blocks[block], Grid)
            for spot in figure_cells(grid, block)
            if spot not in taken and spot not in paper.cells
        ]
        for spot in missed:
            paper.cells[spot] = NOT_READ
        if missed:
            found[role] = len(missed)
    return found


def _unread(paper: Paper, document: Document, read: set[int], own: set[str]) -> Iterator[Unread]:
    """Grids with figures that belong to no table we read; the pages of one table are one entry."""
    judged = {spot.block for spot in paper.cells}
    found: list[Unread] = []
    before: int | None = None
    for piece, title, role in titled(document):
        grid, block = piece.grid, piece.block
        follows = before is not None and not piece.over and not title
        was, before = before, block
        if block in read or block in judged:
            continue
        cells = figure_cells(grid, block)
        is_wanted = role is not None and role not in own
        number = len(cells) or (_digit_cells(grid) if is_wanted else 0)
        if number < 2 and not is_wanted:
            continue
        paper.cells.update((spot, NOT_READ) for spot in cells)
        page = (grid.page,) if grid.page else ()
        if follows and found and found[-1].blocks[-1] == was:
            last = found.pop()
            found.append(
                Unread(
                    last.title,
                    last.role,
                    (*last.blocks, block),
                    (*last.pages, *page),
                    last.figures + number,
                    last.is_ours,
                    last.why,
                )
            )
            continue
        rest = follows and was in read
        twice = role is not None and role in own
        ours = not is_other(title) and (
            role is not None or (number >= FEW and (rest or (not title and len(own) < len(ROLES))))
        )
        why = "，同名的表只核对了一张" if twice else "，接在前一页的表后面" if rest else ""
        found.append(Unread(title, role, (block,), page, number, ours, why))
    yield from found


# ------------------------------------------------------------------ letters that are no words
_CID = re.compile(r"[（(]cid[:：]\d+[)）]")
_STRANGE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def garbled_pages(document: Document) -> tuple[int, ...]:
    """Pages whose letters are mostly glyph numbers, private signs, or hardly ever Chinese."""
    texts: dict[int, list[str]] = {}
    for block in document.blocks:
        texts.setdefault(block.page or 0, []).append(_text(block))
    whole = "".join(itertools.chain.from_iterable(texts.values()))
    if _is_garbled(whole) and not _CHINESE.search(_CID.sub("", whole)):
        return tuple(sorted(texts))
    return tuple(page for page, parts in sorted(texts.items()) if _is_garbled("".join(parts)))


def _text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "".join(cell or "" for row in block.rows for cell in row)


def _is_garbled(text: str) -> bool:
    glyphs = len(_CID.findall(text))
    letters = re.sub(r"\s", "", _CID.sub("", text))
    strange = glyphs + len(_STRANGE.findall(letters))
    if strange >= 5 and strange * 20 > glyphs + len(letters):
        return True
    words = re.sub(r"[\d\s.,%/:：()（）\-—·…]", "", letters)
    return len(words) >= 100 and len(_CHINESE.findall(words)) * 20 < len(words)


# ------------------------------------------------------------------ findings
def faults(paper: Paper, document: Document, coverage: Coverage) -> Iterator[Fault]:
    """What was not read holds the clerk up: 没有问题 may only be said of what was judged."""
    if not document.blocks:
        return
    if coverage.garbled or coverage.silent:
        pages = (*coverage.garbled, *coverage.silent)
        where = page_words(pages) or "全文"
        why = "是乱码（文件里没有字符映射）" if coverage.garbled else "是图片"
        if coverage.garbled and coverage.silent:
            why = "是乱码或图片"
        block = next((i for i, b in enumerate(document.blocks) if (b.page or 0) in pages), 0)
        yield Fault(
            "R-text",
            Severity.CONFIRM,
            f"{where}的文字读不出来：{why}，这些内容没有核对。",
            "请用 Word 原件核对，或由 Word 重新导出 PDF（导出时嵌入字体）。",
            block,
        )
    for table in coverage.unread:
        if table.is_ours and table.figures:
            yield Fault(
                "R-table",
                Severity.CONFIRM,
                f"有一张表没有读懂、没有核对：{table.words}。",
                "请人工核对这张表；表头缺少、横放、拆开或用图片代替的，请改成通常的样子后再核对。",
                table.blocks[0],
            )
    for role, number in coverage.left.items():
        taken = sum(not v.is_blank for row in paper.own_tables[role].rows for v in row.values.values())
        if number > taken:
            yield Fault(
                "R-table",
                Severity.CONFIRM,
                f"《{NAMES[role]}》只读懂了一部分：有{number}个数不在认得的栏目里，没有核对。",
                "请人工核对这张表，或把表头改成通常的样子后再核对。",
                paper.own_tables[role].blocks[0],
            )
    if not coverage.read and not coverage.borrowed and not coverage.garbled:
        yield from _none(paper, document)
    elif len(coverage.read) >= WHOLE and not coverage.borrowed:
        for role in coverage.absent:
            if role == "08" and paper.year < 2020:
                continue  # not yet asked for
            yield _absent(document, role)


def _none(paper: Paper, document: Document) -> Iterator[Fault]:
    """A file without one table of the nine is judged in its words only."""
    speaks = any(s.claims for s in paper.sections if s.scope in ROLES)
    is_part = bool(paper.cells) or bool(re.search("绩效|概况|名词解释|评价", document.name))
    yield Fault(
        "R-none",
        Severity.NOTE if is_part and not speaks and document.source is not Source.EXCEL else Severity.CONFIRM,
        f"没有读出公开表：这个文件里没有找到{len(ROLES)}张公开表中的任何一张，"
        + ("文中的数字没有与表核对。" if speaks else "没有可以核对的决算数字。"),
        "请连同公开表一起核对（几个文件或整个成果文件夹），或确认文件没有给错。",
        0,
    )


def _absent(document: Document, role: str) -> Fault:
    named = _named(document, role)
    where = "只找到表名，没有读出表（可能是图片、横放或没有框线）" if named is not None else "没有找到"
    return Fault(
        "R-absent",
        Severity.CONFIRM,
        f"《{NAMES[role]}》{where}，与它有关的数字没有核对。",
        "请补上这张表（没有数据的也要列出空表），或人工核对。",
        named or 0,
    )


def _named(document: Document, role: str) -> int | None:
    """Where a table is named but does not stand; in the 目录 other titles stand before or behind it."""
    names: list[tuple[int, str]] = [(0, "")]
    for index, block in enumerate(document.blocks):
        text = plain(block.text).text if isinstance(block, Paragraph) else ""
        if isinstance(block, Paragraph) and (not text or block.is_contents):
            continue
        title = re.sub(r"[.…·]*\d*$", "", text)
        names.append((index, title if len(title) < 60 and title.endswith("表") else ""))
    names.append((0, ""))
    alone = (
        (i, t)
        for (_, before), (i, t), (_, after) in zip(names, names[1:], names[2:], strict=False)
        if not before and not after
    )
    return next((i for i, title in alone if title and role_of_title(title) == role), None)
