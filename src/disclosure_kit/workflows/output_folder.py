"""The folder a build writes to: atomic, and never over what a person changed.

The manifest ``.disclosure-kit/manifest.json`` holds the SHA-256 of what we wrote. It is written before the
files with old and new digests, so that a kill at any moment leaves only files that are known.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.workflows.file_access import ChangedMeanwhileError, remove, replace
from disclosure_kit.workflows.file_access import refusal as _finding

HIDDEN = ".disclosure-kit"
MANIFEST = "manifest.json"
GENERATED = "generated"
BASES = "bases"
ASKED, TAKEN = "asked.json", "taken.json"
VERSION = 1


class WriteState(StrEnum):
    """What happened to a file."""

    NEW = "新建"
    REPLACED = "更新"
    UNCHANGED = "无变化"
    BESIDE = "另存"
    MERGED = "合并"


@dataclass(frozen=True)
class Written:
    """A file after the build: its name, where its content stands now, and what happened."""

    name: str
    path: Path
    state: WriteState


@dataclass(frozen=True)
class Origin:
    """Where new content of an edited file comes from: what it was merged from, and its base from now on."""

    merged_from: str
    """Digest of the person's file."""
    base: bytes
    is_ours: bool = False
    """The new content holds nothing of the person's (it was taken elsewhere)."""


class HeldFilesError(DisclosureError):
    """Some files could not be written; ``written`` are those that were or needed no change."""

    def __init__(self, findings: Iterable[Finding], written: tuple[Written, ...]) -> None:
        super().__init__(findings)
        self.written = written


LOCK = "lock"
LOCK_SECONDS = 60
NOTHING: Mapping[str, Origin] = {}
NOTHING_COPIED: Mapping[str, bytes] = {}


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class OutputFolder:
    """Writes the files of one unit and year.

    Order of a write: every new content is stored beside its place (``.tmp``), the base of each draft too
    (``.next``), then the manifest with old and new digests, then each file is moved into place and its base
    after it. Whether a draft's ``.tmp`` is still there tells, after a kill, which base its words started from.
    """

    def __init__(self, folder: Path, hidden: Path | None = None) -> None:
        """``hidden``: where the books are kept when the folder itself is to be handed in."""
        self.folder = folder
        self.hidden = hidden or folder / HIDDEN
        self.known = self._read_manifest()
        self.interrupted = False
        """Whether the last run was cut off; known inside ``locked``."""

    @contextlib.contextmanager
    def locked(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Nobody else writes here meanwhile; what an interrupted write left is settled first.

        Raises:
            DisclosureError: another run holds the folder (``OUT-103``), or it cannot be written (``OUT-101``).
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415

        try:
            (self.hidden / GENERATED).mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            _hide_on_windows(self.hidden)
            lock = FileLock(self.hidden / LOCK, timeout=seconds)
            lock.acquire()
        except Timeout as error:
            raise DisclosureError([_busy(self.folder)]) from error
        except OSError as error:
            raise DisclosureError([_finding(error)]) from error
        try:
            self.interrupted = self._was_interrupted()
            self._recover()
            self.known = self._read_manifest()
            yield
        except OSError as error:
            raise DisclosureError([_finding(error)]) from error
        finally:
            lock.release()
            self._vanish()

    def _vanish(self) -> None:
        """A run that wrote nothing leaves no folder behind."""
        if (self.hidden / MANIFEST).exists():
            return
        with contextlib.suppress(OSError):
            (self.hidden / LOCK).unlink(missing_ok=True)
            for place in (self.hidden / GENERATED, self.hidden, self.folder, self.folder.parent):
                place.rmdir()

    def _was_interrupted(self) -> bool:
        return any(
            True
            for place, pattern in (
                (self.hidden / GENERATED, "*.next"),
                (self.folder, ".dk-*.tmp"),
                (self.hidden, ".dk-*.tmp"),
            )
            for _ in place.glob(pattern)
        )

    def content(self, name: str) -> bytes | None:
        """A file as it is; ``None`` when there is none."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def is_edited(self, name: str) -> bool:
        """Whether a person changed a file since we wrote it."""
        current = _digest_of(self.folder / name)
        return current is not None and current not in self.known_digests

    def forget(self, names: Iterable[str]) -> None:
        """Take away files of ours that no longer belong to the others; a person's file stays."""
        for name in names:
            path = self.folder / name
            if path.exists() and not self.is_edited(name):
                remove(path)

    def rename(self, old: str, new: str) -> None:
        """A file under another name, with the base it is kept under."""
        if self._base_path(old).exists():
            replace(self._base_path(old), self._base_path(new))
        (self.folder / old).rename(self.folder / new)

    def keep(self, key: str, data: bytes) -> None:
        """Keep a draft as generated for good: a copy of it may come back later (``take-in``)."""
        path = self.hidden / BASES / f"{key}.base"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)

    def kept(self, key: str) -> bytes | None:
        """A draft as it was generated some time."""
        path = self.hidden / BASES / f"{key}.base"
        return path.read_bytes() if re.fullmatch(r"[0-9a-f]{16}", key) and path.exists() else None

    def taken(self, draft: str) -> dict[str, bytes]:
        """Files that came back and were merged into a draft, by digest."""
        names = self._taken().get(draft, ())
        found = {name: self.hidden / BASES / f"{name[:16]}.base" for name in names}
        return {name: path.read_bytes() for name, path in found.items() if path.exists()}

    def remember_taken(self, draft: str, data: bytes) -> None:
        """Keep a file that was merged into a draft: the next one of the same person goes on from it."""
        known = self._taken()
        self.keep(digest(data)[:16], data)
        known[draft] = list(dict.fromkeys([*known.get(draft, []), digest(data)]))
        self._keep_taken(known)

    def _keep_taken(self, known: Mapping[str, Sequence[str]]) -> None:
        write_atomically(self.hidden / TAKEN, json.dumps(known, ensure_ascii=False, indent=2).encode("utf-8"))

    def follow(self, moves: Mapping[str, str]) -> None:
        """Drafts have other names now (old → new): what was asked in them and taken into them goes along."""
        self.remember_asked({moves.get(name, name): asked for name, asked in self.asked().items()})
        taken = self._taken()
        if moves.keys() & taken.keys():
            known = {moves.get(draft, draft): digests for draft, digests in taken.items()}
            self._keep_taken(known)

    def forget_taken(self) -> None:
        """Start over: what was taken in is in no draft any more."""
        (self.hidden / TAKEN).unlink(missing_ok=True)

    def _taken(self) -> dict[str, list[str]]:
        try:
            stored = json.loads((self.hidden / TAKEN).read_text(encoding="utf-8"))
            return {str(draft): [str(d) for d in digests] for draft, digests in stored.items()}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}  # a file is then merged again by its own base

    def asked(self) -> dict[str, dict[str, str]]:
        """Questions of the merges by draft, and by what they are about (see ``MergedDraft.asked``)."""
        try:
            stored = json.loads((self.hidden / ASKED).read_text(encoding="utf-8"))
            return {str(n): {str(k): str(v) for k, v in asked.items()} for n, asked in stored.items()}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}  # at worst a question is asked once more

    def remember_asked(self, asked: Mapping[str, Mapping[str, str]]) -> None:
        """Keep the questions, once the files that hold them are written."""
        known = {name: dict(sorted(one.items())) for name, one in sorted(asked.items()) if one}
        if known != self.asked():
            text = json.dumps(known, ensure_ascii=False, indent=2) + "\n"
            write_atomically(self.hidden / ASKED, text.encode("utf-8"))

    def base(self, draft: str) -> bytes | None:
        """The draft as last generated, from which the clerk's edits started; ``None`` when there is none."""
        kept, following = self._base_path(draft), self._next_path(draft)
        moved = following.exists() and not self._temporary(self.folder / draft).exists()
        path = following if moved else kept
        return path.read_bytes() if path.exists() else None

    def standing(
        self, files: Mapping[str, bytes], origins: Mapping[str, Origin] = NOTHING
    ) -> dict[str, bytes]:
        """What will stand under each name after ``write``: the clerk's own content where there is one.

        Raises:
            DisclosureError: a file cannot be read (``OUT-101``).
        """
        try:
            return {
                name: data
                if self._place(name, data, origins).path.name == name
                else (self.folder / name).read_bytes()
                for name, data in files.items()
            }
        except OSError as error:
            raise DisclosureError([_finding(error)]) from error

    def write(
        self,
        files: Mapping[str, bytes],
        drafts: Collection[str] = (),
        origins: Mapping[str, Origin] = NOTHING,
        copies: Mapping[str, bytes] = NOTHING_COPIED,
    ) -> tuple[Written, ...]:
        """Write every file, or leave the clerk's own and put the new one beside it.

        ``copies`` hold a person's work (旧稿, 修改稿): they are on the disk before anything is replaced, under names
        that are free, and are never known as ours.

        ``drafts`` are kept as last generated (see ``base``); a draft that goes beside leaves its base alone.
        ``origins``: files whose new content holds the person's work, merged from exactly what stands there.

        Raises:
            HeldFilesError: one is held, just changed (``OUT-101``) or read-only (``OUT-104``); the others are written.
            DisclosureError: the disk or the folder refuses (``OUT-102``, ``OUT-105``, ``OUT-106``).
        """
        for name in (*files, *copies):
            if name in ("", ".", "..", HIDDEN) or set(name) & set("/\\"):
                raise ValueError(f"not a plain file name: {name!r}")
        try:
            (self.hidden / GENERATED).mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            _hide_on_windows(self.hidden)
            self._recover()
            kept_first = tuple(self._copy(name, data) for name, data in copies.items())
            plan = {name: self._place(name, data, origins) for name, data in files.items()}
            kept = {n: origins[n].base if n in origins else files[n] for n in drafts if n in plan}
            bases = {n: d for n, d in kept.items() if plan[n].path.name == n and self.base(n) != d}
            held = self._carry_out(plan, files, bases, origins)
        except OSError as error:
            raise DisclosureError([_finding(error)]) from error
        if held:
            done = (*(w for name, w in plan.items() if name not in held), *kept_first)
            raise HeldFilesError(held.values(), done)
        return (*plan.values(), *kept_first)

    def _copy(self, name: str, data: bytes) -> Written:
        """A copy of a person's file, safe on the disk; the same content is not kept twice."""
        path = self.folder / name
        if _digest_of(path) != digest(data):
            write_atomically(path, data)
        return Written(name, path, WriteState.NEW)

    def _carry_out(
        self,
        plan: Mapping[str, Written],
        files: Mapping[str, bytes],
        bases: Mapping[str, bytes],
        origins: Mapping[str, Origin],
    ) -> dict[str, Finding]:
        """What could not be written, by name."""
        held: dict[str, Finding] = {}
        changing = {name: w for name, w in plan.items() if w.state is not WriteState.UNCHANGED}
        seen = {name: _digest_of(w.path) for name, w in changing.items()}
        try:
            for name, written in changing.items():
                _store(self._temporary(written.path), files[name])
            for name, base in bases.items():
                _store(self._next_path(name), base)
            own = {n for n, o in origins.items() if n in plan and plan[n].path.name == n and not o.is_ours}
            self._record(plan, files, own, keep_old=True)
            for name, written in plan.items():
                if name in changing:
                    try:
                        if _digest_of(written.path) != seen[name]:
                            raise ChangedMeanwhileError(0, "changed", str(written.path))
                        replace(self._temporary(written.path), written.path)
                    except OSError as error:
                        held[name] = _finding(error, written.path)
                        continue
                if name in bases:
                    replace(self._next_path(name), self._base_path(name))
            if not held:
                self._record(plan, files, own, keep_old=False)
        except Exception:
            self._recover()
            raise
        self._recover()
        return held

    def _recover(self) -> None:
        """Finish or drop what an interrupted write left: no content of a person is among it."""
        for following in (self.hidden / GENERATED).glob("*.next"):
            draft = following.name.removesuffix(".next")
            if self._temporary(self.folder / draft).exists():
                remove(following)
            else:
                replace(following, self._base_path(draft))
        for folder in (self.folder, self.hidden):
            for left in folder.glob(".dk-*.tmp"):
                remove(left)

    def _base_path(self, draft: str) -> Path:
        return self.hidden / GENERATED / f"{draft}.base"  # a search for the draft finds the draft alone

    def _next_path(self, draft: str) -> Path:
        return self.hidden / GENERATED / f"{draft}.next"

    @staticmethod
    def _temporary(path: Path) -> Path:
        return path.with_name(f".dk-{path.name}.tmp")

    def _place(self, name: str, data: bytes, origins: Mapping[str, Origin] = NOTHING) -> Written:
        if name in origins and _digest_of(self.folder / name) == origins[name].merged_from:
            same = digest(data) == origins[name].merged_from
            return Written(name, self.folder / name, WriteState.UNCHANGED if same else WriteState.MERGED)
        for number in range(1000):
            path = self.folder / _beside(name, number)
            current = _digest_of(path)
            if current == digest(data):
                return Written(name, path, WriteState.UNCHANGED)
            if current is None or current in self.known_digests:
                plain = WriteState.NEW if current is None else WriteState.REPLACED
                return Written(name, path, WriteState.BESIDE if number else plain)
        raise FileExistsError(0, "旁边已有太多另存的文件", str(self.folder / name))

    @property
    def known_digests(self) -> set[str]:
        """Digests of everything we wrote here: content that is nobody's work."""
        return {one for digests in self.known.values() for one in digests}

    def _read_manifest(self) -> dict[str, list[str]]:
        try:
            stored = json.loads((self.hidden / MANIFEST).read_text(encoding="utf-8"))
            if stored["version"] != VERSION:
                return {}
            return {str(name): [str(d) for d in list(digests)] for name, digests in stored["files"].items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return {}  # unknown files are the clerk's: they are never written over

    def _record(
        self, plan: Mapping[str, Written], files: Mapping[str, bytes], own: Collection[str], *, keep_old: bool
    ) -> None:
        """Note what we wrote; a merged file (``own``) holds a person's work and is never ours alone."""
        known = dict(self.known)
        for name, written in plan.items():
            old = known.get(written.path.name, []) if keep_old else []
            known[written.path.name] = sorted({*old, *([] if name in own else [digest(files[name])])})
        path = self.hidden / MANIFEST
        if known == self.known and path.exists():
            return
        content = {"version": VERSION, "files": dict(sorted(known.items()))}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        write_atomically(path, text.encode("utf-8"))
        self.known = known


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file at once or not at all."""
    temporary = path.with_name(f".dk-{path.name}.tmp")
    try:
        _store(temporary, data)
        replace(temporary, path)
    except Exception:
        temporary.unlink(missing_ok=True)
        raise


def replace_file(path: Path, data: bytes) -> None:
    """``write_atomically`` for a file of the clerk's.

    Raises:
        DisclosureError: it is open elsewhere (``OUT-101``) or the disk refuses (``OUT-102``).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except OSError as error:
        raise DisclosureError([_finding(error, path)]) from error


def _store(path: Path, data: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _digest_of(path: Path) -> str | None:
    """Digest of a file, ``None`` when there is none."""
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return None


def _beside(name: str, number: int) -> str:
    if not number:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}（重新生成{number if number > 1 else ''}）{dot}{suffix}"


def _hide_on_windows(folder: Path) -> None:
    if os.name == "nt":
        import ctypes  # noqa: PLC0415

        ctypes.windll.kernel32.SetFileAttributesW(str(folder), 2)  # type: ignore[attr-defined,unused-ignore]


def _busy(folder: Path) -> Finding:
    return Finding(
        "OUT-103",
        Severity.BLOCKING,
        f"“{folder.name}”正在由另一个程序窗口处理，等了一会儿仍未结束。",
        "请等那个窗口结束，再运行一次。",
        (TextRef(folder.name),),
    )
