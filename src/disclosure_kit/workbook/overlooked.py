"""What is easily overlooked in a workbook: hidden things that count, things that are not read, fields it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from disclosure_kit.accounts.amount import InputUnit
from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.letters import squeeze
from disclosure_kit.ooxml.sheets import column_letter
from disclosure_kit.ooxml.workbook import RawSheet
from disclosure_kit.workbook import layout
from disclosure_kit.workbook.cells import quoted
from disclosure_kit.workbook.records import Problems, SheetReader
from disclosure_kit.workbook.sheet import Sheet

INDEX = "填写说明"
"""The sheet that only explains the others."""
NAMED = 8
"""How many rows or columns a message names."""


def overlooked(book: str, sheets: Mapping[str, RawSheet]) -> Iterator[Finding]:
    """Notes on a workbook; ``sheets`` by squeezed name."""
    known = {squeeze(sheet.name): sheet for sheet in layout.SHEETS}
    readers = [
        SheetReader(sheet, sheets[name], Problems(), InputUnit.YUAN)
        for name, sheet in known.items()
        if name in sheets
    ]
    for reader in readers:
        yield from _out_of_sight(reader)
    yield from _not_read(book, sheets, known, readers)
    yield from _lacking(readers)


def _out_of_sight(reader: SheetReader) -> Iterator[Finding]:
    """One note a sheet (``IN-503``): hidden rows below its head and hidden columns that were read."""
    raw = reader.raw
    rows = sorted({record.row for record in reader.records()} & raw.hidden_rows)
    columns = sorted(set(reader.columns.values()) & {c for _, c in raw.cells} & raw.hidden_columns)
    said = []
    if raw.state != "visible":
        said.append("整张表是隐藏的")
    if rows:
        said.append(f"第{_listed([str(r) for r in rows])}行是隐藏的")
    if columns:
        said.append(f"{_listed([column_letter(c) for c in columns])}列是隐藏的")
    if said:
        places = [CellRef(raw.name, f"A{row}") for row in rows[:NAMED]]
        places += [CellRef(raw.name, f"{column_letter(c)}{reader.head}") for c in columns[:NAMED]]
        yield Finding(
            "IN-503",
            Severity.NOTE,
            f"工作表“{raw.name}”{'，'.join(said)}，其中的内容已照常计入。",
            "请取消隐藏看一看；不该计入的请删去。",
            tuple(places) or (CellRef(raw.name),),
        )


def _not_read(
    book: str, sheets: Mapping[str, RawSheet], known: Mapping[str, Sheet], readers: list[SheetReader]
) -> Iterator[Finding]:
    """One note a workbook (``IN-504``): sheets and columns that nobody reads."""
    said: list[str] = []
    places: list[CellRef] = []
    for name, raw in sheets.items():
        if name not in known and name != squeeze(INDEX) and (raw.cells or raw.broken):
            hidden = "（隐藏的）" if raw.state != "visible" else ""
            said.append(f"工作表“{raw.name}”{hidden}")
            places.append(CellRef(raw.name))
    for reader in readers:
        used = set(reader.columns.values())
        others = {c for r, c in reader.raw.cells if r > reader.head and c not in used}
        for column in sorted(others if reader.head else ()):
            head = quoted(reader.rows[reader.head].get(column))
            said.append(f"“{reader.raw.name}”{column_letter(column)}列（{head or '没有表头'}）")
            places.append(CellRef(reader.raw.name, f"{column_letter(column)}{reader.head}"))
    if said:
        yield Finding(
            "IN-504",
            Severity.NOTE,
            f"“{book}”中这些内容程序不认识，没有采用：{_listed(said)}。",
            "自己用的可以不管；需要采用的，请填到输入表原有的表和栏目中。",
            tuple(places[:NAMED]),
        )


def _lacking(readers: list[SheetReader]) -> Iterator[Finding]:
    """One note a workbook (``IN-505``): fields of today's form that an older workbook does not have."""
    said: list[str] = []
    places: list[CellRef] = []
    for reader in readers:
        have = {squeeze(quoted(value)) for value in reader.raw.cells.values()}
        missing = [row.label for row in reader.sheet.rows if row.is_new and squeeze(row.label) not in have]
        missing += [c.header for c in reader.sheet.columns if c.is_new and c.key not in reader.columns]
        if missing:
            said.append(f"“{reader.raw.name}”的{'、'.join(f'“{name}”' for name in missing)}")
            places.append(CellRef(reader.raw.name))
    if said:
        yield Finding(
            "IN-505",
            Severity.NOTE,
            f"这本输入表是较早的格式，可以补上：{'；'.join(said)}。",
            "不补也能照常使用；补时照抄这些文字作为项目名称或表头，填在原有内容的下面或右面。",
            tuple(places),
        )


def _listed(names: list[str]) -> str:
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 处" if len(names) > NAMED else "")
