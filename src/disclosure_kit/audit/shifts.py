"""Rows moved by one (整行错位): one slip breaks dozens of relations and is told once.

A shift is believed only when moving the figures back by one row mends most of what is broken.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure_kit.audit.amounts import said
from disclosure_kit.audit.paper import Fault
from disclosure_kit.audit.printed import NAMES, PrintedTable, Row, Spot
from disclosure_kit.audit.table_rules import Sum, holds, relations
from disclosure_kit.findings import Severity

MANY = 4
"""Broken relations of one table from which a shift is looked for; one wrong cell breaks fewer."""
ENDS = 16
"""Rows tried as the begin or end of what was moved."""


@dataclass(frozen=True)
class Shift:
    """Rows of one table whose figures stand one row too low or too high."""

    role: str
    codes: frozenset[str]
    spots: frozenset[Spot]
    fault: Fault


def find_shifts(tables: Mapping[str, PrintedTable], failed: Sequence[Sum]) -> list[Shift]:
    """A shift for every table by subject whose failures it explains; ``failed`` are relations that do not hold."""
    broken = [r for r in failed if abs(r.gap) > r.bound and not r.is_tentative]
    found = (_shift(table, broken) for table in tables.values() if any(row.code for row in table.rows))
    return [shift for shift in found if shift is not None]


def _shift(table: PrintedTable, broken: Sequence[Sum]) -> Shift | None:
    own = [r for r in broken if r.code.startswith(f"T{table.role}-")]
    if len(own) < MANY:
        return None
    best: tuple[int, int, Sequence[int], int] | None = None
    for rows, step in _candidates(table, own):
        left = _broken(_moved(table, rows, step))
        if left * 3 <= len(own) and (best is None or (left, -len(rows)) < best[:2]):
            best = (left, -len(rows), rows, step)
    if best is None:
        return None
    _, _, moved, step = best
    lines = [table.rows[i] for i in moved]
    spots = frozenset(value.spot for row in lines for value in row.values.values())
    touched = [r for r in broken if any(v.spot in spots for v in r.figures)]
    first, last = lines[0], lines[-1]
    way = "下移" if step == 1 else "上移"
    example = touched[0]
    message = (
        f"《{NAMES[table.role]}》从“{_name(first)}”到“{_name(last)}”像是整行错位（数字{way}了一行）："
        f"{len(touched)}处勾稽关系不符，如{example.words}，相差{said(abs(example.gap))}。"
    )
    places = list(dict.fromkeys(v.spot for row in lines for v in row.values.values() if v.amount))
    fault = Fault(
        "T-shift",
        Severity.CONFIRM,
        message,
        "请对照原表把数字移回各自的行，再核对一遍。",
        first.block,
        cell=places[0],
        more=tuple(places[1:7]),
    )
    return Shift(table.role, frozenset(row.code for row in lines if row.code), spots, fault)


def _name(row: Row) -> str:
    return f"{row.code} {row.label}".strip()


def _candidates(table: PrintedTable, own: Sequence[Sum]) -> Iterator[tuple[Sequence[int], int]]:
    """Runs of rows between places where something is broken, moved down (1) or up (-1): all rows, or only the 项."""
    hit = {(v.spot.block, v.spot.row) for r in own for v in r.figures}
    rows = [i for i, row in enumerate(table.rows) if row.code]
    bad = [i for i in rows if (table.rows[i].block, table.rows[i].number) in hit]
    ends = sorted({*bad[: ENDS // 2], *bad[-ENDS // 2 :], rows[0], rows[-1]})
    for begin, end in itertools.combinations(ends, 2):
        run = [i for i in rows if begin <= i <= end]
        deepest = [i for i in run if len(table.rows[i].code) == 7]
        for moved in (run, deepest) if len(deepest) < len(run) else (run,):
            if len(moved) >= 3:
                yield moved, 1
                yield moved, -1


def _moved(table: PrintedTable, rows: Sequence[int], step: int) -> PrintedTable:
    """The table with the figures of those rows moved back; what falls off one end is put at the other."""
    values = [table.rows[i].values for i in rows]
    turned = [*values[step:], *values[:step]]
    lines = list(table.rows)
    for index, figures in zip(rows, turned, strict=True):
        lines[index] = replace(lines[index], values=figures)
    return replace(table, rows=lines)


def _broken(table: PrintedTable) -> int:
    return sum(
        not holds(r) and abs(r.gap) > r.bound and not r.is_tentative for r in relations({table.role: table})
    )
