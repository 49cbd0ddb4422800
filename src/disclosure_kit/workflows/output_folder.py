"""The folder a build writes to: atomic, and never over what a person changed.

The manifest ``.disclosure-kit/manifest.json`` holds the SHA-256 of what we wrote. It is written before the
files with old and new digests, so that a kill at any moment leaves only files that are known.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef

HIDDEN = ".disclosure-kit"
MANIFEST = "manifest.json"
GENERATED = "generated"
VERSION = 1


class WriteState(StrEnum):
    """What happened to a file."""

    NEW = "新建"
    REPLACED = "更新"
    UNCHANGED = "无变化"
    BESIDE = "另存"


@dataclass(frozen=True)
class Written:
    """A file after the build: its name, where its content stands now, and what happened."""

    name: str
    path: Path
    state: WriteState


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class OutputFolder:
    """Writes the files of one unit and year.

    Order of a write: every new content is stored beside its place (``.tmp``), the base of each draft too
    (``.next``), then the manifest with old and new digests, then each file is moved into place and its base
    after it. Whether a draft's ``.tmp`` is still there tells, after a kill, which base its words started from.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hidden = folder / HIDDEN
        self.known = self._read_manifest()

    def base(self, draft: str) -> bytes | None:
        """The draft as last generated, from which the clerk's edits started; ``None`` when there is none."""
        kept, following = self._base_path(draft), self._next_path(draft)
        moved = following.exists() and not self._temporary(self.folder / draft).exists()
        path = following if moved else kept
        return path.read_bytes() if path.exists() else None

    def standing(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """What will stand under each name after ``write``: the clerk's own content where there is one.

        Raises:
            DisclosureError: a file cannot be read (``OUT-101``).
        """
        try:
            return {
                name: data if self._place(name, data).path.name == name else (self.folder / name).read_bytes()
                for name, data in files.items()
            }
        except OSError as error:
            raise DisclosureError([_finding(error)]) from error

    def write(self, files: Mapping[str, bytes], drafts: Collection[str] = ()) -> tuple[Written, ...]:
        """Write every file, or leave the clerk's own and put the new one beside it.

        ``drafts`` are kept as last generated (see ``base``); a draft that goes beside leaves its base alone.

        Raises:
            DisclosureError: a file is locked or was just changed (``OUT-101``), the disk refuses (``OUT-102``).
        """
        for name in files:
            if name in ("", ".", "..", HIDDEN) or set(name) & set("/\\"):
                raise ValueError(f"not a plain file name: {name!r}")
        try:
            (self.hidden / GENERATED).mkdir(parents=True, exist_ok=True)
            _hide_on_windows(self.hidden)
            self._recover()
            plan = {name: self._place(name, data) for name, data in files.items()}
            bases = {n for n in drafts if n in plan and plan[n].path.name == n and self.base(n) != files[n]}
            findings = self._carry_out(plan, files, bases)
        except OSError as error:
            raise DisclosureError([_finding(error)]) from error
        if findings:
            raise DisclosureError(findings)
        return tuple(plan.values())

    def _carry_out(
        self, plan: Mapping[str, Written], files: Mapping[str, bytes], bases: set[str]
    ) -> list[Finding]:
        findings: list[Finding] = []
        changing = {name: w for name, w in plan.items() if w.state is not WriteState.UNCHANGED}
        seen = {name: _digest_of(w.path) for name, w in changing.items()}
        try:
            for name, written in changing.items():
                _store(self._temporary(written.path), files[name])
            for name in bases:
                _store(self._next_path(name), files[name])
            self._record(plan, files, keep_old=True)
            for name, written in plan.items():
                if name in changing:
                    if _digest_of(written.path) != seen[name]:
                        raise PermissionError(0, "changed", str(written.path))
                    try:
                        os.replace(self._temporary(written.path), written.path)  # noqa: PTH105
                    except PermissionError as error:
                        findings.append(_finding(error, written.path))
                        continue
                if name in bases:
                    os.replace(self._next_path(name), self._base_path(name))  # noqa: PTH105
            if not findings:
                self._record(plan, files, keep_old=False)
        except Exception:
            self._recover()
            raise
        self._recover()
        return findings

    def _recover(self) -> None:
        """Finish or drop what an interrupted write left: no content of a person is among it."""
        for following in (self.hidden / GENERATED).glob("*.next"):
            draft = following.name.removesuffix(".next")
            if self._temporary(self.folder / draft).exists():
                following.unlink()
            else:
                os.replace(following, self._base_path(draft))  # noqa: PTH105
        for folder in (self.folder, self.hidden):
            for left in folder.glob(".dk-*.tmp"):
                left.unlink()

    def _base_path(self, draft: str) -> Path:
        return self.hidden / GENERATED / draft

    def _next_path(self, draft: str) -> Path:
        return self.hidden / GENERATED / f"{draft}.next"

    @staticmethod
    def _temporary(path: Path) -> Path:
        return path.with_name(f".dk-{path.name}.tmp")

    def _place(self, name: str, data: bytes) -> Written:
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

    def _record(self, plan: Mapping[str, Written], files: Mapping[str, bytes], *, keep_old: bool) -> None:
        known = dict(self.known)
        for name, written in plan.items():
            old = known.get(written.path.name, []) if keep_old else []
            known[written.path.name] = sorted({*old, digest(files[name])})
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
        os.replace(temporary, path)  # noqa: PTH105 - the one call that replaces on every system
    except Exception:
        temporary.unlink(missing_ok=True)
        raise


def replace_file(path: Path, data: bytes) -> None:
    """``write_atomically`` for a file of the clerk's.

    Raises:
        DisclosureError: it is open elsewhere (``OUT-101``) or the disk refuses (``OUT-102``).
    """
    try:
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


def _finding(error: OSError, path: Path | None = None) -> Finding:
    name = path.name if path else Path(str(error.filename or "")).name
    name = name.removeprefix(".dk-").removesuffix(".tmp")
    if isinstance(error, PermissionError):
        return Finding(
            "OUT-101",
            Severity.BLOCKING,
            f"“{name}”写不进去：文件正被打开、刚被修改，或没有写入权限。",
            "请在 Word、Excel、WPS 中保存并关闭它，然后再运行一次。",
            (TextRef(name),),
        )
    what = "磁盘空间不足" if error.errno == errno.ENOSPC else (error.strerror or str(error))
    return Finding(
        "OUT-102", Severity.BLOCKING, f"写文件失败：{what}。", "请检查磁盘空间和输出文件夹，然后再运行一次。"
    )
