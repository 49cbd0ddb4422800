"""A disclosure as it was found: paragraphs and tables in reading order, whatever file they came from.

Readers (``office.docx_read``, ``office.pdf_read``, ``office.xlsx_read``) make it; the audit knows no file format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Source(StrEnum):
    """What kind of file a document was read from."""

    WORD = "docx"
    PDF = "pdf"
    EXCEL = "xlsx"


@dataclass(frozen=True)
class Paragraph:
    """Words between two paragraph marks, as a reader sees them: deleted text gone, inserted text there."""

    text: str
    page: int | None = None
    """Page of a PDF, from 1."""
    is_contents: bool = False
    """An entry of the 目录."""
    is_boxed: bool = False
    """Stands in a text box."""


@dataclass(frozen=True)
class Grid:
    """A table: every row has ``width`` places, ``None`` where a merged cell covers the place."""

    rows: tuple[tuple[str | None, ...], ...]
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """(row, column) of a merged cell, from 0 → how many rows and columns it covers."""
    page: int | None = None
    name: str = ""
    """Sheet of a workbook."""

    @property
    def width(self) -> int:
        """How many places a row has."""
        return max((len(row) for row in self.rows), default=0)

    def at(self, row: int, column: int) -> str:
        """Words of a place; empty where the table has none."""
        line = self.rows[row] if 0 <= row < len(self.rows) else ()
        return (line[column] or "") if 0 <= column < len(line) else ""


Block = Paragraph | Grid


@dataclass(frozen=True)
class Document:
    """The blocks of one file in reading order; findings name a block by its index."""

    name: str
    source: Source
    blocks: tuple[Block, ...]
    pictures: tuple[int, ...] = ()
    """Pages of a PDF that hold a picture and no words: nothing of them was read."""
