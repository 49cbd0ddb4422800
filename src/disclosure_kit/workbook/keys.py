"""Keys (标识) of the unit and of its projects: they stay when names and order change.

``new`` writes them, ``check --notes`` adds them to a workbook that has none; nobody types them. A workbook without
keys is read as before.
"""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from hashlib import sha256
from itertools import count

from disclosure_kit.accounts.amount import InputUnit
from disclosure_kit.letters import squeeze
from disclosure_kit.ooxml.archive import open_parts, pack
from disclosure_kit.ooxml.sheet_edit import BookEdit
from disclosure_kit.ooxml.workbook import Place, RawSheet, read_sheets
from disclosure_kit.ooxml.xml import MAIN
from disclosure_kit.workbook import layout
from disclosure_kit.workbook.records import Problems, Record, SheetReader
from disclosure_kit.workbook.sheet import Sheet

KEY = "key"
_DIGITS = 10


def key_in(record: Record, column: str = KEY) -> str:
    """The key in a row, empty when it has none."""
    return squeeze(record.text(column)).upper()


def says_more_than_key(record: Record) -> bool:
    """Whether a row is more than a key that was left when the rest was cleared."""
    return bool((record.cells.keys() | record.broken.keys()) - {KEY})


def unit_key(name: str, year: int, taken: Collection[str] = ()) -> str:
    """A new key of a unit; the same name and year give the same key unless it is ``taken``."""
    return _made("DW", (squeeze(name), str(year)), taken)


def project_key(unit: str, name: str, taken: Collection[str] = ()) -> str:
    """A new key of a project of the unit with that key; the same name gives the same key unless it is ``taken``."""
    return _made("XM", (unit, squeeze(name)), taken)


def _made(kind: str, words: tuple[str, ...], taken: Collection[str]) -> str:
    for number in count():
        text = "\n".join((kind, *words, *([str(number)] if number else [])))
        key = f"{kind}-{sha256(text.encode('utf-8')).hexdigest()[:_DIGITS].upper()}"
        if key not in taken:
            return key
    raise AssertionError("count() ends")


def with_keys(data: bytes, name: str, year: int, taken: Collection[str] = ()) -> tuple[bytes, int]:
    """The workbook of a unit and year with the keys it lacks, and how many were put in; nothing else is touched.

    ``taken``: unit keys of other workbooks of the year.

    Raises:
        PackageError: the file is no package.
    """
    parts = open_parts(data)
    sheets = {squeeze(sheet.name): sheet for sheet in read_sheets(parts)}
    book = BookEdit(parts)
    key, added = _key_the_unit(book, sheets.get(squeeze(layout.UNIT.name)), name, year, taken)
    added += _key_the_projects(book, sheets.get(squeeze(layout.PROJECTS.name)), key)
    return (pack(book.save()), added) if added else (data, 0)


def _reader(sheet: Sheet, raw: RawSheet | None) -> SheetReader | None:
    reader = SheetReader(sheet, raw, Problems(), InputUnit.YUAN) if raw is not None else None
    return reader if reader is not None and reader.head else None


def _key_the_unit(
    book: BookEdit, raw: RawSheet | None, name: str, year: int, taken: Collection[str]
) -> tuple[str, int]:
    """The unit's key, and whether it was put in."""
    reader = _reader(layout.UNIT, raw)
    made = unit_key(name, year, taken)
    if reader is None or not {"label", "value"} <= reader.columns.keys():
        return made, 0
    form = reader.form()
    if KEY in form:
        record = form[KEY]
        if "value" in record.cells or "value" in record.broken:
            return key_in(record, "value") or made, 0
        place = (record.row, reader.columns["value"])
        _put(book, reader, place, made, (place[0] - 1, place[1]))
        return made, 1
    (row,) = (row for row in layout.UNIT.rows if row.key == KEY)
    last = max(record.row for record in form.values())
    below = max(_last_row(reader.raw), last) + 1
    for column, text in (("label", row.label), ("value", made), ("hint", row.hint)):
        if column in reader.columns:
            _put(book, reader, (below, reader.columns[column]), text, (last, reader.columns[column]))
    return made, 1


def _key_the_projects(book: BookEdit, raw: RawSheet | None, unit: str) -> int:
    """How many projects got a key."""
    reader = _reader(layout.PROJECTS, raw)
    if reader is None or "name" not in reader.columns:
        return 0
    rows = [record for record in reader.records() if record.text("name")]
    lacking = [record for record in rows if KEY not in record.cells and KEY not in record.broken]
    if not lacking:
        return 0
    taken = {key_in(record) for record in rows}
    column = reader.columns.get(KEY) or _new_column(book, reader)
    for record in lacking:
        key = project_key(unit, record.text("name"), taken)
        taken.add(key)
        _put(book, reader, (record.row, column), key, (record.row, reader.columns["name"]))
    return len(lacking)


def _new_column(book: BookEdit, reader: SheetReader) -> int:
    """Put the head of the keys to the right of everything; the column's number."""
    raw = reader.raw
    used = [column for row, column in (*raw.cells, *raw.broken) if row >= reader.head]
    used += [right for top, _, bottom, right in raw.merged if bottom >= reader.head]
    column, last = max(used) + 1, max(reader.columns.values())
    _put(book, reader, (reader.head, column), layout.PROJECTS.column(KEY).header, (reader.head, last))
    columns = book.root(raw.name).find(f"{MAIN}cols")
    ranges = (
        [(n, int(n.get("min", "1")), int(n.get("max", "1"))) for n in columns] if columns is not None else []
    )
    if ranges and not any(first <= column <= end for _, first, end in ranges):
        node = deepcopy(next((n for n, first, end in ranges if first <= last <= end), ranges[-1][0]))
        node.attrib.pop("hidden", None)
        for attribute, value in (("min", column), ("max", column), ("width", 18), ("customWidth", 1)):
            node.set(attribute, str(value))
        columns.insert(sum(end < column for _, _, end in ranges), node)
    return column


def _put(book: BookEdit, reader: SheetReader, place: Place, text: str, model: Place) -> None:
    """A text into a cell; a new cell looks like the ``model``."""
    sheet = reader.raw.name
    known = book.cell(sheet, place)
    book.put(sheet, place, text)
    cell, looks = book.cell(sheet, place), book.cell(sheet, model)
    assert cell is not None
    if known is None and looks is not None and looks.get("s"):
        cell.set("s", looks.get("s"))
    cell.getparent().attrib.pop("spans", None)


def _last_row(raw: RawSheet) -> int:
    rows = [row for row, _ in (*raw.cells, *raw.broken)]
    return max([*rows, *(bottom for _, _, bottom, _ in raw.merged)])
