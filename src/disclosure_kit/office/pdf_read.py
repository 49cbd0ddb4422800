"""Read a PDF with a text layer: ruled tables as grids, lines as paragraphs, page furniture left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from disclosure_kit.audit.document import Block, Document, Grid, Paragraph, Source
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef

MAX_PAGES = 2_000
_CJK = r"\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’"
_BLANK = re.compile(rf"(?<=[{_CJK}]) +(?=[{_CJK}])")
_PAGE_NUMBER = re.compile(r"^[-—–·\s]*(?:第?\s*\d{1,4}\s*页?(?:\s*[/，,共]+\s*\d{1,4}\s*页?)?)[-—–·\s]*$")
_OPENS = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、．.](?!\d)|[（(]\d{1,2}[）)]|附件|注[：:]|图\s*\d|\S{0,40}决算\S{0,14}表$)"
)
_OF_TABLE = re.compile(r"单位|部门|表|注[：:]")
"""Lines over and under a table repeat on many pages and are not furniture."""
_CLOSED = re.compile(r"[。；：！？]$")


@dataclass
class Line:
    """A line of text on a page: its words, where it begins and ends, and how high its letters are."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    page: int


def read_pdf(data: bytes, name: str) -> Document:
    """Every page in order.

    Raises:
        DisclosureError: no text layer (``DOC-204``), too many pages (``DOC-205``), damaged (``DOC-201``) or
            protected (``DOC-202``).
    """
    import logging  # noqa: PLC0415

    import pdfplumber  # noqa: PLC0415

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise _refused(
                    "DOC-205", name, f"有 {len(pdf.pages)} 页，太大了", "请只提供决算公开文件本身。"
                )
            pages = [_page(page, number) for number, page in enumerate(pdf.pages, 1)]
            pictures = tuple(
                n
                for n, (page, items) in enumerate(zip(pdf.pages, pages, strict=True), 1)
                if _is_picture(page, items)
            )
    except DisclosureError:
        raise
    except Exception as error:  # whatever a damaged file makes a parser raise
        if "assword" in type(error).__name__ + str(error) or "Encrypt" in repr(error):
            raise _refused("DOC-202", name, "设有密码", "请去掉密码后再核对。") from error
        raise _refused("DOC-201", name, "打不开：文件已损坏或不完整", "请重新下载或导出。") from error
    if pages and not any(items for items in pages):
        raise _refused("DOC-204", name, "没有文字层，像是扫描件", "请提供由 Word 导出的 PDF，或 Word 文件。")
    return Document(name, Source.PDF, tuple(_blocks(pages)), pictures)


def _refused(code: str, name: str, why: str, remedy: str) -> DisclosureError:
    return DisclosureError([Finding(code, Severity.BLOCKING, f"“{name}”{why}。", remedy, (TextRef(name),))])


def _page(page: Any, number: int) -> list[tuple[float, Line | Grid]]:
    """Lines and tables of a page from top to bottom."""
    items: list[tuple[float, Line | Grid]] = []
    boxes: list[tuple[float, float, float, float]] = []
    if len(page.rects) + len(page.lines) + len(page.curves) >= 4:
        for table in page.find_tables():
            if len(table.rows) < 2 and len(table.cells) < 3:
                continue
            grid = _grid(table, number)
            if grid is not None:
                boxes.append(table.bbox)
                items.append((table.bbox[1], grid))
    words = _undoubled(page).extract_words(
        keep_blank_chars=False, use_text_flow=False, x_tolerance=2, y_tolerance=3
    )
    outside = [w for w in words if not any(_inside(w, box) for box in boxes)]
    items += [(line.top, line) for line in _lines(outside, number)]
    page.close()
    return sorted(items, key=lambda item: item[0])


def _is_picture(page: Any, items: Sequence[tuple[float, Line | Grid]]) -> bool:
    """A page without words, a third of it or more covered by a picture: nothing of it can be read."""
    if any(isinstance(item, Grid) or not _PAGE_NUMBER.match(item.text.strip()) for _, item in items):
        return False
    covered = max((i["width"] * i["height"] for i in page.images), default=0)
    page.close()
    return bool(covered * 3 >= page.width * page.height)


def _undoubled(page: Any) -> Any:
    """Bold made by printing every letter twice is read once."""
    chars = page.chars
    places = {(c["text"], round(c["x0"]), round(c["top"])) for c in chars}
    return page.dedupe_chars() if len(chars) > 1.05 * len(places) + 5 else page


def _inside(word: Any, box: Sequence[float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1)


def _grid(table: Any, page: int) -> Grid | None:
    """Cells by their edges: every edge is a line of the grid, a cell covers what lies between its own."""
    texts = table.extract()
    lefts = _edges([c[0] for c in table.cells] + [c[2] for c in table.cells])
    tops = _edges([c[1] for c in table.cells] + [c[3] for c in table.cells])
    height, width = len(tops) - 1, len(lefts) - 1
    if height < 1 or width < 2:
        return None
    rows: list[list[str | None]] = [[""] * width for _ in range(height)]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in zip(table.rows, texts, strict=False):
        for cell, text in zip(row.cells, line, strict=False):
            if cell is None:
                continue
            left, right = _index(lefts, cell[0]), _index(lefts, cell[2])
            top, bottom = _index(tops, cell[1]), _index(tops, cell[3])
            if right <= left or bottom <= top:
                continue
            for r in range(top, bottom):
                for c in range(left, right):
                    rows[r][c] = None
            rows[top][left] = _BLANK.sub("", text or "")
            if (bottom - top, right - left) != (1, 1):
                spans[top, left] = (bottom - top, right - left)
    if not any(cell for row in rows for cell in row):
        return None
    return Grid(tuple(tuple(row) for row in rows), spans, page)


def _edges(values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 3:
            found.append(value)
    return found


def _index(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _lines(words: Sequence[Any], page: int) -> list[Line]:
    lines: list[list[Any]] = []
    for word in sorted(words, key=lambda w: (w["bottom"], w["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        if lines and lines[-1][0]["top"] - 1 <= middle <= lines[-1][0]["bottom"] + 1:
            lines[-1].append(word)
        else:
            lines.append([word])
    found = []
    for line in lines:
        line.sort(key=lambda w: w["x0"])
        text = _BLANK.sub("", " ".join(w["text"] for w in line))
        found.append(
            Line(
                text,
                line[0]["x0"],
                max(w["x1"] for w in line),
                min(w["top"] for w in line),
                max(w["bottom"] for w in line),
                page,
            )
        )
    return found


def _blocks(pages: Sequence[Sequence[tuple[float, Line | Grid]]]) -> list[Block]:
    """Join lines to paragraphs, also over pages."""
    furniture = _furniture(pages)
    lines = [i for items in pages for _, i in items if isinstance(i, Line) and len(i.text) > 12]
    margin = Counter(round(line.left) for line in lines).most_common(1)
    left = margin[0][0] if margin else 0
    right = max(Counter(round(line.right / 4) * 4 for line in lines).most_common(3), default=(0, 0))[0]
    blocks: list[Block] = []
    open_lines: list[Line] = []

    def close() -> None:
        if open_lines:
            text = "".join(_joined(open_lines))
            blocks.append(Paragraph(text, open_lines[0].page, bool(re.search(r"[.…·]{4,}\s*\d*$", text))))
            open_lines.clear()

    for items in pages:
        for _, item in items:
            if isinstance(item, Grid):
                close()
                blocks.append(item)
            elif item.text.strip() in furniture or _PAGE_NUMBER.match(item.text.strip()):
                continue
            else:
                if open_lines and not _goes_on(open_lines, item, left, right):
                    close()
                open_lines.append(item)
    close()
    return blocks


def _furniture(pages: Sequence[Sequence[tuple[float, Line | Grid]]]) -> set[str]:
    """Headers and footers: the same short line at the edge of most pages."""
    edges: Counter[str] = Counter()
    for items in pages:
        lines = [i.text.strip() for _, i in items if isinstance(i, Line)]
        edges.update({*lines[:1], *lines[-1:]})
    often = {text for text, count in edges.items() if count >= max(3, len(pages) // 2) and len(text) < 40}
    return {text for text in often if not _OF_TABLE.search(text)}


def _joined(lines: Sequence[Line]) -> list[str]:
    pieces = [lines[0].text]
    for line in lines[1:]:
        latin = re.search(r"[A-Za-z]$", pieces[-1]) and re.match(r"[A-Za-z]", line.text)
        pieces.append((" " if latin else "") + line.text)
    return pieces


def _goes_on(before: Sequence[Line], line: Line, left: float, right: float) -> bool:
    """Whether a line belongs to the paragraph above it."""
    last = before[-1]
    size = max(last.bottom - last.top, 1)
    if _OPENS.match(line.text):
        return False
    if last.right < right - 2.5 * size:
        return False
    if line.left > left + 1.2 * size:
        return False
    if line.page == last.page and line.top - last.bottom > 2.5 * size:
        return False
    return not (_CLOSED.search(last.text) and last.right < right - 1.5 * size)
