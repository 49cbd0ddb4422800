"""Which file is which: a draft is known by its stamp, a report by its project's key, under any name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from disclosure_kit.findings import Finding, Severity, TextRef
from disclosure_kit.office.docx_stamp import stamp_of
from disclosure_kit.workflows.output_folder import OutputFolder

UNIT_KEY, PROJECT_KEY = "unit-key", "project-key"
"""Names in a stamp of the keys (标识) of the unit, in every file, and of the project, in its 绩效评价报告."""
REPORT = "绩效评价报告-"
ALIKE, SURE = 0.5, 0.9
"""Share of equal paragraphs from which a report of the same number (of any number) is the renamed project's."""
_COPY = re.compile(r"（(?:旧稿|修改稿|重新生成|批注)[^）]*）")
"""Copies that we put beside: kept for the clerk, never used."""
_ASIDE = "原有的一份"
"""Behind the name of a file that made room for the draft of that name."""
Stamp = Mapping[str, str]


@dataclass(frozen=True)
class Owner:
    """A unit and year whose files are looked for; ``key``: 单位标识, empty when the workbook has none."""

    unit: str
    year: int
    key: str = ""

    def owns(self, stamp: Stamp) -> bool:
        """Whether a stamp says of its file that it is this unit's and year's, under whatever name the unit had."""
        is_unit = bool(self.key) and stamp.get(UNIT_KEY) == self.key
        return stamp.get("year") == str(self.year) and (is_unit or stamp.get("unit") == self.unit)


@dataclass
class Names:
    """What files are, against what they are called."""

    moves: dict[str, str] = field(default_factory=dict)
    """Present name → name it should have."""
    twins: dict[str, list[str]] = field(default_factory=dict)
    """Draft → other files that are the same draft, and are not used."""
    gone: list[str] = field(default_factory=list)
    """Reports of projects that are no more."""

    def in_the_way(self, wanted: Collection[str]) -> Iterator[str]:
        """Files that bear the name of a draft and are none that is used."""
        unused = [*self.gone, *(file for files in self.twins.values() for file in files)]
        return (file for file in unused if file in wanted)


def is_same_draft(one: Stamp, other: Stamp) -> bool:
    """Whether two stamps name one draft: by its project's key, else by its name."""
    if one.get(PROJECT_KEY) and other.get(PROJECT_KEY):
        return one[PROJECT_KEY] == other[PROJECT_KEY]
    return bool(one.get("draft")) and one.get("draft") == other.get("draft")


def stamped_files(folder: Path, owner: Owner) -> dict[str, Stamp]:
    """The unit's Word files by their present names; copies that we put beside are left out."""
    found = {}
    for path in sorted(folder.glob("*.docx")):
        if path.name.startswith(("~$", ".")) or _COPY.search(path.name):
            continue
        try:
            stamp = stamp_of(path.read_bytes())
        except OSError:
            continue
        if owner.owns(stamp):
            found[path.name] = stamp
    return found


def match_names(
    found: Mapping[str, Stamp],
    wanted: Mapping[str, Stamp],
    others: Iterable[str] = (),
    *,
    alike: Callable[[str, str], float] = lambda _, __: 0.0,
) -> Names:
    """Which file is which draft: by the project's key, else by the draft's name, reports else by likeness.

    ``found``, ``wanted``: stamps of the files there are and of the drafts there should be, by name. ``others``: files
    of nobody, whose names are taken. ``alike``: how alike a file and a draft are, 0 to 1.
    """
    return _Matching(found, wanted, set(others), alike).names


class _Matching:
    def __init__(
        self,
        found: Mapping[str, Stamp],
        wanted: Mapping[str, Stamp],
        others: set[str],
        alike: Callable[[str, str], float],
    ) -> None:
        self.found, self.wanted, self.others, self.alike = found, wanted, others, alike
        self.names = Names()
        self.by_key = {stamp[PROJECT_KEY]: name for name, stamp in wanted.items() if stamp.get(PROJECT_KEY)}
        exact: dict[str, list[str]] = {}
        named: dict[str, list[str]] = {}
        left = []
        for file, stamp in found.items():
            key, draft = stamp.get(PROJECT_KEY, ""), stamp.get("draft", "")
            if key in self.by_key:
                exact.setdefault(self.by_key[key], []).append(file)
            elif draft in wanted:
                named.setdefault(draft, []).append(file)
            elif draft.startswith(REPORT):
                left.append(file)
        for name in wanted:
            files = exact.get(name, [])
            for file in named.get(name, ()):
                if exact.get(name) and found[file].get(PROJECT_KEY):
                    self.names.gone.append(file)  # it bears the name, but another file has the key
                else:
                    files.append(file)
            if files:
                self._settle(name, files)
        self._follow_likeness(left)

    def _settle(self, name: str, files: list[str]) -> None:
        """One of the files becomes the draft: the standing name wins, else the only one, else the one never renamed."""
        own = [f for f in files if self.found[f].get("draft") == f]
        chosen = name if name in files else files[0] if len(files) == 1 else own[0] if len(own) == 1 else ""
        if chosen != name and name in self.others:
            chosen = ""
        if chosen and chosen != name:
            self.names.moves[chosen] = name
        rest = [f for f in files if f != chosen]
        if rest:
            self.names.twins.setdefault(name, []).extend(rest)

    def _follow_likeness(self, files: list[str]) -> None:
        """Reports whose project has another name now, and no key that says which it is."""
        taken = {*self.others, *self.found, *self.names.moves.values(), *self.names.twins}
        free = [name for name in self.wanted if name.startswith(REPORT) and name not in taken]
        for file in files:
            keyed = bool(self.found[file].get(PROJECT_KEY))
            open_to = [n for n in free if not (keyed and self.wanted[n].get(PROJECT_KEY))]
            scores = sorted(((self.alike(file, n), n) for n in open_to), reverse=True)
            number = _number(self.found[file]["draft"])
            same_number = [n for score, n in scores if _number(n) == number and score >= ALIKE]
            best = same_number or [n for score, n in scores[:1] if score >= SURE]
            if best:
                free.remove(best[0])
                self.names.moves[file] = best[0]
            else:
                self.names.gone.append(file)


def give_back_names(
    folder: OutputFolder, generated: Mapping[str, bytes], whole: str, owner: Owner
) -> list[Finding]:
    """Drafts that a person renamed, and reports of projects that were renamed or moved, get their names.

    What cannot have its name, and reports of projects that are gone, are told. Inside ``folder.locked``.

    Raises:
        OSError: a file that has to be renamed is open elsewhere.
    """
    from disclosure_kit.office.docx_merge import how_alike  # noqa: PLC0415

    found = stamped_files(folder.folder, owner)
    wanted = {name: stamp_of(data) for name, data in generated.items() if name.endswith(".docx")}
    others = {path.name for path in folder.folder.glob("*.docx")} - set(found)
    _take_whole_along(folder, found, whole, others)

    def alike(file: str, draft: str) -> float:
        base = folder.kept(found[file].get("base", "")) or (folder.folder / file).read_bytes()
        return how_alike(base, generated[draft])

    names = match_names(found, wanted, others, alike=alike)
    aside = {file: _set_aside(folder.folder, file) for file in names.in_the_way(wanted)}
    _rename(folder.folder, names.moves)
    if names.moves:
        folder.follow(names.moves)
    findings = [_told(old, new, found[old]) for old, new in names.moves.items()]
    for draft, twin_files in names.twins.items():
        findings += twins(draft, [aside.get(file, file) for file in twin_files])
    return findings + [_gone(aside.get(file, file), file) for file in names.gone]


def _take_whole_along(
    folder: OutputFolder, found: dict[str, Stamp], whole: str, others: Iterable[str]
) -> None:
    """The whole document bears the unit's name: under an earlier name of the unit it is renamed."""
    old = [f for f, s in found.items() if s.get("draft") == f != whole and _is_whole(s)]
    if len(old) == 1 and whole not in found and whole not in others:
        folder.rename(old[0], whole)
        found[whole] = found.pop(old[0])


def _is_whole(stamp: Stamp) -> bool:
    return "parts" in stamp


def _set_aside(folder: Path, file: str) -> str:
    """A file that is not used makes room for the draft whose name it bears; its new name."""
    stem = file.removesuffix(".docx")
    names = (f"{stem}（{_ASIDE}{n if n > 1 else ''}）.docx" for n in count(1))
    free = next(name for name in names if not (folder / name).exists())
    (folder / file).rename(folder / free)
    return free


def _rename(folder: Path, moves: Mapping[str, str]) -> None:
    """Every file under its new name; names that change places go over a third one, known by its stamp too."""
    open_moves = dict(moves)
    while open_moves:
        ready = [old for old, new in open_moves.items() if not (folder / new).exists()]
        if ready:
            (folder / ready[0]).rename(folder / open_moves.pop(ready[0]))
            continue
        old, new = open_moves.popitem()
        between = next(n for i in count(1) if not (folder / (n := f"{old[:-5]} 改名{i}.docx")).exists())
        (folder / old).rename(folder / between)
        open_moves[between] = new


def _told(old: str, new: str, stamp: Stamp) -> Finding:
    if stamp.get("draft") == new:
        message = f"“{old}”就是“{new}”，已改回原来的名称，其中的改动照常保留。"
        remedy = "草稿请不要改名；改动都在原名的文件里。"
    else:
        message = f"“{old}”的项目改了名称或次序，改名为“{new}”，其中的改动照常保留。"
        remedy = "请看一看改动是否合适。"
    return Finding("M-renamed", Severity.NOTE, message, remedy, (TextRef(new),))


def _gone(file: str, was: str) -> Finding:
    moved = f"（原名“{was}”，这个名称现在是另一个项目的）" if file != was else ""
    message = f"“{file}”的项目在输入表中已经没有了，没有采用这份报告{moved}。"
    remedy = "确实不需要的，请移走它；只是改了名称的，请把其中的改动写进新的一份。"
    return Finding("M-gone", Severity.CONFIRM, message, remedy, (TextRef(file),))


def _number(name: str) -> str:
    return name.removeprefix(REPORT).partition("-")[0]


def twins(draft: str, files: Iterable[str]) -> Iterator[Finding]:
    """Files that are a draft too, and are not used."""
    for name in files:
        yield Finding(
            "M-twin",
            Severity.CONFIRM,
            f"“{name}”也是“{draft}”的一份，没有采用。",
            f"需要其中的改动，请用 take-in 收回它；不需要的请移出这个文件夹，只留“{draft}”。",
            (TextRef(name),),
        )
