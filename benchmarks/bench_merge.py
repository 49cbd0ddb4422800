"""Seasons over real files: edits × new figures × two colleagues × old bases × the whole; nothing lost, doubled or silently old.

``python -m benchmarks.bench_merge --merges 5000`` prints what was tried and every fault; 1 when there is one. A season
builds the worked example, and then edits, changes, takes in and builds at random, by its number alone.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from tests import hand
from tests.builders import EXAMPLE, TEMPLATES

from disclosure_kit.merge.words import masked, normal
from disclosure_kit.office.docx_merge import parts_of
from disclosure_kit.office.questions import questions
from disclosure_kit.workflows import build as building
from disclosure_kit.workflows.build import Folders, UnitResult, build
from disclosure_kit.workflows.output_folder import WriteState
from disclosure_kit.workflows.take_in import take_in

UNIT = EXAMPLE.stem
DRAFTS = ("单位概况.docx", "情况说明.docx", "名词解释.docx")
WHOLE = f"2024年度{UNIT}单位决算.docx"
_FIGURE = re.compile(r"\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+")


@dataclass
class Season:
    """One folder, and what a person did in it."""

    place: Path
    dice: random.Random
    marks: dict[str, str] = field(default_factory=dict)
    """Words that somebody wrote, by the draft they belong to."""
    merges: int = 0
    faults: list[str] = field(default_factory=list)
    old: dict[str, bytes] = field(default_factory=dict)
    number: int = 0

    @property
    def out(self) -> Path:
        return self.place / "outputs" / "2024" / UNIT

    @property
    def folders(self) -> Folders:
        return Folders(self.place / "inputs", self.place / "outputs", TEMPLATES)

    def mark(self, draft: str) -> str:
        self.number += 1
        words = f"〔记{self.number:03d}〕"
        self.marks[words] = draft
        return words

    def figures(self) -> None:
        """Other figures of the year before, consistent: rise, fall or equal."""
        book = openpyxl.load_workbook(self.place / "inputs" / "2024" / EXAMPLE.name)
        sheet = book["收支总表"]
        by = self.dice.choice((100.0, -250.5, 2011.78, 1572.84, 1572.84, 3000.0, 0.0))
        for cell, start in (
            ("C6", 5988.22),
            ("C7", 5988.22),
            ("C9", 5988.22),
            ("C17", 3361.17),
            ("C21", 5628.22),
        ):
            sheet[cell].value = round(start + by, 2)
        sheet["D6"].value = self.dice.choice(("退休人员统筹外待遇标准提高", "人员增加，项目调整"))
        book.save(self.place / "inputs" / "2024" / EXAMPLE.name)

    def build(self) -> UnitResult | None:
        (result,) = build(2024, self.folders)
        self.merges += len(result.merges)
        if result.blocked:
            self.faults.append(
                f"blocked: {[f.message for f in result.findings if f.code.startswith(('OUT', 'DOC'))]}"
            )
            return None
        for note in result.merges:
            found = len(questions((self.out / note.name).read_bytes()))
            if found != len(note.conflicts):
                self.faults.append(f"{note.name}: {found} comments, {len(note.conflicts)} told")
        return result

    def edit(self, path: Path, draft: str) -> None:
        """One edit of a person at a random paragraph of a draft, or of its stretch of the whole."""
        own = [
            p.text for p in parts_of((self.out / draft).read_bytes()) if not p.is_table and len(p.text) > 25
        ]
        texts = [p.text for p in parts_of(path.read_bytes()) if p.text in set(own)]
        texts = [t for t in texts if "〔" not in t]
        if len(texts) < 4:
            return
        line = self.dice.choice(texts)
        kind = self.dice.choice(("words", "own", "split", "drop", "move", "bold", "end", "comment"))
        if kind == "words":
            at = self.dice.choice([m.start() for m in re.finditer("[，。、；]", line)] or [0])
            hand.change(path, lambda body: _put(hand.paragraph(body, line), at, self.mark(draft)))
        elif kind == "end":
            hand.change(path, lambda body: _put(hand.paragraph(body, line), len(line), self.mark(draft)))
        elif kind == "own":
            hand.own_paragraph(path, line, f"{self.mark(draft)}自己写的一段话，本年无其他事项。")
        elif kind == "split" and "，" in line:
            hand.split(path, line[: line.index("，") + 1])
        elif kind == "drop" and not path.name.endswith("决算.docx"):
            hand.drop(path, line)
        elif kind == "move" and not path.name.endswith("决算.docx"):
            hand.move(path, line, self.dice.choice([t for t in texts if t != line]))
        elif kind == "bold":
            hand.bold(path, line)
        elif kind == "comment":
            hand.comment(path, line[:20], "请核对")

    def check(self, fresh: dict[str, list[str]]) -> None:
        """Every word of a person once, no generated paragraph twice, no old figure without a question."""
        for draft in DRAFTS:
            data = (self.out / draft).read_bytes()
            parts = [p for p in parts_of(data) if not p.is_table]
            text = "\n".join(p.text for p in parts)
            asked = " ".join(f"{q.words} {q.near}" for q in questions(data))
            for mark, home in self.marks.items():
                times = text.count(mark)
                if home == draft and times != 1 and not (times == 0 and mark in asked):
                    self.faults.append(f"{draft}: {mark} {times} times")
            expected = Counter(masked(t) for t in fresh[draft])
            for words, times in Counter(masked(p.text) for p in parts if len(p.text) > 12).items():
                if times > max(1, expected[words]) and "〔" not in words:
                    self.faults.append(f"{draft}: {times} × {words[:40]}")
            known = set(_FIGURE.findall("\n".join(fresh[draft])))
            beside = [normal(q.near) for q in questions(data)]
            for part in parts:
                for figure in set(_FIGURE.findall(part.text)) - known:
                    if not any(
                        near and (near in normal(part.text) or normal(part.text) in near) for near in beside
                    ):
                        self.faults.append(f"{draft}: {figure} is old in “{part.text[:60]}”")

    def stable(self) -> None:
        """Another build changes nothing."""
        before = {p.name: p.read_bytes() for p in self.out.iterdir() if p.suffix in (".docx", ".xlsx")}
        result = self.build()
        if result is None:
            return
        moved = [
            w.name
            for w in result.written
            if w.state is not WriteState.UNCHANGED and w.name != "核对报告.html"
        ]
        after = {p.name: p.read_bytes() for p in self.out.iterdir() if p.suffix in (".docx", ".xlsx")}
        if moved or before != after:
            self.faults.append(f"second build: {moved or [n for n in after if before.get(n) != after[n]]}")


def _put(paragraph: Any, at: int, words: str) -> None:
    from disclosure_kit.merge.words import Edit  # noqa: PLC0415
    from disclosure_kit.office.docx_rewrite import rewrite  # noqa: PLC0415

    rewrite([paragraph], Edit(at, at, words), "")


def _fresh(season: Season, memory: dict[bytes, dict[str, list[str]]]) -> dict[str, list[str]]:
    """Paragraphs of the drafts as the present figures give them."""
    key = (season.place / "inputs" / "2024" / EXAMPLE.name).read_bytes()
    if key not in memory:
        (checked,) = building.check_workbooks(2024, season.folders)
        assert checked.figures is not None and checked.profile is not None
        made = building.render(checked.figures, checked.profile, with_tables=False)
        memory[key] = {d: [p.text for p in parts_of(made[d]) if not p.is_table] for d in DRAFTS}
    return memory[key]


def run_season(number: int, place: Path) -> Season:
    """One season of about eight steps."""
    season = Season(place, random.Random(number))
    (place / "inputs" / "2024").mkdir(parents=True)
    shutil.copy(EXAMPLE, place / "inputs" / "2024" / EXAMPLE.name)
    season.build()
    memory: dict[bytes, dict[str, list[str]]] = {}
    colleagues: list[tuple[Path, str]] = []
    steps: Sequence[Callable[[], object]] = (
        lambda: season.edit(season.out / (d := season.dice.choice(DRAFTS)), d),
        lambda: season.edit(season.out / (d := season.dice.choice(DRAFTS)), d),
        lambda: season.edit(season.out / WHOLE, season.dice.choice(DRAFTS)),
        lambda: _lend(season, colleagues),
        lambda: _take(season, colleagues),
        season.figures,
        season.figures,
    )
    for _ in range(8):
        season.dice.choice(steps)()
        season.dice.choice(steps)()
        if season.build() is None:
            break
        season.check(_fresh(season, memory))
    while colleagues:
        _take(season, colleagues)
    if season.build() is not None:
        season.check(_fresh(season, memory))
        season.stable()
    return season


def _lend(season: Season, colleagues: list[tuple[Path, str]]) -> None:
    draft = season.dice.choice(DRAFTS)
    copy = season.place / f"同事{len(list(season.place.glob('同事*')))}.docx"
    shutil.copy(season.out / draft, copy)
    before = set(season.marks)
    for _ in range(2):
        season.edit(copy, draft)
    for mark in set(season.marks) - before:  # not in the draft before the file comes back
        season.old[mark] = season.marks.pop(mark).encode()
    colleagues.append((copy, draft))


def _take(season: Season, colleagues: list[tuple[Path, str]]) -> None:
    if not colleagues:
        return
    copy, draft = colleagues.pop(season.dice.randrange(len(colleagues)))
    came = "\n".join(p.text for p in parts_of(copy.read_bytes()))
    (taken,) = take_in([copy], season.folders)
    season.merges += 1
    if taken.target is None:
        season.faults.append(f"not taken in: {[f.message for f in taken.findings]}")
        return
    for mark in [m for m in season.old if m in came]:
        season.marks[mark] = season.old.pop(mark).decode()
    before = (season.out / draft).read_bytes()
    take_in([copy], season.folders)
    if (season.out / draft).read_bytes() != before:
        season.faults.append(f"{draft}: the same file twice changed something")


def main() -> int:
    """Seasons until so many merges were made."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--merges", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    merges, number, faults = 0, asked.first, 0
    while merges < asked.merges:
        with tempfile.TemporaryDirectory() as place:
            season = run_season(number, Path(place))
        merges, faults = merges + season.merges, faults + len(season.faults)
        for fault in dict.fromkeys(season.faults):
            print(f"season {number}: {fault}", flush=True)
        number += 1
    print(f"{number - asked.first} seasons, {merges} merges, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
