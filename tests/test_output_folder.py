"""The output folder (输出文件夹): a person's work is never lost, whatever happens at whatever moment."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_kit.findings import DisclosureError, Severity
from disclosure_kit.workflows import output_folder
from disclosure_kit.workflows.output_folder import OutputFolder, WriteState

DRAFT, TABLES = "情况说明.docx", "公开表.xlsx"
OLD = {DRAFT: b"draft 1", TABLES: b"tables 1"}
NEW = {DRAFT: b"draft 2", TABLES: b"tables 2"}
BESIDE, BESIDE_2 = "情况说明（重新生成）.docx", "情况说明（重新生成2）.docx"


def write(folder: Path, files: dict[str, bytes]) -> dict[str, WriteState]:
    written = OutputFolder(folder).write(files, drafts=[DRAFT])
    for one in written:
        assert one.path.read_bytes() == files[one.name]
    return {one.name: one.state for one in written}


def manifest(folder: Path) -> Path:
    return folder / ".disclosure-kit" / "manifest.json"


def base(folder: Path) -> bytes | None:
    return OutputFolder(folder).base(DRAFT)


def visible(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith((".tmp", ".next"))]


def test_new_unchanged_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "outputs" / "2024" / "某单位"
    assert set(write(folder, OLD).values()) == {WriteState.NEW}
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert set(write(folder, OLD).values()) == {WriteState.UNCHANGED}
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == stamps
    assert set(write(folder, NEW).values()) == {WriteState.REPLACED}
    assert visible(folder) == NEW
    assert base(folder) == NEW[DRAFT]
    assert not leftovers(folder)


def test_manifest_is_plain_sorted_utf8(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    write(tmp_path, NEW)
    text = manifest(tmp_path).read_text(encoding="utf-8")
    content = json.loads(text)
    assert DRAFT in text
    assert list(content["files"]) == sorted(content["files"])
    assert all(len(digests) == 1 for digests in content["files"].values())


def test_foreign_edit_stays_and_base_stays(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / DRAFT).write_bytes(b"edited")
    assert write(tmp_path, NEW) == {DRAFT: WriteState.BESIDE, TABLES: WriteState.REPLACED}
    assert visible(tmp_path) == {DRAFT: b"edited", BESIDE: b"draft 2", TABLES: b"tables 2"}
    assert base(tmp_path) == b"draft 1"

    write(tmp_path, {DRAFT: b"draft 3"})  # nobody changed the one beside: it is replaced
    assert visible(tmp_path) == {DRAFT: b"edited", BESIDE: b"draft 3", TABLES: b"tables 2"}

    (tmp_path / BESIDE).write_bytes(b"edited too")
    write(tmp_path, {DRAFT: b"draft 4"})
    assert visible(tmp_path)[DRAFT] == b"edited"
    assert visible(tmp_path)[BESIDE] == b"edited too"
    assert visible(tmp_path)[BESIDE_2] == b"draft 4"
    assert base(tmp_path) == b"draft 1"


def test_edit_undone_or_beside_taken_over(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / DRAFT).write_bytes(b"edited")
    write(tmp_path, NEW)
    (tmp_path / BESIDE).replace(tmp_path / DRAFT)  # the clerk takes the new one
    assert write(tmp_path, {DRAFT: b"draft 3"}) == {DRAFT: WriteState.REPLACED}
    assert base(tmp_path) == b"draft 3"


def test_equal_content_is_adopted(tmp_path: Path) -> None:
    (tmp_path / DRAFT).write_bytes(OLD[DRAFT])
    assert write(tmp_path, OLD)[DRAFT] is WriteState.UNCHANGED
    assert base(tmp_path) == OLD[DRAFT]
    assert write(tmp_path, NEW)[DRAFT] is WriteState.REPLACED


DAMAGED = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b"7",
    b'{"version": 1}',
    b'{"version": 1, "files": []}',
    b'{"version": 1, "files": {"a": 1}}',
    b'{"version": 99, "files": {}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("damage", [None, *DAMAGED], ids=lambda damage: repr(damage)[:24])
def test_lost_manifest_makes_every_file_the_clerks(tmp_path: Path, damage: bytes | None) -> None:
    write(tmp_path, OLD)
    manifest(tmp_path).unlink()
    if damage is not None:
        manifest(tmp_path).write_bytes(damage)
    assert set(write(tmp_path, NEW).values()) == {WriteState.BESIDE}
    assert {name: visible(tmp_path)[name] for name in OLD} == OLD
    assert base(tmp_path) == OLD[DRAFT]


def failing_replace(error: OSError, name: str) -> Callable[..., None]:
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(target).name == name:
            raise error
        real(source, target)

    return replace


def test_locked_file_is_reported_and_the_others_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, OLD)
    with monkeypatch.context() as patch, pytest.raises(DisclosureError) as caught:
        patch.setattr(os, "replace", failing_replace(PermissionError(errno.EACCES, "locked"), DRAFT))
        write(tmp_path, NEW)
    (finding,) = caught.value.findings
    assert (finding.code, finding.severity) == ("OUT-101", Severity.BLOCKING)
    assert DRAFT in finding.message
    assert visible(tmp_path) == {DRAFT: OLD[DRAFT], TABLES: NEW[TABLES]}
    assert base(tmp_path) == OLD[DRAFT]
    assert not leftovers(tmp_path)
    assert write(tmp_path, NEW) == {DRAFT: WriteState.REPLACED, TABLES: WriteState.UNCHANGED}


@pytest.mark.parametrize("call", range(1, 8))
def test_full_disk_at_each_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    write(tmp_path, OLD)
    real, calls = os.fsync, 0

    def fsync(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    try:
        write(tmp_path, NEW)
    except DisclosureError as error:
        assert [finding.code for finding in error.findings] == ["OUT-102"]
        assert "磁盘空间不足" in error.findings[0].message
    else:
        assert calls < call
    assert not leftovers(tmp_path)
    assert all(content in (OLD[name], NEW[name]) for name, content in visible(tmp_path).items())
    assert base(tmp_path) == visible(tmp_path)[DRAFT]
    write(tmp_path, NEW)
    assert visible(tmp_path) == NEW


def test_file_changed_while_we_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, OLD)
    real = output_folder._store

    def store(path: Path, data: bytes) -> None:
        real(path, data)
        if DRAFT in path.name:
            (tmp_path / DRAFT).write_bytes(b"saved just now")

    monkeypatch.setattr(output_folder, "_store", store)
    with pytest.raises(DisclosureError):
        write(tmp_path, NEW)
    assert visible(tmp_path)[DRAFT] == b"saved just now"
    assert not leftovers(tmp_path)


@pytest.mark.parametrize("name", ["", "..", "a/b.docx", "a\\b.docx", "/a.docx", ".disclosure-kit"])
def test_only_plain_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        OutputFolder(tmp_path).write({name: b""})


class Killed(BaseException):
    """Stands for the end of the process."""


def kill_at(step: int, *, after: bool, die: Callable[[], None]) -> Callable[..., None]:
    """Make an os.replace that dies at its ``step``-th call, before or after the replacement."""
    real, calls = os.replace, 0

    def replace(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == step and not after:
            die()
        real(source, target)
        if calls == step and after:
            die()

    return replace


def check_after_kill(folder: Path, edit: bool) -> None:
    """Hold the laws: only whole known files, the base is what an edit starts from, a new run mends all."""
    started_from = visible(folder).get(DRAFT)
    for name, old in OLD.items():
        assert visible(folder).get(name) in (None, old, NEW[name])
    if edit and started_from is not None:
        (folder / DRAFT).write_bytes(b"edited")
        assert base(folder) == started_from
        assert write(folder, NEW)[DRAFT] is WriteState.BESIDE
        assert visible(folder) == {DRAFT: b"edited", BESIDE: NEW[DRAFT], TABLES: NEW[TABLES]}
        assert base(folder) == started_from
    else:
        write(folder, NEW)
        assert visible(folder) == NEW
        assert base(folder) == NEW[DRAFT]
    assert not leftovers(folder)


@settings(deadline=None, max_examples=60)
@given(
    step=st.integers(1, 6),
    after=st.booleans(),
    edit=st.booleans(),
    first=st.booleans(),
    draft_last=st.booleans(),
)
def test_raise_at_each_step(step: int, after: bool, edit: bool, first: bool, draft_last: bool) -> None:
    def die() -> None:
        raise Killed

    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        if not first:
            write(folder, OLD)
        files = dict(reversed(NEW.items())) if draft_last else NEW
        with patch.context() as inner:
            inner.setattr(os, "replace", kill_at(step, after=after, die=die))
            with contextlib.suppress(Killed):
                write(folder, files)
        check_after_kill(folder, edit)


@pytest.mark.parametrize("edit", [False, True])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(1, 6))
def test_killed_process_at_each_step(tmp_path: Path, step: int, after: bool, edit: bool) -> None:
    """A real end of the process: no ``except`` and no ``finally`` runs."""
    write(tmp_path, OLD)
    script = (
        "import os, pathlib, tests.test_output_folder as t\n"
        f"os.replace = t.kill_at({step}, after={after}, die=lambda: os._exit(9))\n"
        f"t.OutputFolder(pathlib.Path({str(tmp_path)!r})).write(t.NEW, drafts=[t.DRAFT])\n"
    )
    where = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": where}, check=False
    )
    assert done.returncode == 9
    check_after_kill(tmp_path, edit)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["build", "edit", "delete", "undo"]), st.integers(0, 3)),
        min_size=1,
        max_size=12,
    )
)
def test_no_edit_is_ever_lost(deeds: list[tuple[str, int]]) -> None:
    """Whatever the order of builds and edits: every edited file is still there with its words."""
    with TemporaryDirectory() as name:
        folder, edits = Path(name), dict[str, bytes]()
        for turn, (deed, number) in enumerate(deeds):
            present = sorted(visible(folder))
            chosen = present[number % len(present)] if present else ""
            if deed == "build":
                write(folder, {DRAFT: b"draft %d" % number, TABLES: b"tables %d" % number})
            elif deed == "edit" and chosen:
                edits[chosen] = b"edit %d" % turn
                (folder / chosen).write_bytes(edits[chosen])
            elif deed == "delete" and chosen:
                (folder / chosen).unlink()
                edits.pop(chosen, None)
            elif deed == "undo" and chosen:
                (folder / chosen).write_bytes(b"draft %d" % number)
                edits.pop(chosen, None)
            assert edits.items() <= visible(folder).items()


def test_what_was_asked_and_taken_in_follows_drafts_that_change_names(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "单位")
    with folder.locked():
        folder.remember_asked({"甲.docx": {"一": "问"}, "乙.docx": {"二": "问"}})
        folder.remember_taken("甲.docx", b"came back")
        folder.follow({"甲.docx": "乙.docx", "乙.docx": "甲.docx"})
        assert folder.asked() == {"乙.docx": {"一": "问"}, "甲.docx": {"二": "问"}}
        assert list(folder.taken("乙.docx").values()) == [b"came back"] and not folder.taken("甲.docx")
