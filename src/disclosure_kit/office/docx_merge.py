"""Merge a draft that was generated anew into the one a person edited (三方合并), run by run.

The person's file is the one that goes on: its looks, headers, pictures, comments and tracked changes stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from disclosure_kit.merge.own_tables import Names
from disclosure_kit.merge.plan import Act, Part, Plan, Step, plan_merge, row_pairs
from disclosure_kit.merge.unknown_base import likely_base
from disclosure_kit.merge.words import masked, normal
from disclosure_kit.office.docx_carry import Carried, Carrier
from disclosure_kit.office.docx_charts import charts_of, mend_charts, renew_chart
from disclosure_kit.office.docx_comments import Remarks
from disclosure_kit.office.docx_import import Importer, drop_reservations
from disclosure_kit.office.docx_open import open_docx, unreadable
from disclosure_kit.office.docx_read import blocks_of, cells_of, paragraphs_of, rows_of, runs_of, seen
from disclosure_kit.office.docx_rewrite import rewrite
from disclosure_kit.office.docx_stamp import names_in, stamp_of
from disclosure_kit.office.package import repeatable
from disclosure_kit.office.words import DRAWN, W

NOTHING_ASKED: Mapping[str, str] = {}


@dataclass(frozen=True)
class MergedDraft:
    """The merged file and what happened in it."""

    data: bytes
    updated: int
    kept: int
    conflicts: tuple[str, ...]
    """Words of the person's text beside each conflict."""
    carried: Carried = field(default_factory=Carried)
    """What came with the other file beside its words."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """Questions about what the person deleted, by what was deleted: its words with figures hidden."""


class _Side:
    """A Word file as parts to align, with their elements."""

    def __init__(self, data: bytes) -> None:
        self.document = open_docx(data)
        self.elements = list(blocks_of(self.document.element.body))
        self.charts = charts_of(self.document)
        shown = {c.paragraph: c.told for c in self.charts.values()}
        self.parts = [_part(e, shown.get(e, "")) for e in self.elements]

    def elsewhere(self) -> list[str]:
        """Words in cells and boxes."""
        tops = set(self.elements)
        return [seen(p) for p in self.document.element.body.iter(f"{W}p") if p not in tops]


class _Guess(_Side):
    """What a file may have started from, when nobody kept it."""

    def __init__(self, own: _Side, new: _Side) -> None:
        self.document, self.elements, self.charts = own.document, own.elements, own.charts
        self.parts = likely_base(own.parts, new.parts)


def _part(element: Any, chart: str) -> Part:
    if element.tag == f"{W}tbl":
        rows = tuple(
            tuple("\n".join(seen(p) for p in paragraphs_of(cell)) for cell in cells_of(row))
            for row in rows_of(element)
        )
        return Part(rows=rows)
    text = seen(element)
    if not text.strip() and (chart or next(element.iter(DRAWN), None) is not None):
        return Part(chart, is_drawing=True)
    return Part(text)


def merge_drafts(
    name: str,
    base: bytes | None,
    mine: bytes,
    theirs: bytes,
    *,
    other: str = "按新数据",
    within: tuple[int, int] | None = None,
    asked: Mapping[str, str] = NOTHING_ASKED,
    by_person: bool = False,
) -> MergedDraft:
    """Bring what changed from ``base`` to ``theirs`` into ``mine``.

    ``base`` is ``None`` when it is not here: then figures are the new ones, and words the person's.
    ``within``: only these blocks of ``base`` (a draft's stretch of the whole document) and what ``theirs`` has
    in their place. ``asked``: ``MergedDraft.asked`` of the merges before; what a person decided is not asked again.
    ``by_person``: somebody wrote ``theirs``; what stands beside its words comes too.

    Raises:
        DisclosureError: ``mine`` cannot be opened (``DOC-101``).
    """
    try:
        own = _Side(mine)
    except Exception as error:  # whatever is wrong with an edited file
        raise unreadable(name, error) from error
    new = _Side(theirs)
    old = _Side(base) if base is not None else _Guess(own, new)
    first, last = within or (0, len(old.parts))
    if within is None:
        names = _project_names(base, mine, theirs)
        plan = plan_merge(
            old.parts, own.parts, new.parts, other=other, elsewhere=own.elsewhere(), names=names
        )
    else:
        full = plan_merge(old.parts, old.parts, new.parts)
        start, end = _stretch(full, first, last, len(new.parts))
        plan = plan_merge(old.parts[first:last], own.parts, new.parts[start:end], other=other)
        new.elements, new.parts = new.elements[start:end], new.parts[start:end]
    old.parts, old.elements = old.parts[first:last], old.elements[first:last]
    return _Hand(own, old, new, plan, asked, charts=within is None, by_person=by_person).carry_out(mine)


def _project_names(base: bytes | None, mine: bytes, theirs: bytes) -> tuple[Names, Names, Names]:
    """What projects are called in each file, as its stamp says; a base kept before there were keys is named by the side
    that was made from it.
    """
    stamps = [stamp_of(data) if data is not None else {} for data in (base, mine, theirs)]
    found = [names_in(stamp) for stamp in stamps]
    same = (n for n, s in zip(found[1:], stamps[1:], strict=True) if s.get("base") == stamps[0].get("base"))
    return found[0] or next(same, {}) if base is not None else found[1], found[1], found[2]


def _stretch(plan: Plan, first: int, last: int, length: int) -> tuple[int, int]:
    """Where a stretch of the base stands in the edited whole."""
    before = [plan.to_theirs[b] for b in range(first) if b in plan.to_theirs]
    after = [plan.to_theirs[b] for b in range(last, len(plan.to_mine)) if b in plan.to_theirs]
    inside = [plan.to_theirs[b] for b in range(first, last) if b in plan.to_theirs]
    start = max(before, default=-1) + 1
    end = min(after, default=length)
    if inside and not start <= end:
        return min(inside), max(inside) + 1
    return start, max(start, end)


def changes_outside(base: bytes, edited: bytes, stretches: Sequence[tuple[int, int]]) -> list[str]:
    """Words of the edited whole that changed where no draft stands (cover, 目录, tables)."""
    old, new = _Side(base), _Side(edited)
    inside = {b for first, last in stretches for b in range(first, last)}
    plan = plan_merge(old.parts, old.parts, new.parts)
    found = []
    for step in plan.steps:
        if step.mine and step.mine[0] not in inside and step.act is not Act.INSERT:
            part = old.parts[step.mine[0]]
            said = (
                (part.rows[step.row][max(step.column, 0)] if step.row >= 0 else part.rows[0][0])
                if part.rows
                else part.text
            )
            found.append(said.strip()[:30])
    return list(dict.fromkeys(found))


def parts_of(data: bytes) -> list[Part]:
    """A Word file as the merge sees it."""
    return _Side(data).parts


def same_words(one: bytes, two: bytes) -> bool:
    """Whether two files say the same; looks do not count."""
    a, b = _Side(one).parts, _Side(two).parts
    return [_said(p) for p in a] == [_said(p) for p in b]


def _said(part: Part) -> object:
    return part.words if part.rows is None else tuple(tuple(normal(c) for c in row) for row in part.rows)


def how_alike(one: bytes, two: bytes) -> float:
    """Share of the paragraphs of ``one`` that ``two`` has too, with figures hidden."""
    a = [masked(p.words) for p in _Side(one).parts if len(p.words) > 5]
    b = {masked(p.words) for p in _Side(two).parts}
    return sum(w in b for w in a) / len(a) if a else 0.0


class _Hand:
    """Carries a plan out on the person's file."""

    def __init__(
        self,
        own: _Side,
        old: _Side,
        new: _Side,
        plan: Plan,
        asked: Mapping[str, str],
        *,
        charts: bool,
        by_person: bool,
    ) -> None:
        self.own, self.old, self.new, self.plan, self.has_charts = own, old, new, plan, charts
        self.remarks = Remarks(own.document)
        self.asked = dict(asked)
        self.by_person = by_person
        self.importer = Importer(own.document)
        self.places: list[str] = []
        self.behind: dict[int, Any] = {}
        self.touching: list[Any] = []
        self.row_behind: dict[Any, Any] = {}
        self.removed: list[Any] = []
        self.updated = plan.updated

    def carry_out(self, mine: bytes) -> MergedDraft:
        charts = self._charts() if self.has_charts else 0
        self.updated += charts
        if not self.plan.steps and not charts and not self.places and not self.by_person:
            return MergedDraft(mine, 0, self.plan.kept, (), asked=self.asked)
        rows = {
            m: list(rows_of(self.own.elements[m]))
            for m in {i for s in self.plan.steps for i in s.mine}
            if self.own.parts[m].is_table
        }
        for step in self.plan.steps:
            if step.note:
                self._note(step)
        for step in self.plan.steps:
            self._do(step, rows)
        for element in self.removed:
            _remove(element)
        for element in self.touching:  # only now: what was between may have moved too
            if element.getparent() is not None:
                _keep_apart(element)
        carried = self._carry() if self.by_person else Carried()
        if not (self.plan.steps or charts or self.places or carried.brought):
            return MergedDraft(mine, 0, self.plan.kept, (), carried, self.asked)
        self.remarks.settle_placeholders()
        mend_charts(self.own.document)
        drop_reservations(self.own.document.part)
        out = BytesIO()
        self.own.document.save(out)
        data = repeatable(out.getvalue())
        return MergedDraft(data, self.updated, self.plan.kept, tuple(self.places), carried, self.asked)

    def _do(self, step: Step, rows: dict[int, list[Any]]) -> None:
        if step.act is Act.WORDS:
            self._words([self.own.elements[i] for i in step.mine], step, "")
        elif step.act is Act.CELL:
            cell = list(cells_of(rows[step.mine[0]][step.row]))[step.column]
            self._words(list(paragraphs_of(cell)), step, "\n")
        elif step.act is Act.DELETE:
            self.removed.append(self.own.elements[step.mine[0]])
        elif step.act is Act.ROW_DELETE:
            self.removed.append(rows[step.mine[0]][step.row])
        elif step.act is Act.ROW_INSERT:
            self._insert_row(step, rows[step.mine[0]])
        elif step.act is Act.INSERT:
            self._insert(step)
        elif step.act is Act.MOVE:
            self._move(step)

    def _is_decided(self, about: str, words: str) -> bool:
        """Whether a person ended this question before; else it counts as asked from now on."""
        before = self.asked.get(about, "") if about else ""
        if before and not self.remarks.is_open(before):
            return True
        if about:
            self.asked[about] = masked(words)
        return False

    def _note(self, step: Step) -> None:
        if self._is_decided(step.about, step.note):
            return
        element = self.own.elements[step.mine[0]]
        paragraph = element if element.tag == f"{W}p" else next(element.iter(f"{W}p"))
        self.remarks.add(paragraph, 0, len(seen(paragraph)), step.note)
        self.places.append(seen(paragraph)[:40])

    def _words(self, paragraphs: Sequence[Any], step: Step, glue: str) -> None:
        for conflict in step.merged.conflicts:
            if self._is_decided(conflict.about, conflict.text):
                continue
            paragraph, start, end = _locate(paragraphs, conflict.start, conflict.end, glue)
            self.remarks.add(paragraph, start, end, conflict.text)
            self.places.append(seen(paragraph)[start:end][:40] or seen(paragraph)[:40])
        for edit in sorted(step.merged.edits, key=lambda e: (e.start, e.end), reverse=True):
            rewrite(paragraphs, edit, glue)

    def _insert(self, step: Step) -> None:
        (made,) = self.importer.some_of(self.new.document, [self.new.elements[step.theirs]])
        for section in made.findall(f"{W}pPr/{W}sectPr"):
            section.getparent().remove(section)
        if step.mine:
            at = self.behind.get(step.mine[0], self.own.elements[step.mine[0]])
            at.addnext(made)
            self.behind[step.mine[0]] = made
        else:
            body = self.own.document.element.body
            at = self.behind.get(-1)
            body.insert(0, made) if at is None else at.addnext(made)
            self.behind[-1] = made
        _keep_apart(made)

    def _move(self, step: Step) -> None:
        moved, near = self.own.elements[step.mine[0]], self.own.elements[step.theirs]
        at = self.behind.get(step.theirs, near)
        if at is moved or moved.find(f"{W}pPr/{W}sectPr") is not None or at.getparent() is None:
            return
        self.touching += [moved] if moved.getprevious() is None else [moved.getprevious(), moved]
        at.addnext(moved)
        self.behind[step.theirs] = moved

    def _insert_row(self, step: Step, rows: Sequence[Any]) -> None:
        source = list(rows_of(self.new.elements[step.theirs]))[step.new_row]
        (made,) = self.importer.some_of(self.new.document, [source])
        if step.row < 0:
            rows[0].addprevious(made)
            return
        at = self.row_behind.get(rows[step.row], rows[step.row])
        at.addnext(made)
        self.row_behind[rows[step.row]] = made

    def _carry(self) -> Carried:
        """Comments, pictures, notes and looks of the other file."""
        is_known = not isinstance(self.old, _Guess)
        back = {t: b for b, t in self.plan.to_theirs.items()}
        same = {
            p.words: m
            for m, p in enumerate(self.own.parts)
            if p.words and m not in self.plan.to_mine.values()
        }
        pairs: list[tuple[Any, Any, Any]] = []
        for t, part in enumerate(self.new.parts):
            b = back.get(t)
            m = self.plan.to_mine.get(b) if b is not None else same.get(part.words)
            if m is None or self.own.elements[m].getparent() is None:
                continue
            before = self.old.elements[b] if b is not None and is_known else None
            pairs += _paragraph_pairs(before, self.new.elements[t], self.own.elements[m])
        added = [self.new.elements[s.theirs] for s in self.plan.steps if s.act is Act.INSERT]
        carrier = Carrier(self.own.document, self.new.document, self.old.document if is_known else None)
        return carrier.bring(pairs, added, self.new.elements, self.importer)

    def _charts(self) -> int:
        before, after, own = self.old.charts, self.new.charts, self.own.charts
        count = 0
        by_place = {
            self.new.elements[t]: self.own.elements[self.plan.to_mine[b]]
            for b, t in self.plan.to_theirs.items()
            if b in self.plan.to_mine
        }
        for name, chart in after.items():
            if name not in before or before[name].points == chart.points:
                continue
            place = by_place.get(chart.paragraph)
            mine = next((c for c in own.values() if c.paragraph is place), None) or own.get(name)
            if mine is None:
                self._picture_instead(before[name].paragraph, chart.told)
                continue
            if mine.points == chart.points:
                continue
            if mine.points != before[name].points:
                self.remarks.add(mine.paragraph, 0, 0, f"这张图的数据您改过；按新数据应为：{chart.told}")
                self.places.append(name)
                continue
            renew_chart(mine, chart, before[name])
            count += 1
        return count

    def _picture_instead(self, gone: Any, told: str) -> None:
        """A chart that somebody turned into a picture keeps its old figures: that is told at the picture."""
        if gone not in self.old.elements:
            return
        b = self.old.elements.index(gone)
        near = next((self.plan.to_mine[i] for i in range(b - 1, -1, -1) if i in self.plan.to_mine), -1)
        taken = set(self.plan.to_mine.values())
        for m in [*([self.plan.to_mine[b]] if b in self.plan.to_mine else ()), *range(near + 1, near + 4)]:
            if (
                m < len(self.own.parts)
                and self.own.parts[m].is_drawing
                and (m not in taken or b in self.plan.to_mine)
            ):
                text = f"这张图换成了图片，数据没有更新；按新数据应为：{told}"
                self.remarks.add(self.own.elements[m], 0, 0, text)
                self.places.append(told[:40])
                return


def _paragraph_pairs(old: Any, new: Any, mine: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Paragraphs that belong together: the blocks themselves, or those of their cells."""
    if new.tag == mine.tag == f"{W}p":
        yield (old if old is not None and old.tag == f"{W}p" else None), new, mine
    if not new.tag == mine.tag == f"{W}tbl":
        return
    rows = [
        [list(cells_of(r)) for r in rows_of(e)] if e is not None and e.tag == f"{W}tbl" else []
        for e in (old, new, mine)
    ]
    texts = [
        [tuple("\n".join(seen(p) for p in paragraphs_of(c)) for c in row) for row in table] for table in rows
    ]
    before = {n: o for o, n in row_pairs(texts[0], texts[1]).items()}
    for n, m in row_pairs(texts[1], texts[2]).items():
        olds = rows[0][before[n]] if n in before else []
        for column, (one, two) in enumerate(zip(rows[1][n], rows[2][m], strict=False)):
            was = list(paragraphs_of(olds[column])) if column < len(olds) else []
            for k, (a, b) in enumerate(zip(paragraphs_of(one), paragraphs_of(two), strict=False)):
                yield (was[k] if k < len(was) else None), a, b


def _locate(paragraphs: Sequence[Any], start: int, end: int, glue: str) -> tuple[Any, int, int]:
    """The paragraph in which a range begins, and the range in it."""
    at = 0
    for paragraph in paragraphs:
        length = len(seen(paragraph))
        if start < at + length or paragraph is paragraphs[-1]:
            return paragraph, max(0, start - at), min(length, end - at)
        at += length + len(glue)
    return paragraphs[0], 0, 0


def _remove(element: Any) -> None:
    """Take a block or row away; what a document needs stays."""
    parent = element.getparent()
    if element.tag == f"{W}tr":
        if sum(1 for _ in parent.iterchildren(f"{W}tr")) > 1:
            parent.remove(element)
        return
    before, after = element.getprevious(), element.getnext()
    tables = [e for e in (before, after) if e is not None and e.tag == f"{W}tbl"]
    if element.find(f"{W}pPr/{W}sectPr") is not None or len(tables) == 2:
        for piece in list(runs_of(element)):
            piece.getparent().remove(piece)
        return
    parent.remove(element)


def _keep_apart(made: Any) -> None:
    """Two tables must not touch: Word would make one of them."""
    if made.tag != f"{W}tbl":
        return
    for neighbour, put in ((made.getprevious(), made.addprevious), (made.getnext(), made.addnext)):
        if neighbour is not None and neighbour.tag == f"{W}tbl":
            put(made.makeelement(f"{W}p", {}))
