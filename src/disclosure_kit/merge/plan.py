"""Plan the merge of two texts made of paragraphs and tables; nothing here knows about files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from disclosure_kit.merge.align import align, likeness, with_moved
from disclosure_kit.merge.moved import out_of_order, renewed_clauses, renewed_cuttings, stale
from disclosure_kit.merge.own_tables import Names, by_keys, comparable, is_another_s, with_own_tables
from disclosure_kit.merge.words import Conflict, Merged, masked, merge_words, normal

_AMOUNT = re.compile(r"-?[\d,.]+%?")
SHORTEST_SENTENCE = 8
TOLD_BY, NAMES = 4, 3
"""Rows, and cells of them, by which a table is known: heads are alike in every project's."""
_CODE = re.compile(r"\d{3}(\d\d){0,2}")


@dataclass(frozen=True)
class Part:
    """A paragraph (``text``) or a table (``rows`` of cell texts)."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] | None = None
    is_drawing: bool = False
    """A chart or picture alone in its paragraph; ``text`` then tells what a chart shows."""

    @property
    def is_table(self) -> bool:
        """A table."""
        return self.rows is not None

    @property
    def key(self) -> str:
        """All words of the part; equal for parts that say the same."""
        return (
            normal(self.text) if self.rows is None else "|".join(normal(c) for row in self.rows for c in row)
        )

    @property
    def words(self) -> str:
        """What alignment compares."""
        if self.rows is None:
            return f"\ufffc{normal(self.text)}" if self.is_drawing else normal(self.text)
        head = self.rows[0] if self.rows else ()
        below = tuple(c for row in self.rows[1:TOLD_BY] for c in row[:NAMES])
        return "\ue010" + "|".join(normal(c) for c in (*head, *below))


class Act(StrEnum):
    """What to do."""

    WORDS = "words"
    DELETE = "delete"
    INSERT = "insert"
    MOVE = "move"
    NOTE = "note"
    CELL = "cell"
    ROW_DELETE = "row-delete"
    ROW_INSERT = "row-insert"


NOTHING = Merged()


@dataclass(frozen=True)
class Step:
    """One act on the person's text.

    ``mine``: position of the part (several when a paragraph was split); ``theirs``: of a part to insert, behind
    ``mine`` (-1: at the start). ``row``, ``column`` and ``new_row`` are positions in the tables.
    """

    act: Act
    mine: tuple[int, ...] = ()
    theirs: int = -1
    row: int = -1
    column: int = -1
    new_row: int = -1
    merged: Merged = NOTHING
    note: str = ""
    about: str = ""
    """What the person deleted, when ``note`` asks about it: asked once and never again."""


@dataclass
class Plan:
    """Steps, and the pairs they rest on."""

    steps: list[Step] = field(default_factory=list)
    updated: int = 0
    kept: int = 0
    to_mine: Mapping[int, int] = field(default_factory=dict)
    to_theirs: Mapping[int, int] = field(default_factory=dict)

    @property
    def conflicts(self) -> int:
        """Places where the person has to decide."""
        return sum(len(s.merged.conflicts) + bool(s.note) for s in self.steps)


def pairs_of(
    first: Sequence[Part], second: Sequence[Part], names: tuple[Names, Names] = ({}, {})
) -> dict[int, int]:
    """Parts of one text in the other: equal, equal but for figures, alike, moved.

    ``names``: what projects are called in either text, with their keys.
    """
    first, second = (
        [_by_keys(p, known) for p in side] for side, known in zip((first, second), names, strict=True)
    )

    def alike(a: Part, b: Part) -> float:
        if (a.is_table, a.is_drawing) != (b.is_table, b.is_drawing):
            return 0.0
        if a.rows is not None and b.rows is not None and is_another_s(a.rows, b.rows):
            return 0.0
        return likeness(masked(a.words), masked(b.words))

    keys: tuple[Callable[[Part], str], ...] = (lambda p: p.words, lambda p: masked(p.words))
    found = with_moved(align(first, second, keys, alike, 0.5), first, second, lambda p: p.words)
    found = with_moved(found, first, second, lambda p: masked(p.words))
    found = with_own_tables(found, [p.rows for p in first], [p.rows for p in second], names)
    tables = {i: j for i, j in found.items() if first[i].is_table}
    if not out_of_order(tables):
        return found
    one, two = ([n for n, p in enumerate(side) if not p.is_table] for side in (first, second))
    rest = pairs_of(
        [first[i] for i in one], [second[j] for j in two]
    )  # what stands between is alike, or has its words
    return dict(sorted((tables | {one[i]: two[j] for i, j in rest.items()}).items()))


def _by_keys(part: Part, names: Names) -> Part:
    return part if part.rows is None or not names else replace(part, rows=by_keys(part.rows, names))


def _with_rewritten(pairs: dict[int, int], base: Sequence[Part], theirs: Sequence[Part]) -> dict[int, int]:
    """Also pair paragraphs that are alone between the same neighbours: a sentence was written anew for new figures."""
    taken = set(pairs.values())
    found = dict(pairs)
    for b, part in enumerate(base):
        before = pairs.get(b - 1) if b else -1
        after = pairs.get(b + 1) if b + 1 < len(base) else len(theirs)
        if b in pairs or before is None or after is None or after - before != 2 or before + 1 in taken:
            continue
        new = theirs[before + 1]
        if part.words and new.words and not any(p.is_table or p.is_drawing for p in (part, new)):
            found[b] = before + 1
    return found


def plan_merge(
    base: Sequence[Part],
    mine: Sequence[Part],
    theirs: Sequence[Part],
    *,
    other: str = "按新数据",
    elsewhere: Sequence[str] = (),
    names: tuple[Names, Names, Names] = ({}, {}, {}),
) -> Plan:
    """What has to be done to ``mine``; ``other`` says where the new text comes from.

    ``elsewhere``: words of ``mine`` that stand in cells and boxes, where a paragraph may have been put. ``names``: what
    projects are called in ``base``, ``mine`` and ``theirs``, with their keys.
    """
    one, two, three = comparable(names, [[p.rows for p in side] for side in (base, mine, theirs)])
    to_theirs = pairs_of(base, theirs, (one, three))
    plan = Plan(to_mine=pairs_of(base, mine, (one, two)), to_theirs=_with_rewritten(to_theirs, base, theirs))
    planner = _Planner(base, mine, theirs, plan, other)
    planner.names = one, two, three
    planner.elsewhere = [normal(words) for words in elsewhere if words.strip()]
    planner.run()
    planner.mark_stale()
    return plan


class _Planner:
    def __init__(
        self, base: Sequence[Part], mine: Sequence[Part], theirs: Sequence[Part], plan: Plan, other: str
    ) -> None:
        self.base, self.mine, self.theirs, self.plan, self.other = base, mine, theirs, plan, other
        self.to_mine, self.to_theirs = plan.to_mine, plan.to_theirs
        self.used_mine = set(self.to_mine.values())
        self.used_theirs = set(self.to_theirs.values())
        self.done: set[int] = set()
        self.elsewhere: list[str] = []
        self.names: tuple[Names, Names, Names] = ({}, {}, {})

    def run(self) -> None:
        for b, part in enumerate(self.base):
            if b in self.done:
                continue
            m, t = self.to_mine.get(b), self.to_theirs.get(b)
            if m is None:
                self._gone_by_hand(part, t)
            elif t is None:
                self._gone_anew(part, m)
            elif part.is_drawing:
                continue
            elif part.is_table:
                self._table(part, m, t)
            else:
                self._paragraph(b, m, t)
        self._insert_and_move()

    def mark_stale(self) -> None:
        """Clauses with old figures that a person put somewhere else: cut out here, pasted there."""
        renewed: list[tuple[str, str]] = []
        cuttings: list[tuple[str, str]] = []
        for b, t in self.to_theirs.items():
            old, new = self.base[b], self.theirs[t]
            if old.is_table or old.words == new.words:
                continue
            renewed += renewed_clauses(old.text, new.text)
            if b in self.to_mine:
                cuttings += renewed_cuttings(old.text, self.mine[self.to_mine[b]].text, new.text)
        renewed += cuttings
        if not renewed:
            return
        back = {m: b for b, m in self.to_mine.items()}
        told = {m for s in self.plan.steps if s.note or s.merged.conflicts for m in s.mine}
        for m, part in enumerate(self.mine):
            if part.is_table or part.is_drawing or m in told or (m in self.used_mine and m not in back):
                continue
            home = self.base[back[m]].text if m in back else ""
            if found := stale(home, part.text, renewed):
                words = "；".join(after for _, after in found)
                self._say(m, f"这里有从别处移来的话，数字没有更新；{self.other}应为：{words}")

    def _say(self, m: int, note: str, about: str = "") -> None:
        self.plan.steps.append(Step(Act.NOTE, (m,), note=note, about=about))

    def _gone_by_hand(self, part: Part, t: int | None) -> None:
        if t is None or not part.words:
            return
        self.plan.kept += 1
        if part.is_table:
            return
        if normal(self.theirs[t].text) != normal(part.text) and self._stands_elsewhere(part.text):
            near = self._anchor(t)
            if near is not None:
                self._say(
                    near,
                    f"这一段移到了表格或文本框里，数字没有更新；{self.other}应为：{self.theirs[t].text.strip()}",
                )
        elif masked(self.theirs[t].text) != masked(part.text):
            near = self._anchor(t)
            if near is not None:
                said = f"您删去了一段；{self.other}这一段应为：{self.theirs[t].text.strip()}"
                self._say(near, said, masked(part.text))

    def _stands_elsewhere(self, text: str) -> bool:
        """Whether the words, or a whole sentence of them, stand in a cell or a box with the old figures."""
        sentences = [s for s in re.split(r"(?<=[。；])", normal(text)) if len(s) > SHORTEST_SENTENCE] or [
            normal(text)
        ]
        return any(s and s in words for s in sentences for words in self.elsewhere)

    def _gone_anew(self, part: Part, m: int) -> None:
        own = self.mine[m]
        same = own.rows is not None and _same_rows(part, own) if part.is_table else own.words == part.words
        if same:
            self.plan.steps.append(Step(Act.DELETE, (m,)))
            self.plan.updated += 1
        else:
            self.plan.kept += 1
            self._say(m, f"{self.other}这一段不再需要；因您改过，没有删除。")

    def _paragraph(self, b: int, m: int, t: int) -> None:
        olds, owns, news = self._whole_of(b, m, t)
        base = "".join(self.base[i].text for i in olds)
        mine = "".join(self.mine[i].text for i in owns)
        theirs = "".join(self.theirs[i].text for i in news)
        if normal(mine) != normal(base):
            self.plan.kept += 1
        merged = merge_words(base, mine, theirs)
        if merged.edits:
            self.plan.updated += 1
        if merged.edits or merged.conflicts:
            named = tuple(
                Conflict(
                    c.start,
                    c.end,
                    f"{self.other}应为：{c.text}" if c.text else f"{self.other}这一句不再需要。",
                    c.about,
                )
                for c in merged.conflicts
            )
            self.plan.steps.append(Step(Act.WORDS, owns, merged=Merged(merged.edits, named)))

    def _whole_of(self, b: int, m: int, t: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """A paragraph with what Enter cut off from it, or what Delete joined to it."""
        if self.mine[m].words == self.base[b].words:
            return (b,), (m,), (t,)
        olds, owns, news = [b], [m], [t]
        if (followed := self._cut_or_joined(b, m, t)) is not None:
            return followed
        score = likeness(self.base[b].words, self.mine[m].words)
        for step in (-1, 1):
            while 0 <= (n := (owns[-1] if step > 0 else owns[0]) + step) < len(self.mine):
                own = self.mine[n]
                if n in self.used_mine or own.is_table or own.is_drawing or not own.words:
                    break
                trial = sorted([*owns, n])
                better = likeness(self.base[b].words, normal("".join(self.mine[i].text for i in trial)))
                if better <= score + 0.05:
                    break
                owns, score = trial, better
        if len(owns) > 1:
            self.used_mine.update(owns)
            return tuple(olds), tuple(owns), tuple(news)
        for step in (-1, 1):
            n = b + step
            while (
                0 <= n < len(self.base)
                and n not in self.to_mine
                and n in self.to_theirs
                and n not in self.done
            ):
                trial = sorted([*olds, n])
                kinds = (self.base[n], self.theirs[self.to_theirs[n]])
                if any(p.is_table or p.is_drawing for p in kinds):
                    break
                better = likeness(normal("".join(self.base[i].text for i in trial)), self.mine[m].words)
                if better <= score + 0.05:
                    break
                olds, score = trial, better
                news = sorted([*news, self.to_theirs[n]])
                self.done.add(n)
                n += step
        return tuple(olds), tuple(owns), tuple(news)

    def _cut_or_joined(
        self, b: int, m: int, t: int
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]] | None:
        """The same on the other side: Enter or Delete in a paragraph that the person edited here."""
        if self.theirs[t].words == self.base[b].words:
            return None
        score = likeness(self.base[b].words, self.theirs[t].words)
        news = [t]
        for n in (t + 1, t - 1):
            if 0 <= n < len(self.theirs) and n not in self.used_theirs:
                new = self.theirs[n]
                trial = sorted([*news, n])
                words = normal("".join(self.theirs[i].text for i in trial))
                if new.is_table or new.is_drawing or not new.words:
                    continue
                if likeness(self.base[b].words, words) > score + 0.05:
                    news, score = trial, likeness(self.base[b].words, words)
                    self.used_theirs.add(n)
        if len(news) > 1:
            return (b,), (m,), tuple(news)
        n = b + 1
        if n in self.to_mine and n not in self.to_theirs and n < len(self.base) and self.to_mine[n] == m + 1:
            parts = (self.base[n], self.mine[m + 1])
            words = normal(self.base[b].text + self.base[n].text)
            if not any(p.is_table or p.is_drawing for p in parts) and (
                likeness(words, self.theirs[t].words) > score + 0.05
            ):
                self.done.add(n)
                return (b, n), (m, m + 1), (t,)
        return None

    def _anchor(self, t: int) -> int | None:
        """The person's part behind which a new part belongs."""
        back = {v: k for k, v in self.to_theirs.items()}
        for j in range(t - 1, -1, -1):
            if j in back and back[j] in self.to_mine:
                return self.to_mine[back[j]]
        return None

    def _insert_and_move(self) -> None:
        """New parts come, and parts that were put elsewhere follow, each behind what it stands behind there."""
        moved = self._moved()
        own = {self.mine[j].words for j in range(len(self.mine)) if j not in set(self.to_mine.values())}
        for t, part in enumerate(self.theirs):
            if t in moved and (near := self._anchor(t)) not in (None, moved[t]):
                self.plan.steps.append(Step(Act.MOVE, (moved[t],), theirs=near or 0))
                self.plan.updated += 1
                continue
            if t in self.used_theirs or (part.words in own and part.words):
                continue
            near = self._anchor(t)
            self.plan.steps.append(Step(Act.INSERT, () if near is None else (near,), theirs=t))
            self.plan.updated += 1

    def _moved(self) -> dict[int, int]:
        """The person's parts by new place, of what was put elsewhere there and stands where it stood here."""
        by_hand = out_of_order(self.to_mine)
        gone = {m for s in self.plan.steps if s.act is Act.DELETE for m in s.mine}
        return {
            self.to_theirs[b]: self.to_mine[b]
            for b in out_of_order(self.to_theirs)
            if b in self.to_mine and b not in by_hand and self.to_mine[b] not in gone
        }

    def _table(self, part: Part, m: int, t: int) -> None:
        base, own, new = part.rows or (), self.mine[m].rows or (), self.theirs[t].rows or ()
        known, *others = (by_keys(rows, n) for rows, n in zip((base, own, new), self.names, strict=True))
        to_mine, to_new = (row_pairs(known, rows) for rows in others)
        for b, row in enumerate(base):
            r, n = to_mine.get(b), to_new.get(b)
            if r is None:
                self.plan.kept += 1
                if n is not None and [masked(c) for c in new[n]] != [masked(c) for c in row]:
                    said = "，".join(c for c in new[n] if c)
                    about = masked("|".join(row))
                    self._say(m, f"您删去了一行；{self.other}这一行应为：{said}", about)
            elif n is None:
                if _same(own[r], row):
                    self.plan.steps.append(Step(Act.ROW_DELETE, (m,), row=r))
                    self.plan.updated += 1
                else:
                    self.plan.kept += 1
                    self._say(
                        m,
                        f"{self.other}这一行不再需要（{'，'.join(c for c in own[r] if c)[:60]}）；因您改过，没有删除。",
                    )
            else:
                self._row(m, r, row, own[r], new[n])
        taken = set(to_new.values())
        back = {v: k for k, v in to_new.items()}
        mine_only = {own[j] for j in range(len(own)) if j not in set(to_mine.values())}
        for n, row in enumerate(new):
            if n in taken or row in mine_only:
                continue
            near = next(
                (to_mine[back[j]] for j in range(n - 1, -1, -1) if j in back and back[j] in to_mine), -1
            )
            self.plan.steps.append(Step(Act.ROW_INSERT, (m,), theirs=t, row=near, new_row=n))
            self.plan.updated += 1

    def _row(self, m: int, r: int, base: tuple[str, ...], own: tuple[str, ...], new: tuple[str, ...]) -> None:
        if not len(base) == len(own) == len(new):
            if not _same(base, new):
                self._say(m, f"这一行的格您改过；{self.other}应为：{'，'.join(c for c in new if c)}")
            return
        for column, (x, y, z) in enumerate(zip(base, own, new, strict=True)):
            if normal(y) != normal(x):
                self.plan.kept += 1
            merged = merge_words(x, y, z)
            if not merged.edits and not merged.conflicts:
                continue
            self.plan.updated += bool(merged.edits)
            named = tuple(
                Conflict(c.start, c.end, f"{self.other}应为：{z.strip() or '（空）'}")
                for c in merged.conflicts
            )
            self.plan.steps.append(
                Step(Act.CELL, (m,), row=r, column=column, merged=Merged(merged.edits, named))
            )


def _same(a: Sequence[str], b: Sequence[str]) -> bool:
    return [normal(x) for x in a] == [normal(x) for x in b]


def _same_rows(a: Part, b: Part) -> bool:
    one, two = a.rows or (), b.rows or ()
    return len(one) == len(two) and all(_same(x, y) for x, y in zip(one, two, strict=True))


def _row_key(row: Sequence[str]) -> tuple[str, ...]:
    """A row is known by its codes and names, not by its amounts."""
    words = tuple(normal(c) for c in row)
    return tuple(c for c in words if c and (not _AMOUNT.fullmatch(c) or _CODE.fullmatch(c))) or words


def row_pairs(a: Sequence[tuple[str, ...]], b: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Rows of one table in the other: equal, the same codes and names, or alike."""

    def alike(x: tuple[str, ...], y: tuple[str, ...]) -> float:
        one, two = _row_key(x), _row_key(y)
        if (
            _CODE.fullmatch(one[0] if one else "")
            and _CODE.fullmatch(two[0] if two else "")
            and one[0] != two[0]
        ):
            return 0.0
        return likeness("|".join(one), "|".join(two))

    keys: tuple[Callable[[tuple[str, ...]], tuple[str, ...]], ...] = (
        lambda r: tuple(normal(c) for c in r),
        _row_key,
    )
    found = align(a, b, keys, alike, 0.6)
    return with_moved(found, a, b, lambda r: "|".join(_row_key(r)))
