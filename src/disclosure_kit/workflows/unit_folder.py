"""Which folder is which unit's: a unit that was renamed takes its folder, and every edit in it, along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.letters import same
from disclosure_kit.office.docx_stamp import stamp_of
from disclosure_kit.workflows.file_access import refusal
from disclosure_kit.workflows.identity import PROJECT_KEY, UNIT_KEY, Owner, Stamp, stamped_files
from disclosure_kit.workflows.names import folder_name
from disclosure_kit.workflows.output_folder import HIDDEN, OutputFolder

MOMENT = 1.0
"""Seconds to wait for another window to let a folder go."""


@dataclass(frozen=True)
class Home:
    """A unit of the year, and where its files belong by its name."""

    owner: Owner
    folder: Path


@dataclass(frozen=True)
class _Kept:
    """What the files of a folder say of it."""

    path: Path
    key: str
    unit: str


def follow_units(homes: Sequence[Home], others: Mapping[Path, str]) -> dict[Path, list[Finding]]:
    """Folders of units that were renamed get the units' new names; by the unit's folder, what is to be said.

    ``others``: the workbook to which each folder of the year belongs by name. A unit whose folder cannot be made sure of
    gets a blocking finding.
    """
    told: dict[Path, list[Finding]] = {}
    keyed = [home for home in homes if home.owner.key]
    if not keyed or not keyed[0].folder.parent.exists():
        return told
    year = keyed[0].owner.year
    kept = [k for path in sorted(keyed[0].folder.parent.iterdir()) if (k := _look(path, year)) is not None]
    pending = [home for home in keyed if _old_of(home, kept) or _is_another_s(home, kept)]
    told |= {h.folder: [_apart(h, a)] for h in keyed if h not in pending and (a := _set_apart(h, kept))}
    while ready := [
        h for h in pending if not h.folder.exists() and _can_move(_old_of(h, kept), others, pending)
    ]:
        home = ready[0]  # one that makes room may be what another waits for
        (old,) = _old_of(home, kept)
        told[home.folder] = [_move(old, home)]
        pending.remove(home)
        kept = [_Kept(home.folder, k.key, k.unit) if k == old else k for k in kept]
    for home in pending:
        told[home.folder] = _cannot(home, kept, others)
    return told


def _look(folder: Path, year: int) -> _Kept | None:
    """Whose folder it is, as most of its files say that bear their own names."""
    if not folder.is_dir():
        return None
    said: Counter[tuple[str, str]] = Counter()
    for path in sorted(folder.glob("*.[dx][ol][cs]x")):
        try:
            stamp = {} if path.name.startswith(("~$", ".")) else stamp_of(path.read_bytes())
        except OSError:
            continue
        if stamp.get(UNIT_KEY) and stamp.get("year") == str(year) and stamp.get("draft") == path.name:
            said[stamp[UNIT_KEY], stamp.get("unit", "")] += 1
    if not said:
        return None
    ((key, unit), _), *_ = said.most_common(1)
    return _Kept(folder, key, unit)


def _old_of(home: Home, kept: Sequence[_Kept]) -> list[_Kept]:
    """Folders with the unit's key that were made under another name of it; a person's copy is none of them."""
    return [
        k
        for k in kept
        if k.key == home.owner.key
        and k.path.name == folder_name(k.unit)
        and k.path != home.folder
        and not (home.folder.exists() and k.path.samefile(home.folder))
    ]


def _set_apart(home: Home, kept: Sequence[_Kept]) -> list[_Kept]:
    """Folders with the unit's drafts that have a name of a person's, while the unit's own folder is not there."""
    return [k for k in kept if k.key == home.owner.key and not home.folder.exists()]


def _is_another_s(home: Home, kept: Sequence[_Kept]) -> bool:
    """Whether the folder of that name holds drafts of another unit and of another name."""
    return any(
        k.path == home.folder and k.key != home.owner.key and not same(k.unit, home.owner.unit) for k in kept
    )


def _can_move(old: Sequence[_Kept], others: Mapping[Path, str], pending: Sequence[Home]) -> bool:
    """Whether it is one folder, and no workbook's by its name but one that moves itself."""
    return len(old) == 1 and (old[0].path not in others or any(h.folder == old[0].path for h in pending))


def _move(old: _Kept, home: Home) -> Finding:
    """Rename a folder; the unit is blocked when that cannot be done."""
    try:
        with OutputFolder(old.path).locked(MOMENT):
            pass  # nobody works in it
        old.path.rename(home.folder)
    except DisclosureError as error:
        return error.findings[0]
    except OSError as error:
        return refusal(error, old.path)
    return Finding(
        "M-renamed",
        Severity.NOTE,
        f"单位名称由“{old.unit}”改成了“{home.owner.unit}”（单位标识没有变）：文件夹“{old.path.name}”改名为"
        f"“{home.folder.name}”，其中的草稿、公开表和全部改动照常保留。",
        "请看一看您写的文字里有没有旧名称。",
        (TextRef(home.folder.name),),
    )


def _apart(home: Home, kept: Sequence[_Kept]) -> Finding:
    said = "、".join(f"“{k.path.name}”" for k in kept)
    return Finding(
        "M-folder",
        Severity.CONFIRM,
        f"文件夹{said}里有本单位的草稿（单位标识 {home.owner.key} 相同），但名称不是“{home.folder.name}”，没有采用。",
        f"要接着用里面的改动，请移走新生成的“{home.folder.name}”，把它改成这个名称，再运行一次；不需要的可以不管。",
        (TextRef(kept[0].path.name),),
    )


def _cannot(home: Home, kept: Sequence[_Kept], others: Mapping[Path, str]) -> list[Finding]:
    names = [k.path.name for k in _old_of(home, kept)]
    said = "、".join(f"“{name}”" for name in names)
    own = next((k for k in kept if k.path == home.folder), None)
    if own is not None and own.key != home.owner.key:
        where = f"“{home.owner.unit}”（{home.owner.key}）的草稿在文件夹{said}里，" if names else ""
        return [
            Finding(
                "OUT-107",
                Severity.BLOCKING,
                f"文件夹“{home.folder.name}”里是“{own.unit}”的草稿（单位标识 {own.key}），{where}没有动任何文件。",
                f"其实是同一个单位的，请把输入表的单位标识改成 {own.key}；不是的，请把文件夹改成各自单位的名称，再运行一次。",
                (TextRef(home.folder.name),),
            )
        ]
    if not names:
        return []
    taken = next((others[k.path] for k in _old_of(home, kept) if k.path in others), None)
    if home.folder.exists():
        why = f"文件夹“{home.folder.name}”已经有了，两个都没有动，采用的是“{home.folder.name}”。"
    elif taken is not None:
        why = f"但它按名称是工作簿“{taken}”的，没有动，另外生成了文件夹“{home.folder.name}”。"
    else:
        why = f"分不清用哪一个，都没有动，另外生成了文件夹“{home.folder.name}”。"
    return [
        Finding(
            "M-folder",
            Severity.CONFIRM,
            f"文件夹{said}里也是本单位的草稿（单位标识 {home.owner.key} 相同），是改名以前的；{why}",
            f"里面有改动的，请用 take-in 逐份收回；不需要的，请移出 {home.folder.parent.name} 文件夹。",
            (TextRef(names[0]),),
        )
    ]


def place_of(stamp: Stamp, outputs: Path) -> tuple[Path, str] | None:
    """Folder and present name of the draft that a stamp names, found by its keys when unit or project were renamed.

    ``None`` when it is not here.
    """
    year, draft = stamp.get("year", ""), stamp.get("draft", "")
    if not year.isdigit() or not stamp.get("unit") or not draft or set(draft) & set("/\\"):
        return None
    folder = outputs / year / folder_name(stamp["unit"])
    owner = Owner(stamp.get("unit", ""), int(year), stamp.get(UNIT_KEY, ""))
    if not (folder / HIDDEN).exists():
        places = sorted((outputs / year).iterdir()) if owner.key and (outputs / year).exists() else []
        kept = [k for path in places if (k := _look(path, int(year))) is not None and k.key == owner.key]
        if len(kept) != 1:
            return None
        folder = kept[0].path
    if stamp.get(PROJECT_KEY):
        own = [f for f, s in stamped_files(folder, owner).items() if s.get(PROJECT_KEY) == stamp[PROJECT_KEY]]
        draft = next((f for f in own if f == draft), own[0] if len(own) == 1 else draft)
    return folder, draft
