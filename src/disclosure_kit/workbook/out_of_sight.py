"""What a person does not see in the workbook and what counts all the same: hidden sheets, rows and columns."""

from __future__ import annotations

from collections.abc import Iterator

from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.ooxml.sheets import column_letter
from disclosure_kit.workbook.records import SheetReader

NAMED = 8
"""How many rows or columns a message names."""


def out_of_sight(reader: SheetReader) -> Iterator[Finding]:
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


def _listed(names: list[str]) -> str:
    return "、".join(names[:NAMED]) + (f"等 {len(names)} " if len(names) > NAMED else "")
