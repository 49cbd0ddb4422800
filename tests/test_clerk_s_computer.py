"""What a clerk's Windows does: files held, read-only or too deep; names, years and reports found by themselves."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from typer.testing import CliRunner

from disclosure_kit.cli import app as command
from disclosure_kit.cli import opening
from disclosure_kit.cli.app import app
from disclosure_kit.findings import DisclosureError, Finding
from disclosure_kit.workflows import file_access
from disclosure_kit.workflows.build import render
from disclosure_kit.workflows.file_access import refusal
from disclosure_kit.workflows.inputs import newest_year
from disclosure_kit.workflows.output_folder import HeldFilesError, OutputFolder
from tests.builders import ROOT, TEMPLATES, figures, profile, save, small_unit, unit, with_sheet

NAME = "虚构市档案中心（本级）"


def run(place: Path, *arguments: str) -> tuple[int, str]:
    folders = ["--inputs", str(place / "inputs"), "--outputs", str(place / "outputs")]
    result = CliRunner().invoke(app, [*arguments, *folders, "--templates", str(TEMPLATES)])
    return result.exit_code, result.output


def windows_error(number: int) -> PermissionError:
    error = PermissionError(13, "denied")
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]
    return error


def holder(monkeypatch: pytest.MonkeyPatch, error: OSError, times: int, name: str = "") -> list[Path]:
    """``os.replace`` as Windows has it: refused some times for files of a name, then done."""
    refused: list[Path] = []
    real: Callable[[Path, Path], None] = os.replace

    def replace(source: Path, target: Path) -> None:
        if name in target.name and len(refused) < times:
            refused.append(target)
            raise error
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    return refused


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_file_held_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    refused = holder(monkeypatch, windows_error(number), 3)
    OutputFolder(tmp_path / "甲").write({"情况说明.docx": b"1"})
    assert (tmp_path / "甲" / "情况说明.docx").read_bytes() == b"1"
    assert len(refused) == 3


def test_one_held_for_long_is_named_and_the_others_are_said_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_access, "PATIENCE_SECONDS", 0.05)
    folder = OutputFolder(tmp_path)
    folder.write({"a.docx": b"1", "b.docx": b"1", "c.docx": b"1"})
    holder(monkeypatch, windows_error(5), 1000, "b.docx")
    with pytest.raises(HeldFilesError) as caught:
        folder.write({"a.docx": b"2", "b.docx": b"2", "c.docx": b"2"})
    assert [w.name for w in caught.value.written] == ["a.docx", "c.docx"]
    (finding,) = caught.value.findings
    assert finding.code == "OUT-101" and "“b.docx”写不进去：它正被打开" in finding.message


def test_the_summary_says_truly_which_files_were_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "inputs" / "2024", small_unit())
    assert run(tmp_path, "build")[0] == 0
    sheets = small_unit()
    sheets["收支总表"]["TOTAL"]["prior"] = 81.0  # type: ignore[index]
    save(tmp_path / "inputs" / "2024", sheets)
    monkeypatch.setattr(file_access, "PATIENCE_SECONDS", 0.05)
    with monkeypatch.context() as held:
        holder(held, windows_error(32), 1000, "情况说明.docx")
        code, output = run(tmp_path, "build")
    assert code == 1
    assert "没有生成文件" not in output
    assert "更新　核对报告.html" in output and "没有写　情况说明.docx（仍是原来的内容）" in output
    assert "更新　情况说明.docx" not in output and "再运行一次" in output
    code, output = run(tmp_path, "build")
    assert code == 0 and "更新　情况说明.docx" in output


def said(error: OSError, path: Path) -> Finding:
    return refusal(error, path)


def test_what_is_in_the_way_is_named_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "公开表.xlsx"
    path.write_bytes(b"1")
    assert said(windows_error(5), path).code == "OUT-101"
    path.chmod(0o444)
    read_only = said(windows_error(5), path)
    assert read_only.code == "OUT-104" and "只读" in read_only.message and "去掉“只读”" in read_only.remedy
    shut = PermissionError(13, "denied", str(tmp_path / ".dk-新.docx.tmp"))
    assert refusal(shut).code == "OUT-106" and "没有写入权限" in refusal(shut).message
    deep = tmp_path.joinpath(*["很长的文件夹名称" * 4] * 8, "情况说明.docx")
    lost = FileNotFoundError(2, "no such path")
    lost.winerror = 3  # type: ignore[attr-defined, unused-ignore]
    too_long = said(lost, deep)
    assert too_long.code == "OUT-105" and str(len(str(deep))) in too_long.message
    full = said(OSError(28, "No space left on device"), path)
    assert full.code == "OUT-102" and "磁盘空间不足" in full.message


def test_a_read_only_file_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"1")
    path.chmod(0o444)
    refused = holder(monkeypatch, windows_error(5), 1000, "a.docx")
    with pytest.raises(PermissionError):
        file_access.replace(tmp_path / "b.docx", path)
    assert len(refused) == 1


def test_a_name_too_long_for_the_system_is_told(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError) as caught:
        OutputFolder(tmp_path).write({"很长" * 100 + ".docx": b"1"})
    assert caught.value.findings[0].code == "OUT-105"


def units(place: Path, *names: str) -> None:
    for name in names:
        save(
            place / "inputs" / "2024",
            with_sheet(small_unit(), "单位信息", unit(name=name)),
            f"{name[-4:]}.xlsx",
        )


def test_a_unit_is_called_by_its_name_or_its_folder(tmp_path: Path) -> None:
    units(tmp_path, NAME, "虚构市水利中心")
    run(tmp_path, "build")
    folder = tmp_path / "outputs" / "2024" / "虚构市档案中心(本级)"
    assert folder.is_dir()
    for name in (NAME, folder.name):
        code, output = run(tmp_path, "check", "--unit", name)
        assert code == 0 and NAME in output and "水利" not in output
    code, output = run(tmp_path, "check", "--unit", "别的中心")
    assert code == 2 and NAME in output


def test_an_output_folder_finds_its_own_unit(tmp_path: Path) -> None:
    units(tmp_path, NAME, "虚构市水利中心")
    run(tmp_path, "build")
    folder = tmp_path / "outputs" / "2024" / "虚构市档案中心(本级)"
    arguments = ["--year", "2024", "--inputs", str(tmp_path / "inputs"), "--templates", str(TEMPLATES)]
    for asked in (folder, folder / "情况说明.docx"):
        result = CliRunner().invoke(app, ["audit", str(asked), *arguments])
        assert result.exit_code == 0 and "IN-002" not in result.output


def test_without_a_year_the_newest_is_meant(tmp_path: Path) -> None:
    for year in ("2022", "2024"):
        save(tmp_path / "inputs" / year, small_unit())
    for stray in ("2025", "备份2026", "20240"):
        (tmp_path / "inputs" / stray).mkdir()
    assert newest_year(tmp_path / "inputs") == 2024
    code, output = run(tmp_path, "check")
    assert code == 0 and "最新的 2024 年度" in output
    code, output = run(tmp_path / "没有", "build")
    assert code == 2 and "IN-001" in output and "disclosure-kit new" in output


def test_check_takes_the_drafts_along(tmp_path: Path) -> None:
    save(tmp_path / "inputs" / "2024", small_unit())
    code, output = run(tmp_path, "check", "--drafts")
    assert code == 0 and "还没有生成草稿" in output
    run(tmp_path, "build")
    code, output = run(tmp_path, "check", "--drafts")
    assert code == 0 and "■ 情况说明.docx" in output and "文稿核对报告.html" in output


def test_reports_are_opened_by_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    save(tmp_path / "inputs" / "2024", small_unit())
    monkeypatch.setattr(opening, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(os, "startfile", opened.append, raising=False)
    run(tmp_path, "build", "--open")
    run(tmp_path, "check", "--drafts", "--open")
    assert [p.name for p in opened] == ["核对报告.html", "文稿核对报告.html"]
    assert all(p.is_absolute() for p in opened)

    def refuse(_: Path) -> None:
        raise OSError

    monkeypatch.setattr(os, "startfile", refuse, raising=False)
    code, output = run(tmp_path, "build", "--open")
    assert code == 0 and "请手工打开" in output


@pytest.mark.parametrize(
    ("here", "asked"), [("", "inputs/2024/上年.docx"), ("inputs", "2024"), ("inputs/2024", "上年.docx")]
)
def test_an_audit_s_report_never_goes_into_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, asked: str
) -> None:
    document = Document()
    document.add_paragraph("2023年度收入总计100.00万元。")
    (tmp_path / "inputs" / "2024").mkdir(parents=True)
    document.save(str(tmp_path / "inputs" / "2024" / "上年.docx"))
    monkeypatch.chdir(tmp_path / here)
    result = CliRunner().invoke(app, ["audit", asked])
    assert "已写" in result.output
    assert [p.relative_to(tmp_path) for p in tmp_path.rglob("*.html")] == [
        Path("outputs/2024/文稿核对报告.html")
    ]


def test_packages_are_the_same_bytes_on_every_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = figures(tmp_path, small_unit())
    here = render(content, profile())
    monkeypatch.setattr(zipfile, "sys", SimpleNamespace(platform="win32"))
    assert zipfile.ZipInfo("a").create_system == 0
    assert render(content, profile()) == here


@pytest.mark.parametrize("name", ["生成", "核对", "核对文件", "收回草稿"])
def test_batch_files_need_no_year_and_no_tools(name: str) -> None:
    data = (ROOT / f"{name}.bat").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") and not data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8").splitlines()
    rest = lines[: lines.index(":nothing")]
    assert all(line.isascii() for line in rest)
    assert not any(word in line.split() for line in rest for word in ("for", "findstr", "dir", "cd"))
    commands = [line for line in rest if "disclosure_kit" in line or "run.py" in line]
    assert len(commands) == 3 and not any(c.isdigit() for line in commands for c in line.replace("py -3", ""))


def test_warnings_for_programmers_stay_off_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    import logging  # noqa: PLC0415
    import warnings  # noqa: PLC0415

    with warnings.catch_warnings(record=True) as seen:
        monkeypatch.setattr(sys, "warnoptions", [])
        monkeypatch.setattr(logging, "lastResort", logging.lastResort)
        monkeypatch.delenv("DISCLOSURE_KIT_DEBUG", raising=False)
        command._silence_libraries()
        warnings.warn("Data Validation extension is not supported", UserWarning, stacklevel=1)
        assert logging.lastResort is None
    assert not seen
