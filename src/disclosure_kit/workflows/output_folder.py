"""The output folder (输出文件夹) of one unit and year: writes files and never overwrites a person's work.

``.disclosure-kit/manifest.json`` (清单) names the digests that we wrote. A file with any other digest is
the clerk's: it stays, and the new one goes beside it as ``名（重新生成）.docx``. The manifest is written
before the files with the old and the new digest of each, so a kill at any moment leaves only known files.

``.disclosure-kit/generated/`` (底稿) keeps each draft as it was generated when the clerk began to edit it.
A new base waits as ``<name>.next`` while its draft is replaced. After a kill the draft's temp file tells
what happened: still there means not replaced, gone means replaced, so the waiting base becomes the base.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path, PurePosixPath, PureWindowsPath

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef

STATE_FOLDER = ".disclosure-kit"
_VERSION = 1
_TEMP_SUFFIX = ".disclosure-kit.tmp"
_NEXT_SUFFIX = ".next"

_Digests = dict[str, frozenset[str]]


class WriteState(StrEnum):
    """What became of one file (写入结果)."""

    NEW = "新建"
    REPLACED = "更新"
    UNCHANGED = "无变化"
    BESIDE = "另存"


@dataclass(frozen=True)
class Written:
    """One file of the output (输出文件): the name asked for, and where its content now is."""

    name: str
    path: Path
    state: WriteState


@dataclass(frozen=True)
class _Step:
    """One planned file (计划): ``before`` is the digest found at ``path``, None when there was no file."""

    result: Written
    data: bytes
    digest: str
    before: str | None
    keeps_base: bool

    @property
    def writes(self) -> bool:
        return self.before != self.digest


class OutputFolder:
    """Writes generated files (生成文件) into one folder under the laws told at the head of this module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state = folder / STATE_FOLDER
        self._manifest = self._state / "manifest.json"
        self._generated = self._state / "generated"

    def write(self, files: Mapping[str, bytes], drafts: Collection[str] = ()) -> tuple[Written, ...]:
        """Write all files (写入); raise DisclosureError when one is locked or the disk is full.

        A locked file does not hold up the others; the error names every locked one.
        """
        _refuse_paths([*files, *drafts])
        with _reporting(self._manifest.name):
            known = self._load()
            self._recover(known)
        plan = self._plan(files, drafts, known)
        pending = known | {step.result.path.name: _both(step, known) for step in plan}
        with _reporting(self._manifest.name):
            self._save(pending)
        self._put_all(plan)
        with _reporting(self._manifest.name):
            self._save(pending | {step.result.path.name: frozenset([step.digest]) for step in plan})
        return tuple(step.result for step in plan)

    def base(self, name: str) -> bytes | None:
        """Read the draft as generated when the clerk's edits began (底稿), None when there is none."""
        _refuse_paths([name])
        with _reporting(name):
            self._recover(self._load())
            path = self._generated / name
            return path.read_bytes() if path.exists() else None

    def _plan(self, files: Mapping[str, bytes], drafts: Collection[str], known: _Digests) -> list[_Step]:
        ours = frozenset().union(*known.values())
        taken, plan = set(files), []
        for name, data in files.items():
            with _reporting(name):
                digest = _sha256(data)
                path, before = self._place(name, digest, ours, taken)
                in_place = path.name == name
                keeps_base = name in drafts and in_place and _digest(self._generated / name) != digest
            taken.add(path.name)
            result = Written(name, path, _state(in_place, before, digest))
            plan.append(_Step(result, data, digest, before, keeps_base))
        return plan

    def _place(self, name: str, digest: str, ours: frozenset[str], taken: set[str]) -> tuple[Path, str | None]:
        """Find where the content may go (存放位置): its own name, else the first free name beside it."""
        for candidate in _names(name):
            if candidate != name and candidate in taken:
                continue
            path = self.folder / candidate
            before = _digest(path)
            if before is None or before == digest or before in ours:
                return path, before
        raise AssertionError("the names beside a file never end")

    def _put_all(self, plan: list[_Step]) -> None:
        problems = []
        for step in plan:
            try:
                self._put(step)
            except OSError as error:
                problems.append(_finding(step.result.path.name, error))
                if not isinstance(error, PermissionError):
                    break
        if problems:
            raise DisclosureError(problems)

    def _put(self, step: _Step) -> None:
        path, base = step.result.path, self._generated / step.result.name
        temp, following = _temp(path), base.with_name(base.name + _NEXT_SUFFIX)
        try:
            if step.writes:
                _store(temp, step.data)
            if step.keeps_base:
                self._generated.mkdir(exist_ok=True)
                _store(following, step.data)
            if step.writes:
                if _digest(path) != step.before:
                    raise PermissionError(errno.EACCES, "changed by somebody meanwhile", str(path))
                os.replace(temp, path)  # noqa: PTH105  one seam for every replacement
        except BaseException:
            if temp.exists() or not step.writes:  # else it was replaced: the waiting base is the right one
                following.unlink(missing_ok=True)
                temp.unlink(missing_ok=True)
            raise
        if step.keeps_base:
            os.replace(following, base)  # noqa: PTH105

    def _recover(self, known: _Digests) -> None:
        """Finish or undo what a kill left behind (恢复)."""
        ours = frozenset().union(*known.values())
        for following in sorted(self._generated.glob("*" + _NEXT_SUFFIX)):
            base = following.with_name(following.name.removesuffix(_NEXT_SUFFIX))
            if not _temp(self.folder / base.name).exists() and _digest(following) in ours:
                os.replace(following, base)  # noqa: PTH105
            else:
                following.unlink()
        for folder in (self.folder, self._state):
            for temp in folder.glob(f".*{_TEMP_SUFFIX}"):
                temp.unlink(missing_ok=True)

    def _load(self) -> _Digests:
        """Read the manifest (读清单); a missing or damaged one knows no file, so all are the clerk's."""
        try:
            content = json.loads(self._manifest.read_bytes())
            if content["version"] != _VERSION:
                return {}
            return {str(name): frozenset(map(str, digests)) for name, digests in content["files"].items()}
        except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return {}

    def _save(self, known: _Digests) -> None:
        content = {"version": _VERSION, "files": {name: sorted(digests) for name, digests in known.items()}}
        data = (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
        if _digest(self._manifest) == _sha256(data):
            return
        self._state.mkdir(parents=True, exist_ok=True)
        temp = _temp(self._manifest)
        try:
            _store(temp, data)
            os.replace(temp, self._manifest)  # noqa: PTH105
        except BaseException:
            temp.unlink(missing_ok=True)
            raise


def _both(step: _Step, known: _Digests) -> frozenset[str]:
    """Name the digests that a kill can leave at the step's path (新旧摘要)."""
    return frozenset([step.digest] if step.before is None else [step.before, step.digest])


def _state(in_place: bool, before: str | None, digest: str) -> WriteState:
    if not in_place:
        return WriteState.BESIDE
    if before is None:
        return WriteState.NEW
    return WriteState.UNCHANGED if before == digest else WriteState.REPLACED


def _names(name: str) -> Iterator[str]:
    """Give the name itself, then the names beside it (另存名), without end."""
    yield name
    path = PurePosixPath(name)
    for number in count(1):
        yield f"{path.stem}（重新生成{number if number > 1 else ''}）{path.suffix}"


def _temp(path: Path) -> Path:
    return path.with_name(f".{path.name}{_TEMP_SUFFIX}")


def _store(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest(path: Path) -> str | None:
    try:
        return _sha256(path.read_bytes())
    except FileNotFoundError:
        return None


def _refuse_paths(names: Collection[str]) -> None:
    for name in names:
        if name in {"", ".", "..", STATE_FOLDER} or PureWindowsPath(name).name != name:
            raise ValueError(f"not a plain file name: {name!r}")


@contextmanager
def _reporting(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DisclosureError([_finding(name, error)]) from error


def _finding(name: str, error: OSError) -> Finding:
    if isinstance(error, PermissionError):
        message = f"无法写入“{name}”：文件正被 Word、WPS 等程序打开，或没有写入权限。"
        remedy = "请关闭打开该文件的程序，确认文件夹可以写入，然后重新运行；已有文件未受影响。"
        return Finding("OUT-101", Severity.BLOCKING, message, remedy, (TextRef(name),))
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    message = f"无法写入“{name}”：{'磁盘空间不足' if full else error.strerror or error}。"
    remedy = f"请{'清理磁盘' if full else '检查磁盘和输出文件夹'}，然后重新运行；已有文件未受影响。"
    return Finding("OUT-102", Severity.BLOCKING, message, remedy, (TextRef(name),))
