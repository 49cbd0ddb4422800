"""Random sessions: hand edits on the real drafts while figures are renewed; every edit is looked up afterwards.

    python -m benchmarks.bench_merge [sessions] [edits]

The truth travels beside the merge: every hand edit carries words or a figure of its own, every renewed figure
is one that occurs nowhere else. Lost: a hand edit that is not in the merged text. Invented: a figure that is in
neither side. Wrongly merged: a sentence that mixes, i.e. a renewed figure in a sentence the plan should have left.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from disclosure_kit.merge.plan import Act, Part, Plan, plan_merge
from disclosure_kit.merge.words import normal
from disclosure_kit.office.docx_merge import parts_of
from disclosure_kit.workflows.build import Folders, check_workbooks, render

ROOT = Path(__file__).resolve().parents[1]
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
KEPT = re.compile(r"20\d\d|\d")
"""Years and ordinals stay when figures are renewed."""
PHRASES = ("按规定", "经核实", "根据上级要求", "较上年有所变化", "（含税）", "主要用于日常工作", "严格控制")
KINDS = {
    "phrase": 30,
    "reword": 15,
    "number": 12,
    "cell": 15,
    "delete": 5,
    "insert": 8,
    "split": 5,
    "join": 3,
    "rewrite": 4,
    "move": 3,
}
Edits = list[tuple[str, str]]


def renewed(text: str, rnd: random.Random) -> str:
    """Every figure but years and ordinals becomes another."""

    def other(match: re.Match[str]) -> str:
        figure = match[0]
        if KEPT.fullmatch(figure):
            return figure
        if figure.endswith("%"):
            return f"{rnd.randint(1000, 9999) / 100:.2f}%"
        return (
            f"{rnd.randint(100_000, 9_999_999) / 100:,.2f}" if "." in figure else str(rnd.randint(20, 1999))
        )

    return FIGURE.sub(other, text)


def regenerated(base: Sequence[Part], rnd: random.Random) -> list[Part]:
    """The document from other data: figures renewed, a few paragraphs and rows gone or new."""
    made: list[Part] = []
    for part in base:
        if part.rows is not None:
            rows = [
                tuple(renewed(c, rnd) if FIGURE.fullmatch(c) and "." in c else c for c in row)
                for row in part.rows
            ]
            made.append(Part(rows=tuple(rows)))
        elif part.is_drawing or rnd.random() > 0.8:
            made.append(part)
        elif rnd.random() > 0.02:
            made.append(Part(renewed(part.text, rnd)))
        if rnd.random() < 0.01:
            made.append(
                Part(
                    f"{rnd.randint(2, 30)}、新增科目（项）。年初预算为{rnd.randint(100, 900)}.5万元，完成年初预算的100%。"
                )
            )
    return made


def edited(base: Sequence[Part], rnd: random.Random, count: int) -> tuple[list[Part], Edits]:
    """The document as a person left it, and what to find again in the merged one."""
    made = list(base)
    log: Edits = []
    for number in range(count):
        kind = rnd.choices(list(KINDS), list(KINDS.values()))[0]
        at = rnd.randrange(len(made))
        part = made[at]
        if kind == "cell":
            tables = [i for i, p in enumerate(made) if p.rows]
            if tables:
                _edit_cell(made, rnd.choice(tables), rnd, log)
        elif part.rows is None and not part.is_drawing and len(part.text) > 12:
            _edit_words(made, at, kind, rnd, log, number)
    return made, log


def _edit_cell(made: list[Part], at: int, rnd: random.Random, log: Edits) -> None:
    rows = [list(r) for r in made[at].rows or ()]
    row = rnd.randrange(len(rows))
    column = rnd.randrange(len(rows[row]))
    if FIGURE.fullmatch(rows[row][column]):
        rows[row][column] = value = f"{rnd.randint(10**8, 10**9)}.11"
        made[at] = Part(rows=tuple(map(tuple, rows)))
        log.append(("cell", value))


def _edit_words(made: list[Part], at: int, kind: str, rnd: random.Random, log: Edits, number: int) -> None:
    text = made[at].text
    mark = f"〔{number}〕".translate(str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸"))
    place = rnd.randrange(len(text) - 6)
    if kind == "phrase":
        words = rnd.choice(PHRASES) + mark
        made[at] = Part(text[:place] + words + text[place:])
        log.append((kind, words))
    elif kind == "reword":
        made[at] = Part(text[:place] + mark + text[place + rnd.randint(2, 6) :])
        log.append((kind, mark))
    elif kind == "number" and (found := [m for m in FIGURE.finditer(text) if not KEPT.fullmatch(m[0])]):
        hit, value = rnd.choice(found), str(rnd.randint(10**8, 10**9))
        made[at] = Part(text[: hit.start()] + value + text[hit.end() :])
        log.append((kind, value))
    elif kind == "delete":
        del made[at]
    elif kind == "insert":
        made.insert(
            at + 1, Part(f"（手工补充{mark}）" + "".join(rnd.choices("本单位严格落实过紧日子要求", k=30)))
        )
        log.append((kind, f"（手工补充{mark}）"))
    elif kind == "split" and 5 < (cut := text.find("。") + 1) < len(text) - 5:
        made[at : at + 1] = [Part(text[:cut]), Part(text[cut:])]
    elif kind == "join" and at + 1 < len(made) and made[at + 1].rows is None and not made[at + 1].is_drawing:
        made[at : at + 2] = [Part(text + made[at + 1].text)]
    elif kind == "rewrite":
        made[at] = Part(f"（整段重写{mark}）" + "".join(rnd.choices("按照统一部署认真开展各项工作", k=60)))
        log.append((kind, f"（整段重写{mark}）"))
    elif kind == "move":
        made.insert(max(0, min(len(made) - 1, at + rnd.choice([-3, -2, 2, 3]))), made.pop(at))


def carried_out(plan: Plan, mine: Sequence[Part], theirs: Sequence[Part]) -> list[str]:
    """Every text of the merged document: paragraphs and cells."""
    made: dict[int, str] = {i: p.text for i, p in enumerate(mine) if p.rows is None}
    cells = {i: [list(r) for r in p.rows] for i, p in enumerate(mine) if p.rows is not None}
    inserted: list[str] = []
    for step in plan.steps:
        if step.act is Act.WORDS:
            joined = step.merged.apply("".join(mine[i].text for i in step.mine))
            made |= {step.mine[0]: joined} | dict.fromkeys(step.mine[1:], "")
        elif step.act is Act.CELL:
            row = cells[step.mine[0]][step.row]
            row[step.column] = step.merged.apply(row[step.column])
        elif step.act is Act.INSERT and theirs[step.theirs].rows is None:
            inserted.append(theirs[step.theirs].text)
        elif step.act is Act.DELETE:
            made.pop(step.mine[0], None)
            cells.pop(step.mine[0], None)
        elif step.act is Act.ROW_INSERT:
            inserted += list((theirs[step.theirs].rows or ())[step.new_row])
    return [*made.values(), *inserted, *(c for rows in cells.values() for row in rows for c in row)]


def session(base: Sequence[Part], seed: int, edits: int, count: Counter[str]) -> None:
    """One session, counted."""
    rnd = random.Random(seed)
    theirs, (mine, log) = regenerated(base, rnd), edited(base, rnd, edits)
    plan = plan_merge(base, mine, theirs)
    texts = carried_out(plan, mine, theirs)
    whole = "\n".join(texts)
    had = "\n".join(t for p in mine for t in ([p.text] if p.rows is None else [c for r in p.rows for c in r]))
    for kind, words in log:
        if words in had:  # a later edit of the same hand may have undone it
            count["hand edits"] += 1
            if words not in whole:
                count["hand edits lost"] += 1
                count[f"  lost {kind}"] += 1
    known = {
        f
        for p in (*mine, *theirs)
        for t in ([p.text] if p.rows is None else [c for r in p.rows for c in r])
        for f in FIGURE.findall(t)
    }
    count["figures"] += len(FIGURE.findall(whole))
    count["figures invented"] += sum(f not in known for f in FIGURE.findall(whole))
    renewals = [(b.text, t.text) for b, t in _both(base, theirs)]
    said = {normal(t) for t in texts}
    for old, new in renewals:
        if any(p.text == old for p in mine):
            count["paragraphs renewed only"] += 1
            count["paragraphs renewed only, right"] += normal(new) in said
    known_before = {f for p in base for f in FIGURE.findall(p.text)}
    fresh = {f for p in theirs for f in FIGURE.findall(p.text) if len(f) > 4} - known_before
    for step in plan.steps:
        if step.act is Act.WORDS:
            count["paragraphs or cells merged"] += bool(step.merged.edits)
            count["sentences in conflict"] += len(step.merged.conflicts)
            count["wrongly merged"] += _is_mixed(
                step.merged.apply("".join(mine[i].text for i in step.mine)), log, fresh
            )
        elif step.act is Act.CELL:
            count["paragraphs or cells merged"] += bool(step.merged.edits)
            count["cells in conflict"] += len(step.merged.conflicts)
        elif step.note:
            count["notes"] += 1


def _both(base: Sequence[Part], theirs: Sequence[Part]) -> list[tuple[Part, Part]]:
    pairs = plan_merge(base, base, theirs).to_theirs
    return [
        (base[b], theirs[t])
        for b, t in pairs.items()
        if base[b].rows is None and base[b].text != theirs[t].text
    ]


def _is_mixed(text: str, log: Edits, fresh: set[str]) -> bool:
    """A sentence with a figure the person typed and new figures around it, where the person typed only that figure."""
    typed = {words for kind, words in log if kind == "number"}
    return any(
        typed & set(found) and fresh & set(found) and not _was_there(found, fresh)
        for sentence in re.split(r"[。\n]", text)
        if (found := FIGURE.findall(sentence))
    )


def _was_there(found: Sequence[str], fresh: set[str]) -> bool:
    return len(set(found) & fresh) < 2


def main() -> None:
    sessions, edits = (
        (int(a) for a in [*sys.argv[1:3], "100", "40"][:2]) if len(sys.argv) < 3 else map(int, sys.argv[1:3])
    )
    (checked,) = check_workbooks(2024, Folders(ROOT / "inputs", templates=ROOT / "templates"))
    assert checked.figures is not None
    assert checked.profile is not None
    drafts = {
        n: parts_of(d) for n, d in render(checked.figures, checked.profile).items() if n.endswith(".docx")
    }
    base = [part for parts in drafts.values() for part in parts]
    base = [p for p in base if p.words] + [replace(Part(""), text="")]
    count: Counter[str] = Counter()
    start = time.perf_counter()
    for seed in range(sessions):
        session(base, seed, edits, count)
    seconds = time.perf_counter() - start
    print(
        f"{sessions} sessions of {edits} edits on {len(base)} blocks, {seconds / sessions * 1000:.0f} ms each"
    )
    for name in ("hand edits lost", "figures invented", "wrongly merged"):
        count[name] += 0
    for name, value in sorted(count.items()):
        print(f"  {name:34s} {value}")
    both = count["paragraphs or cells merged"] + count["sentences in conflict"] + count["cells in conflict"]
    share = (count["sentences in conflict"] + count["cells in conflict"]) / max(both, 1)
    print(f"  share in conflict                  {share:.1%}")


if __name__ == "__main__":
    main()
