"""Read what we wrote the way a stranger would: straight from the XML."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def plain(text: str) -> str:
    """Without white space, brackets in one width: what the scan of the original lets us compare."""
    return re.sub(r"\s+", "", text).replace("(", "（").replace(")", "）")


def paragraphs(path: Path) -> list[str]:
    """Texts of all paragraphs of a Word file, in order, the empty ones left out."""
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    texts = ("".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))
    return [text for text in map(plain, texts) if text]


def blocks(path: Path) -> list[str | list[list[str]]]:
    """Body of a Word file in order: texts of its paragraphs (empty ones left out) and grids of its tables."""
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))[0]
    found: list[str | list[list[str]]] = []
    for block in body:
        if block.tag == f"{W}tbl":
            found.append(table_grid(block))
        elif text := plain("".join(t.text or "" for t in block.iter(f"{W}t"))):
            found.append(text)
    return found


def table_grid(table: etree._Element) -> list[list[str]]:
    """Rows of a Word table; a cell stands at its first column, the columns it spans are empty."""
    rows = []
    for row in table.findall(f"{W}tr"):
        cells: list[str] = []
        for cell in row.findall(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            cells.append("".join(t.text or "" for t in cell.iter(f"{W}t")))
            cells += [""] * (int(span.get(f"{W}val", "1")) - 1 if span is not None else 0)
        rows.append(cells)
    return rows


def grid(path: Path, sheet: str, first_row: int) -> list[list[str]]:
    """Cells of a sheet from a row on, as printed: amounts with separators, zero blank."""
    ws = openpyxl.load_workbook(path)[sheet]
    return [[_shown(cell) for cell in row] for row in ws.iter_rows(min_row=first_row)]


def _shown(cell: object) -> str:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if str(getattr(cell, "number_format", "")).startswith("#,##0.00"):
        return f"{value:,.2f}"
    return str(value)


def same_width(text: str) -> str:
    """Full- and half-width as one."""
    return unicodedata.normalize("NFKC", text)
