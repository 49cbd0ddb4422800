"""The machine goes off in the middle: at any write of a command, every edit is in a visible file, and the next run goes on.

``KILLS=1`` tries every write; without it every fifth.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from disclosure_kit.findings import DisclosureError
from disclosure_kit.workflows import output_folder
from disclosure_kit.workflows.build import build
from disclosure_kit.workflows.new import new_workbooks
from disclosure_kit.workflows.publish import publish
from disclosure_kit.workflows.take_in import take_in
from tests.builders import save, small_unit
from tests.hand import own_paragraph, replace
from tests.test_season import (
    NARRATIVE,
    TABLES,
    WHOLE,
    edit,
    folders,
    out,
    run,
    save_counts,
    sign_all,
    words,
)

STEP = 1 if os.environ.get("KILLS") else 5
MOST = 80
_REPLACE, _STORE = os.replace, output_folder._store


class Killed(BaseException):
    """The process is gone: nothing of ours runs after it."""


@dataclass
class Power:
    """Fails at the ``last`` write and at every one after it."""

    last: int
    calls: int = 0

    def goes_through(self, call: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            self.calls += 1
            if self.calls >= self.last:
                raise Killed
            return call(*arguments, **named)

        return counted


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of file edited, and new figures that no build has seen."""
    place = tmp_path_factory.mktemp("season")
    run(place)
    shutil.copy(out(place) / NARRATIVE, place / "同事.docx")
    edit(place / "同事.docx", "收、支总计", "收、支总计（丁）")
    own_paragraph(out(place) / NARRATIVE, "收、支总计", "（甲）自己写的一段。")
    book = openpyxl.load_workbook(out(place) / TABLES)
    book["公开01表"]["H2"].value = "（乙）"
    book.save(out(place) / TABLES)
    replace(out(place) / WHOLE, "调整工资", "调整工资（丙）")
    return place


def marks(place: Path) -> set[str]:
    """What people wrote, in any visible file."""
    files = [*out(place).glob("*.docx"), place / "同事.docx"]
    said = "".join(line for path in files for line in words(path))
    tables = out(place).glob("*.xlsx")
    said += "".join(
        str(c.value)
        for path in tables
        for row in openpyxl.load_workbook(path)["公开01表"].iter_rows()
        for c in row
    )
    return {mark for mark in ("（甲）", "（乙）", "（丙）", "（丁）") if mark in said}


COMMANDS: dict[str, Callable[[Path], object]] = {
    "build": lambda place: build(2024, folders(place)),
    "build --fresh": lambda place: build(2024, folders(place), fresh=True),
    "take-in": lambda place: take_in([place / "同事.docx"], folders(place)),
    "new": lambda place: new_workbooks(2025, place / "inputs"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_kill_at_any_write_loses_nothing(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DISCLOSURE_KIT_SOFFICE", "")
    for last in range(1, MOST, STEP):
        place = tmp_path / str(last)
        shutil.copytree(season, place)
        power = Power(last)
        with monkeypatch.context() as patched:
            patched.setattr(output_folder, "_store", power.goes_through(_STORE))
            patched.setattr(os, "replace", power.goes_through(_REPLACE))
            with contextlib.suppress(Killed):
                COMMANDS[command](place)
        assert marks(place) == {"（甲）", "（乙）", "（丙）", "（丁）"}, f"write {last}"
        with contextlib.suppress(DisclosureError):  # the workbook of the next year is there already
            COMMANDS[command](place)
        (result,) = build(2024, folders(place))
        assert not result.blocked and marks(place) == {"（甲）", "（乙）", "（丙）", "（丁）"}, (
            f"write {last}"
        )
        assert not list(place.rglob(".dk-*")), f"write {last}"
        shutil.rmtree(place)
        if power.calls < last:
            assert last > 1, "the command wrote nothing"
            break
    else:
        raise AssertionError("more writes than expected")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit that was published, a published file that somebody edited, and a draft that says more since."""
    place = tmp_path_factory.mktemp("published")
    sheets = small_unit()
    save_counts(sheets)
    save(place / "inputs" / "2024", sheets)
    build(2024, folders(place))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DISCLOSURE_KIT_SOFFICE", "")
        sign_all(place, publish(2024, folders(place)))
        (done,) = publish(2024, folders(place), today=date(2025, 9, 1))
    assert done.folder is not None, [f.message for f in done.refused]
    replace(done.folder / WHOLE, "调整工资", "调整工资（丙）")
    own_paragraph(out(place) / NARRATIVE, "收、支总计", "（甲）自己写的一段。")
    build(2024, folders(place))
    return place


def test_a_kill_at_any_write_of_publish_keeps_edited_files_and_the_next_run_replaces_the_set(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_KIT_SOFFICE", "")

    def once(place: Path) -> None:
        (done,) = publish(2024, folders(place), today=date(2025, 9, 1))
        assert done.folder is not None, [f.message for f in done.refused]

    killed = 0
    for last in range(1, MOST, STEP):
        place = tmp_path / str(last)
        shutil.copytree(published, place)
        power = Power(last)
        with monkeypatch.context() as patched:
            patched.setattr(output_folder, "_store", power.goes_through(_STORE))
            patched.setattr(os, "replace", power.goes_through(_REPLACE))
            with contextlib.suppress(Killed):
                once(place)
        files = [*(out(place) / "公开").glob("*.docx"), *(out(place) / "存档").glob("*.docx")]
        assert any("（丙）" in line for path in files for line in words(path)), f"write {last}"
        once(place)
        said = "".join(words(out(place) / "公开" / WHOLE))
        assert "（甲）" in said and "（丙）" not in said, f"write {last}"
        assert any("（丙）" in line for path in (out(place) / "存档").glob("*.docx") for line in words(path))
        assert not list(place.rglob(".dk-*")), f"write {last}"
        shutil.rmtree(place)
        if power.calls < last:
            break
        killed += 1
    assert killed, "publish wrote nothing"
