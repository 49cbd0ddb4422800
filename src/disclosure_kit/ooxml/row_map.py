"""Where rows of a worksheet go when others are put in or taken out, and areas with them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure_kit.ooxml.sheets import area_of, column_letter

_LAST_ROW = 1_048_576


@dataclass(frozen=True)
class RowMap:
    """Where rows go: ``put_in`` maps a row to how many follow it anew, ``taken`` are the rows that go away."""

    put_in: Mapping[int, int] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()
    repeats: bool = False
    """Rows put in are the row before them again (a prototype): what ends on that row takes them in."""

    def __call__(self, row: int) -> int | None:
        """New number of a row."""
        if row in self.taken:
            return None
        more = sum(count for after, count in self.put_in.items() if after < row)
        return row + more - bisect_left(sorted(self.taken), row)

    def last(self, row: int) -> int | None:
        """New number of a row, or of the last that repeats it."""
        new = self(row)
        return new + self.put_in.get(row, 0) if new is not None and self.repeats else new

    def __bool__(self) -> bool:
        return bool(self.put_in or self.taken)

    def fresh(self, after: int) -> list[int]:
        """New numbers of the rows that were put in behind a row."""
        start = after + sum(c for a, c in self.put_in.items() if a < after)
        start -= bisect_right(sorted(self.taken), after)
        return [start + n for n in range(1, self.put_in.get(after, 0) + 1)]


def moved_areas(text: str, rows: RowMap, *, to_last: bool = False) -> str:
    """A list of areas (``A1:C3 B5``) after rows have moved; an area that is gone is left out.

    ``to_last``: an area that ends on a row takes in the rows that repeat it.
    """
    answer = []
    for part in text.split():
        area = area_of(part)
        if area is None:
            answer.append(part)
            continue
        if area[2] >= _LAST_ROW:
            kept = [rows(area[0]) or area[0], area[2]]
        else:
            span = range(area[0], area[2] + 1)
            kept = [n for row in span if (n := rows(row)) is not None]
            kept += [n for row in span if to_last and (n := rows.last(row)) is not None]
        if not kept:
            continue
        start = f"{column_letter(area[1])}{min(kept)}"
        end = f"{column_letter(area[3])}{max(kept)}"
        answer.append(start if ":" not in part and min(kept) == max(kept) else f"{start}:{end}")
    return " ".join(answer)
