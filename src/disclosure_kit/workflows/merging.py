"""Rebuild without losing an edit: what is generated anew meets what a person changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from disclosure_kit.findings import Finding, Severity, TextRef
from disclosure_kit.office.docx_assemble import stretches_of
from disclosure_kit.office.docx_merge import changes_outside, merge_drafts
from disclosure_kit.office.docx_open import open_docx, unreadable
from disclosure_kit.office.docx_stamp import stamp_of, stamped
from disclosure_kit.office.xlsx_merge import merge_tables
from disclosure_kit.workflows.identity import is_same_draft
from disclosure_kit.workflows.open_questions import open_places
from disclosure_kit.workflows.output_folder import Origin, OutputFolder, digest


@dataclass(frozen=True)
class MergeNote:
    """What a merge did to one file."""

    name: str
    updated: int
    kept: int
    conflicts: tuple[str, ...]
    """Words or cells beside every question that is open in it, new or old."""


@dataclass
class Reconciled:
    """Files ready to be written, with what was merged."""

    files: dict[str, bytes]
    copies: dict[str, bytes] = field(default_factory=dict)
    """What a person wrote, kept beside under a dated name."""
    origins: dict[str, Origin] = field(default_factory=dict)
    notes: list[MergeNote] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    asked: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Questions about what a person deleted, by draft."""


def base_key(data: bytes) -> str:
    """Name under which a draft as generated is kept."""
    return digest(data)[:16]


def with_stamp(data: bytes, unit: str, year: int, draft: str, keys: Mapping[str, str]) -> bytes:
    """A draft that says whose it is (``keys``: of unit and project) and from which base its words start."""
    values = {"unit": unit, "year": str(year), "draft": draft, "base": base_key(data), **keys}
    return stamped(data, values)


def with_base(data: bytes) -> bytes:
    """A whole document that says which base it is, beside what it says already."""
    return stamped(data, {**stamp_of(data), "base": base_key(data)})


def reconcile(folder: OutputFolder, generated: Mapping[str, bytes], whole: str, *, fresh: bool) -> Reconciled:
    """Merge every file that a person changed; inside ``folder.locked``.

    ``generated``: tables and stamped drafts. ``fresh`` starts over and keeps the old files under a dated name.

    Raises:
        DisclosureError: an edited draft cannot be opened (``DOC-101``).
    """
    done = Reconciled(dict(generated), asked={} if fresh else dict(folder.asked()))
    taken = {} if fresh else _take_back(folder, generated, whole, done)
    for name, theirs in generated.items():
        current = folder.content(name)
        if current is None or (name not in taken and not folder.is_edited(name)):
            continue
        if fresh:
            done.copies[dated(folder.folder, name, "旧稿")] = current
            done.origins[name] = Origin(digest(current), theirs, is_ours=True)
        elif name.endswith(".docx"):
            _merge_draft(folder, name, taken.get(name, current), theirs, done)
        else:
            _merge_tables(folder, name, current, theirs, done)
    if fresh and folder.is_edited(whole):
        edited = folder.content(whole) or b""
        done.copies[dated(folder.folder, whole, "旧稿")] = edited
        done.origins[whole] = Origin(digest(edited), b"", is_ours=True)
    return done


def keep_bases(folder: OutputFolder, generated: Mapping[str, bytes]) -> None:
    """Keep every draft as generated, for copies of it that come back."""
    for data in generated.values():
        folder.keep(stamp_of(data)["base"], data)


def _base_of(folder: OutputFolder, name: str, mine: bytes) -> bytes | None:
    """What the words of a file started from: as it says itself (``None`` when that is not here), else as last generated."""
    key = stamp_of(mine).get("base", "")
    return folder.kept(key) if key else folder.base(name)


def _merge_draft(folder: OutputFolder, name: str, mine: bytes, theirs: bytes, done: Reconciled) -> None:
    base = _base_of(folder, name, mine)
    current = folder.content(name) or b""
    if base is None and not is_same_draft(stamp_of(mine), stamp_of(theirs)):
        return
    merged = merge_drafts(name, base, mine, theirs, asked=done.asked.get(name, {}))
    done.asked[name] = merged.asked
    stamp, now = stamp_of(theirs), stamp_of(merged.data)
    data = merged.data if now == stamp else stamped(merged.data, stamp)
    done.files[name] = data
    done.origins[name] = Origin(digest(current), theirs)
    done.notes.append(MergeNote(name, merged.updated, merged.kept, open_places(done.files[name])))


def _merge_tables(folder: OutputFolder, name: str, mine: bytes, theirs: bytes, done: Reconciled) -> None:
    base = _base_of(folder, name, mine)
    is_ours = base is not None or stamp_of(mine).get("draft") == name
    merged = merge_tables(base, mine, theirs) if is_ours else None
    if merged is None:
        return
    stamp, now = stamp_of(theirs), stamp_of(merged.data)
    done.files[name] = merged.data if now == stamp else stamped(merged.data, stamp)
    done.origins[name] = Origin(digest(mine), theirs)
    done.notes.append(MergeNote(name, merged.updated, merged.kept, open_places(done.files[name])))


def _take_back(
    folder: OutputFolder, generated: Mapping[str, bytes], whole: str, done: Reconciled
) -> dict[str, bytes]:
    """Edits made in the whole document go into the drafts they belong to."""
    edited = folder.content(whole)
    base = None if edited is None else _base_of(folder, whole, edited)
    if edited is None or base is None or not folder.is_edited(whole):
        return {}
    try:
        open_docx(edited)
    except Exception as error:  # whatever is wrong with it: it is kept, and the whole is made anew
        (told,) = unreadable(whole, error).findings
        aside = dated(folder.folder, whole, "修改稿")
        remedy = f"原来的一份另存为“{aside}”，全文已重新生成；里面有改动的，请用 Word 打开它另存后用 take-in 收回。"
        done.findings.append(replace(told, severity=Severity.CONFIRM, remedy=remedy))
        done.copies[aside] = edited
        done.origins[whole] = Origin(digest(edited), b"", is_ours=True)
        return {}
    taken: dict[str, bytes] = {}
    left: list[str] = []
    stretches = stretches_of(base)
    for name, stretch in stretches.items():
        mine = folder.content(name)
        if mine is None or name not in generated:
            continue
        merged = merge_drafts(name, base, mine, edited, other="全文中改成的", within=stretch, by_person=True)
        left += merged.carried.left
        if merged.data != mine:
            taken[name] = merged.data
    copy = dated(folder.folder, whole, "修改稿")
    done.copies[copy] = edited
    lost = changes_outside(base, edited, list(stretches.values()))
    where = (
        f"带回了：{'、'.join(n.removesuffix('.docx') for n in taken)}。"
        if taken
        else "没有改动可以带回草稿。"
    )
    message = f"全文曾被改过，改动已按草稿带回，改过的全文另存为“{copy}”。{where}"
    if lost:
        message += f"封面、目录、公开表中的改动没有带回：{'；'.join(lost[:5])}。"
    if left:
        message += f"这些没有带回：{'；'.join(left[:8])}{' 等' if len(left) > 8 else ''}。"
    remedy = "表格请在公开表.xlsx 中改；封面请改模板。" if lost else "以后请改草稿，不要改全文。"
    severity = Severity.CONFIRM if lost or left else Severity.NOTE
    done.findings.append(Finding("M-whole", severity, message, remedy, (TextRef(whole),)))
    done.origins[whole] = Origin(digest(edited), b"", is_ours=True)
    return taken


def dated(folder: Path, name: str, what: str) -> str:
    """A name that says what the file is and of which day; never one that is taken."""
    stem, _, suffix = name.rpartition(".")
    today = f"{date.today():%Y-%m-%d}"  # noqa: DTZ011 - the clerk's own calendar
    names = (f"{stem}（{what} {today}{f' {n}' if n else ''}）.{suffix}" for n in range(1000))
    return next(n for n in names if not (folder / n).exists())
