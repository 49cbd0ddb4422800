"""``new``: every unit that can be made is made, every other is named with its reason; never a traceback."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from disclosure_kit.cli.new import run
from disclosure_kit.ooxml.archive import open_parts, pack
from disclosure_kit.workbook.reader import read_workbook
from disclosure_kit.workflows import new as new_module
from disclosure_kit.workflows.new import NewWorkbook, new_workbooks
from disclosure_kit.workflows.output_folder import write_atomically
from tests.builders import save, small_unit, unit, with_sheet

GOOD = "虚构市档案中心"
Spoil = Callable[[Path, bytes], None]


def foreign(path: Path, _: bytes) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.save(path)


def locked(path: Path, _: bytes) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )


def empty(path: Path, _: bytes) -> None:
    path.write_bytes(b"")


def half(path: Path, data: bytes) -> None:
    path.write_bytes(data[: len(data) // 2])


def broken_part(path: Path, data: bytes) -> None:
    parts = open_parts(data)
    path.write_bytes(pack({n: p[: len(p) // 2] if n.endswith("sheet2.xml") else p for n, p in parts.items()}))


SPOILED: dict[str, tuple[Spoil, str]] = {
    "零字节": (empty, "IN-104"),
    "只同步了一半": (half, "IN-102"),
    "一个部件坏了": (broken_part, "IN-102"),
    "设有密码": (locked, "IN-103"),
    "别的工作簿": (foreign, "IN-106"),
}


def inputs(place: Path, *names: str) -> Path:
    """A folder with the workbooks of 2024 of these units."""
    for name in names:
        sheets = with_sheet(small_unit(), "单位信息", unit(name=name))
        save(place / "2024", sheets, f"{name}.xlsx")
    return place


def by_source(made: list[NewWorkbook]) -> dict[str, NewWorkbook]:
    return {one.source: one for one in made}


@pytest.mark.parametrize("kind", SPOILED)
def test_a_workbook_that_cannot_be_read_is_named_and_the_others_are_made(tmp_path: Path, kind: str) -> None:
    place = inputs(tmp_path, GOOD)
    spoil, code = SPOILED[kind]
    data = (place / "2024" / f"{GOOD}.xlsx").read_bytes()
    spoil(place / "2024" / "坏.xlsx", data)
    made = by_source(new_workbooks(2025, place))
    assert made[f"{GOOD}.xlsx"].path == place / "2025" / f"{GOOD}.xlsx"
    bad = made["坏.xlsx"]
    assert bad.path is None and {"NEW-106", code} <= {f.code for f in bad.findings}
    assert "坏.xlsx" in bad.findings[0].message
    assert sorted(p.name for p in (place / "2025").iterdir()) == [f"{GOOD}.xlsx"]


def test_one_that_is_there_already_holds_up_no_other(tmp_path: Path) -> None:
    place = inputs(tmp_path, "甲单位", "乙单位")
    (place / "2025").mkdir()
    (place / "2025" / "甲单位.xlsx").write_bytes(b"mine")
    made = by_source(new_workbooks(2025, place))
    assert [f.code for f in made["甲单位.xlsx"].findings] == ["NEW-101"]
    assert made["乙单位.xlsx"].path is not None
    assert (place / "2025" / "甲单位.xlsx").read_bytes() == b"mine"


def test_one_of_another_year_is_named(tmp_path: Path) -> None:
    place = inputs(tmp_path, GOOD)
    old = with_sheet(small_unit(), "单位信息", unit(name="乙单位", year=2022))
    save(place / "2024", old, "乙单位.xlsx")
    made = by_source(new_workbooks(2025, place))
    (finding,) = made["乙单位.xlsx"].findings
    assert finding.code == "NEW-107" and "2022" in finding.message
    assert made[f"{GOOD}.xlsx"].path is not None


def test_one_unit_twice_is_refused_and_a_damaged_copy_is_no_twin(tmp_path: Path) -> None:
    place = inputs(tmp_path, GOOD, "乙单位")
    (place / "2024" / "副本.xlsx").write_bytes((place / "2024" / f"{GOOD}.xlsx").read_bytes())
    made = by_source(new_workbooks(2025, place))
    assert {s for s, one in made.items() if one.path is None} == {f"{GOOD}.xlsx", "副本.xlsx"}
    assert all("IN-004" in {f.code for f in one.findings} for one in made.values() if one.path is None)
    (place / "2024" / "副本.xlsx").write_bytes(b"PK")
    made = by_source(new_workbooks(2025, place))
    assert made[f"{GOOD}.xlsx"].path is not None


def test_one_that_cannot_be_written_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = inputs(tmp_path, "甲单位", "乙单位")
    write = write_atomically

    def full(path: Path, data: bytes) -> None:
        if path.name.startswith("甲"):
            raise OSError(28, os.strerror(28))
        write(path, data)

    monkeypatch.setattr(new_module, "write_atomically", full)
    made = by_source(new_workbooks(2025, place))
    assert [f.code for f in made["甲单位.xlsx"].findings] == ["NEW-102"]
    assert made["乙单位.xlsx"].path is not None


def test_one_that_is_held_by_another_program_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = inputs(tmp_path, GOOD, "乙单位")
    read = Path.read_bytes

    def held(path: Path) -> bytes:
        if path.name == "乙单位.xlsx":
            raise PermissionError(13, "denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", held)
    made = by_source(new_workbooks(2025, place))
    assert {"NEW-106", "IN-101"} == {f.code for f in made["乙单位.xlsx"].findings}
    assert made[f"{GOOD}.xlsx"].path is not None


def test_exit_code_and_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = inputs(tmp_path, GOOD)
    (place / "2024" / "坏.xlsx").write_bytes(b"")
    assert run(2025, place) == 1
    said = capsys.readouterr().out
    assert "没有生成：坏.xlsx" in said and f"{GOOD}.xlsx" in said and "生成 1 本，没有生成 1 本" in said
    (place / "2024" / "坏.xlsx").unlink()
    (place / "2025" / f"{GOOD}.xlsx").unlink()
    assert (run(2025, place), run(2025, place)) == (0, 2)


def test_no_workbook_of_last_year_gives_a_blank_one(tmp_path: Path) -> None:
    (made,) = new_workbooks(2025, tmp_path)
    assert made.path == tmp_path / "2025" / "输入表.xlsx"
    reading = read_workbook(made.path)
    assert reading.unit is None and {f.code for f in reading.findings} >= {"IN-204"}
    (again,) = new_workbooks(2025, tmp_path)
    assert again.path is None and [f.code for f in again.findings] == ["NEW-101"]


@pytest.mark.parametrize("seed", range(12))
def test_damaged_bytes_never_make_a_traceback(tmp_path: Path, seed: int) -> None:
    place = inputs(tmp_path, "坏")
    path = place / "2024" / "坏.xlsx"
    chance, data = random.Random(seed), bytearray(path.read_bytes())
    for _ in range(seed + 1):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(bytes(data[: chance.choice((len(data), chance.randrange(len(data))))]))
    (one,) = new_workbooks(2025, place)
    assert (one.path is None) == bool(one.findings)
