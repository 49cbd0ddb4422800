"""The folder a build writes to: atomic, and never over what a person changed.

The manifest ``.disclosure-kit/manifest.json`` holds the SHA-256 of what we wrote. It is written before the
files with old and new digests, so that a kill at any moment leaves only files that are known.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef

HIDDEN = ".disclosure-kit"
MANIFEST = "manifest.json"
GENERATED = "generated"


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
    """Writes the files of one unit and year."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hidden = folder / HIDDEN
        self.known = self._read_manifest()

    def write(self, files: Mapping[str, bytes], drafts: Collection[str] = ()) -> tuple[Written, ...]:
        """Write every file, or leave the clerk's own beside the new one.

        ``drafts`` are kept as last generated under ``.disclosure-kit/generated``, the base of a later merge;
        the base stays the version that the clerk's edits started from.

        Raises:
            DisclosureError: a file is locked (``OUT-101``) or the disk refuses (``OUT-102``).
        """
        plan = {name: self._place(name, data) for name, data in files.items()}
        try:
            self.hidden.mkdir(parents=True, exist_ok=True)
            _hide_on_windows(self.hidden)
            self._record(plan, files, keep_old=True)
            for name, written in plan.items():
                if written.state is not WriteState.UNCHANGED:
                    write_atomically(written.path, files[name])
                if name in drafts and written.state is not WriteState.BESIDE:
                    (self.hidden / GENERATED).mkdir(exist_ok=True)
                    write_atomically(self.hidden / GENERATED / name, files[name])
            self._record(plan, files, keep_old=False)
        except PermissionError as error:
            raise _locked(error) from error
        except OSError as error:
            raise _disk(error) from error
        return tuple(plan.values())

    def _place(self, name: str, data: bytes) -> Written:
        for number in range(100):
            path = self.folder / _beside(name, number)
            state = self._state(path, data)
            if state is not None:
                return Written(
                    name, path, WriteState.BESIDE if number and state is not WriteState.UNCHANGED else state
                )
        raise DisclosureError(
            [
                Finding(
                    "OUT-103",
                    Severity.BLOCKING,
                    f"“{name}”旁边已有太多另存的文件。",
                    "请整理输出文件夹后重试。",
                    (TextRef(name),),
                )
            ]
        )

    def _state(self, path: Path, data: bytes) -> WriteState | None:
        if not path.exists():
            return WriteState.NEW
        current = _digest_of(path)
        if current == digest(data):
            return WriteState.UNCHANGED
        return WriteState.REPLACED if current in self.known.get(path.name, ()) else None

    def _read_manifest(self) -> dict[str, list[str]]:
        try:
            stored = json.loads((self.hidden / MANIFEST).read_text(encoding="utf-8"))
            return {str(name): [str(d) for d in digests] for name, digests in stored["files"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}  # unknown files are the clerk's: they are never written over

    def _record(self, plan: Mapping[str, Written], files: Mapping[str, bytes], *, keep_old: bool) -> None:
        for name, written in plan.items():
            old = self.known.get(written.path.name, []) if keep_old else []
            self.known[written.path.name] = sorted({*old, digest(files[name])})
        content = {"version": 1, "files": dict(sorted(self.known.items()))}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        write_atomically(self.hidden / MANIFEST, text.encode("utf-8"))


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file at once or not at all."""
    handle, temporary = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)  # noqa: PTH105 - the one call that replaces on every system
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _digest_of(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except PermissionError as error:
        raise _locked(error) from error
    except OSError as error:
        raise _disk(error) from error


def _beside(name: str, number: int) -> str:
    if not number:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}（重新生成{number if number > 1 else ''}）{dot}{suffix}"


def _hide_on_windows(folder: Path) -> None:
    if os.name == "nt":
        import ctypes  # noqa: PLC0415

        ctypes.windll.kernel32.SetFileAttributesW(str(folder), 2)  # type: ignore[attr-defined,unused-ignore]


def _locked(error: OSError) -> DisclosureError:
    name = Path(str(error.filename or "")).name
    return DisclosureError(
        [
            Finding(
                "OUT-101",
                Severity.BLOCKING,
                f"“{name}”写不进去：文件正被打开，或没有写入权限。",
                "请在 Word、Excel、WPS 中关闭它，然后再运行一次。",
                (TextRef(name),),
            )
        ]
    )


def _disk(error: OSError) -> DisclosureError:
    return DisclosureError(
        [
            Finding(
                "OUT-102",
                Severity.BLOCKING,
                f"写文件失败：{error.strerror or error}。",
                "请检查磁盘空间和输出文件夹，然后再运行一次。",
            )
        ]
    )
