"""Merge the cells of a rendered table that belong to one group: ``{{ 合并(指标.一级) }}`` in a template.

docxtpl's own ``{% vm %}`` merges all rows of a loop into one cell; groups need the values to be compared.
"""

from __future__ import annotations

from typing import Any

from disclosure_kit.office.words import W, text_nodes

_MARK = "\ue002"


def group_mark(value: object) -> str:
    """What ``合并`` prints: the value, marked for ``merge_groups``."""
    return f"{_MARK}{value}"


def merge_groups(body: Any) -> None:
    """Merge marked cells downwards while they are equal, inside the groups to their left."""
    for table in body.iter(f"{W}tbl"):
        above: dict[int, tuple[str, Any]] = {}
        for row in table.findall(f"{W}tr"):
            above = _merge_row(row, above)


def _merge_row(row: Any, above: dict[int, tuple[str, Any]]) -> dict[int, tuple[str, Any]]:
    here: dict[int, tuple[str, Any]] = {}
    same_so_far, column = True, 0
    for cell in row.findall(f"{W}tc"):
        texts = text_nodes(cell)
        value = "".join(t.text or "" for t in texts)
        if value.startswith(_MARK):
            if same_so_far and column in above and above[column][0] == value:
                _vertical(above[column][1], "restart")
                _vertical(cell, "continue")
                value, texts[0].text = above[column][0], ""
                for text in texts[1:]:
                    text.text = ""
                here[column] = above[column]
            else:
                same_so_far = False
                here[column] = (value, cell)
        column += _span(cell)
    for _, cell in here.values():
        for text in text_nodes(cell):
            text.text = (text.text or "").replace(_MARK, "")
    return here


def _span(cell: Any) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return 1 if span is None else int(span.get(f"{W}val"))


def _vertical(cell: Any, value: str) -> None:
    properties = cell.find(f"{W}tcPr")
    merge = properties.find(f"{W}vMerge")
    if merge is None:
        merge = properties.makeelement(f"{W}vMerge", {})
        before = [c for c in properties if c.tag in (f"{W}cnfStyle", f"{W}tcW", f"{W}gridSpan", f"{W}hMerge")]
        properties.insert(len(before), merge)
    merge.set(f"{W}val", value)
