"""Find the nine tables among the grids of a document (公开01–09表, in any order and layout)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from disclosure_kit.audit.document import Document, Paragraph
from disclosure_kit.audit.printed import CODE, CODE_AND_NAME, ECONOMIC, PrintedTable, Row, fill
from disclosure_kit.audit.read_tables import Piece, read_table
from disclosure_kit.audit.text import NUMBER, plain

LOOK_BACK = 8
"""Paragraphs over a table among which its title is looked for."""

_TITLES = (
    ("09", re.compile(r"[“\"]?三公[”\"]?经费.*(决算|情况).*表")),
    ("06", re.compile(r"基本支出.*(明细)?表")),
    ("07", re.compile(r"政府性基金.*表")),
    ("08", re.compile(r"国有资本经营.*表")),
    ("05", re.compile(r"一般公共预算(财政拨款)?支出(决算)?(明细)?表")),
    ("04", re.compile(r"财政拨款(收入支出|收支)(决算)?(总|总体)?(情况)?表")),
    ("01", re.compile(r"(收入支出|收支)(决算)?(总|总体)(情况)?表")),
    ("02", re.compile(r"收入(决算|总体|决算总体)?(情况)?表")),
    ("03", re.compile(r"支出(决算|总体|决算总体)?(情况)?表")),
)
_NOT_NINE = re.compile(r"项目支出决算(明细)?表|(?<!基本)支出决算明细表|绩效|自评|机构运行信息|资产|采购")


def recognise(document: Document) -> list[PrintedTable]:
    """Every table of the nine that can be read, in the order of the document."""
    tables: list[PrintedTable] = []
    last: PrintedTable | None = None
    for piece in _stitched(_pieces(document)):
        title = title_of(piece)
        role = _role(piece, title)
        goes_on = last is not None and title is None and not piece.grid.name and _continues(piece, last)
        if role is None and last is not None and goes_on:
            role = last.role
        if role is None:
            if any(any(c for c in row) for row in piece.filled):
                last = None
            continue
        before = last if last is not None and last.role == role and goes_on else None
        elsewhere = next((t.scale for t in tables if t.scale is not None), None)
        table = read_table(piece, role, before, elsewhere)
        if table is None:
            continue
        if last is not None and last.role == role and _joins(last, table):
            last.rows += [row for row in table.rows if not _repeats(row, last)]
            last.blocks += table.blocks
        elif table.rows:
            table.title = title or ""
            tables.append(table)
            last = table
    return tables


def titled(document: Document) -> list[tuple[Piece, str, str | None]]:
    """Every grid with its title (empty when it has none) and the table of the nine that title or columns name."""
    found = []
    for piece in _pieces(document):
        title = title_of(piece)
        named = role_of_title(title) if title else None
        found.append((piece, title or "", named or _role(piece, title)))
    return found


def is_other(title: str) -> bool:
    """A title that names a table which is none of the nine: 绩效自评表, 资产情况表 …"""
    return bool(_NOT_NINE.search(title))


def _pieces(document: Document) -> list[Piece]:
    found = []
    over: list[str] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if block.text.strip():
                over.append(plain(block.text).text)
            continue
        filled = fill(block.rows, block.spans)
        if block.width >= 2:
            found.append(Piece(index, block, filled, tuple(over[-LOOK_BACK:])))
        over = []
    return found


def _stitched(pieces: Sequence[Piece]) -> list[Piece]:
    """A row cut in two by the page is one row: what stands on top of the next page is put back."""
    found: list[Piece] = []
    for piece in pieces:
        before = found[-1] if found else None
        page = before.grid.page if before is not None else None
        if (
            before is not None
            and page is not None
            and piece.grid.page == page + 1
            and not piece.over
            and before.grid.width == piece.grid.width
            and len(before.filled) > 1
            and len(piece.filled) > 1
            and _is_rest(piece.filled[0], before.filled[-1])
        ):
            joined = [
                (a or "") + (b or "") if a is not None else None
                for a, b in zip(before.grid.rows[-1], piece.grid.rows[0], strict=False)
            ]
            upper = replace(before.grid, rows=(*before.grid.rows[:-1], tuple(joined)))
            found[-1] = replace(before, grid=upper, filled=fill(upper.rows, upper.spans))
            blank = tuple("" if cell is not None else None for cell in piece.grid.rows[0])
            lower = replace(piece.grid, rows=(blank, *piece.grid.rows[1:]))
            piece = replace(piece, grid=lower, filled=fill(lower.rows, lower.spans))  # noqa: PLW2901
        found.append(piece)
    return found


def _is_rest(top: Sequence[str], above: Sequence[str]) -> bool:
    """Words without number or code of their own, or tails of figures, under cells that are not finished."""
    cells = [(text, over) for text, over in zip(top, above, strict=False) if text]
    return bool(cells) and any(above) and all(_is_tail(text, over) for text, over in cells)


def _is_tail(text: str, above: str) -> bool:
    if re.fullmatch(r"[\d,.，]+", text):
        if CODE.fullmatch(above):
            return len(text) <= 2 and bool(CODE.fullmatch(above + text))
        is_finished = re.fullmatch(rf"{NUMBER}", above) and re.search(r"\.\d\d$", above)
        return not is_finished and not CODE.fullmatch(text)
    has_own = re.search(r"\d|合计|总计|结转|结余|预算数|决算数|科目|项目", text)
    return not has_own and not re.match(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|其中", text)


def title_of(piece: Piece) -> str | None:
    """The words of a table's title: on the grid, over it, or on the sheet's tab."""
    inside = [text for row in piece.filled[:4] for text in dict.fromkeys(row) if text.endswith("表")]
    tab = [piece.grid.name] if piece.grid.name else []
    found = []
    for text in (*inside, *(t for t in reversed(piece.over) if len(t) < 60), *tab):
        short = re.sub(r"[（(].*?[）)]$", "", text)
        if short.endswith("表") and "详见" not in short and len(short) < 60:
            found.append(short)
    telling = [t for t in found if role_of_title(t) or _NOT_NINE.search(t)]
    return next(iter(telling or found), None)


def role_of_title(title: str) -> str | None:
    """The table of the nine that a title names."""
    if _NOT_NINE.search(title):
        return None
    return next((role for role, pattern in _TITLES if pattern.search(title)), None)


def _role(piece: Piece, title: str | None) -> str | None:
    """By its columns first, then by its title."""
    if title and _NOT_NINE.search(title):
        return None
    words = "|".join(text for row in piece.filled[:8] for text in dict.fromkeys(row))
    every = "|".join(text for row in piece.filled for text in dict.fromkeys(row))
    named = role_of_title(title) if title else None
    found = next((role for role, tells in _TELLS if tells(words, every)), None)
    if found == "09" and re.search(r"工资福利|办公费", every):
        return None
    if found == "06":
        return "06" if named in ("06", None) else None
    if found == "fund":
        codes = {row[0][:3] for row in piece.filled if row and CODE.fullmatch(row[0])}
        return named if named in ("05", "07", "08") else "08" if codes == {"223"} else None
    return found


def _has(pattern: str, *more: str, without: str = "") -> Callable[[str], bool]:
    """All patterns and not the last one."""
    return lambda text: (
        all(re.search(p, text) for p in (pattern, *more)) and not (without and re.search(without, text))
    )


_SUMMARY = _has(r"一、一般公共预算|一、一般公共服务|本年支出合计")
_FISCAL = _has(r"一、一般公共预算", without="上级补助收入")
_TELLS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("09", lambda words, every: _has("因公出国", "公务接待", "预算数|决算数")(words)),
    ("06", lambda words, every: _has(r"(^|\|)30[12](\||工资|商品)", "30101|基本工资")(every)),
    ("02", lambda words, every: _has("上级补助", "事业(预算)?收入", without="一、")(words)),
    ("03", lambda words, every: _has("上缴上级", "附属单位补助")(words)),
    ("01", lambda words, every: _has("上级补助收入", "一、一般公共服务|本年支出合计")(every)),
    ("04", lambda words, every: _SUMMARY(every) and _has("年初财政拨款结转")(every)),
    ("04", lambda words, every: _FISCAL(every) and _has("国有资本经营预算财政拨款", "合计")(words)),
    ("fund", lambda words, every: _has("基本支出", "项目支出")(words)),
)


def _continues(piece: Piece, last: PrintedTable) -> bool:
    """Rows of the same kind, with or without a head, and nothing said between: the table ran over the page."""
    if not piece.over and piece.grid.width == last.width:
        return True
    if last.role in ("01", "04"):
        return bool(re.search(r"[一二三四五六七八九十]、|本年支出合计|总计|结转", "|".join(piece.filled[0])))
    first = piece.filled[0]
    if last.role == "06":
        return any(ECONOMIC.fullmatch(text) for text in first) or any(
            "经费合计" in t for r in piece.filled for t in r
        )
    return last.role in ("02", "03", "05", "07", "08") and any(
        CODE.fullmatch(text) or CODE_AND_NAME.fullmatch(text) for text in first[:3]
    )


def _joins(last: PrintedTable, table: PrintedTable) -> bool:
    return last.role not in ("09",) and (last.role in ("01", "04", "06") or last.columns == table.columns)


def _repeats(row: Row, table: PrintedTable) -> bool:
    """The same line printed again on the next page."""
    return any(
        row.code == old.code
        and row.label == old.label
        and [v.amount for v in row.values.values()] == [v.amount for v in old.values.values()]
        for old in table.rows
        if not row.code or old.code == row.code
    ) and (bool(row.code) or row.label in ("合计",))
