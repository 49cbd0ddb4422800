"""``take-in``: a draft that came back under any name finds its place and is merged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.merge.align import likeness
from disclosure_kit.merge.words import inserted
from disclosure_kit.office.docx_merge import how_alike, merge_drafts, parts_of
from disclosure_kit.office.docx_stamp import stamp_of, stamped
from disclosure_kit.office.read_document import load, refuse_unreadable
from disclosure_kit.workflows.build import Folders
from disclosure_kit.workflows.merging import MergeNote
from disclosure_kit.workflows.open_questions import open_places, undecided
from disclosure_kit.workflows.output_folder import Origin, OutputFolder, WriteState, digest
from disclosure_kit.workflows.unit_folder import place_of

ALIKE = 0.5
"""Share of equal paragraphs from which a file without a mark is taken for a draft."""


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    source: Path
    target: Path | None
    note: MergeNote | None
    state: WriteState | None
    findings: tuple[Finding, ...] = ()
    both_edited: bool = False


def take_in(files: Sequence[Path], folders: Folders) -> list[Taken]:
    """Merge each file into the draft it belongs to; one that fails does not hold up the others."""
    results = []
    for path in files:
        try:
            results.append(_take(path, folders))
        except DisclosureError as error:
            results.append(Taken(path, None, None, None, error.findings))
    return results


def _take(path: Path, folders: Folders) -> Taken:
    data = load(path)
    refuse_unreadable(data, path.name)
    stamp = stamp_of(data)
    folder, draft = _place(path, data, stamp, folders)
    with folder.locked():
        current, standing = folder.content(draft), folder.base(draft)
        base = folder.kept(stamp["base"]) if stamp.get("base") else standing
        if standing is None:
            raise DisclosureError([_homeless(path)])
        if current == data or digest(data) in folder.taken(draft):
            note = MergeNote(draft, 0, 0, open_places(current or b""))
            return Taken(path, folder.folder / draft, note, WriteState.UNCHANGED, ())
        base = _last_from_the_same(folder, draft, base, data) or base
        both = current is not None and folder.is_edited(draft)
        if both and current is not None:
            other = f"“{path.name}”中改成的"
            merged = merge_drafts(path.name, base, current, data, other=other, by_person=True)
        else:  # nobody touched ours: the file that came back goes on, with its looks, comments and pictures
            merged = merge_drafts(path.name, base, data, standing)
        content = stamped(merged.data, stamp_of(standing)) if stamp_of(standing) else merged.data
        origin = Origin(digest(current) if current is not None else "", standing)
        origins = {draft: origin} if current is not None else {}
        (written,) = folder.write({draft: content}, [draft], origins)
        folder.remember_taken(draft, data)
    note = MergeNote(draft, merged.updated, merged.kept, open_places(content))
    found = (*undecided({draft: content}), *_left(path.name, merged.carried.left))
    return Taken(path, folder.folder / draft, note, written.state, found, both)


def _comes_from(part: str, earlier: Collection[str], start: Collection[str]) -> bool:
    """Whether a changed paragraph keeps at least half of the words that an earlier file put into the same one."""
    home = max(start, key=lambda other: likeness(part, other), default="")
    if likeness(part, home) <= ALIKE:
        return False
    own = [c for c in inserted(home, part) if c.isalnum()]
    for other in earlier:
        words = [c for c in inserted(home, other) if c.isalnum()] if likeness(other, home) > ALIKE else []
        blocks = SequenceMatcher(None, words, own, autojunk=False).get_matching_blocks()
        if words and sum(b.size for b in blocks) >= OWN_EDITS * len(words):
            return True
    return False


OWN_EDITS = 0.5
"""Share of the changed paragraphs of an earlier file that a later one of the same person has too."""


def _last_from_the_same(folder: OutputFolder, draft: str, base: bytes | None, data: bytes) -> bytes | None:
    """The file taken in before from which this one goes on: it has most of that one's changes (修改稿, 修改稿2)."""
    if base is None:
        return None
    start, now = {p.key for p in parts_of(base)}, {p.key for p in parts_of(data)}
    changed = now - start
    best: tuple[int, bytes | None] = (0, None)
    for earlier in folder.taken(draft).values():
        if stamp_of(earlier).get("base") != stamp_of(data).get("base"):
            continue
        own = {p.key for p in parts_of(earlier)} - start
        shared = len(own & now) + sum(_comes_from(part, own - now, start) for part in changed - own)
        if own and shared >= max(1, OWN_EDITS * len(own)) and shared > best[0]:
            best = (shared, earlier)
    return best[1]


def _left(name: str, left: Sequence[str]) -> list[Finding]:
    """What of a file was not brought in (``M-left``)."""
    if not left:
        return []
    message = f"“{name}”中这些没有并入草稿：{'；'.join(left[:LISTED])}{' 等' if len(left) > LISTED else ''}。"
    remedy = "文字已经并入；需要这些的，请对照这份文件在草稿中补上。"
    return [Finding("M-left", Severity.CONFIRM, message, remedy, (TextRef(name),))]


LISTED = 8


def _place(path: Path, data: bytes, stamp: object, folders: Folders) -> tuple[OutputFolder, str]:
    known = stamp if isinstance(stamp, dict) else {}
    named = place_of(known, folders.outputs)
    if named is not None:
        return OutputFolder(named[0]), named[1]
    best: tuple[float, Path | None] = (ALIKE, None)
    for candidate in _drafts(folders.outputs):
        if candidate.resolve() == path.resolve():
            continue
        try:
            score = how_alike(data, candidate.read_bytes())
        except Exception as error:  # whatever is wrong with the file that came in
            raise DisclosureError([_unreadable(path)]) from error
        if score > best[0]:
            best = (score, candidate)
    if best[1] is None:
        raise DisclosureError([_homeless(path)])
    return OutputFolder(best[1].parent), best[1].name


def _drafts(outputs: Path) -> Iterator[Path]:
    for base in sorted(outputs.glob("*/*/.disclosure-kit/generated/*.docx.base")):
        draft = base.parent.parent.parent / base.name.removesuffix(".base")
        if draft.exists() and not draft.stem.endswith("决算"):
            yield draft


def _homeless(path: Path) -> Finding:
    return Finding(
        "TAKE-101",
        Severity.BLOCKING,
        f"“{path.name}”看不出属于哪个单位、哪一份草稿，没有动任何文件。",
        "请检查 --outputs 是否是生成草稿的文件夹；不是本工具生成的草稿，请手工合并。",
        (TextRef(path.name),),
    )


def _unreadable(path: Path) -> Finding:
    return Finding(
        "DOC-201",
        Severity.BLOCKING,
        f"“{path.name}”打不开：文件已损坏，或不是 Word 文件（.docx）。",
        "请用 Word 打开后另存为 .docx。",
        (TextRef(path.name),),
    )
