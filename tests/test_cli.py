"""The command line: help, exit codes, and what the README and the manual promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from disclosure_kit.cli.app import app, main
from tests.builders import ROOT, TEMPLATES, save, small_unit, with_sheet

runner = CliRunner()


def run(*arguments: str | Path) -> tuple[int, str]:
    result = runner.invoke(app, [str(a) for a in arguments])
    return result.exit_code, result.output


def folders(path: Path) -> tuple[str | Path, ...]:
    return ("--inputs", path / "inputs", "--outputs", path / "outputs", "--templates", ROOT / "templates")


@pytest.mark.parametrize("command", ["new", "check", "build"])
def test_every_command_has_chinese_help_and_is_in_the_manual(command: str) -> None:
    code, text = run(command, "--help")
    assert code == 0
    assert re.search("[一-龥]{4}", text)
    assert f"disclosure-kit {command}" in (ROOT / "docs" / "使用手册.md").read_text(encoding="utf-8")


def test_documented_commands_exist() -> None:
    for document in ("README.md", "docs/使用手册.md"):
        for command in re.findall(
            r"(?:disclosure-kit|run\.py) (\w[\w-]*)", (ROOT / document).read_text(encoding="utf-8")
        ):
            if command != "test":
                assert run(command, "--help")[0] == 0, command


def test_build_ends_with_a_summary(tmp_path: Path) -> None:
    save(tmp_path / "inputs" / "2024", small_unit())
    code, text = run("build", "2024", *folders(tmp_path))
    assert code == 0, text
    for words in ("成果在", "新建　公开表.xlsx", "阻断 0", "下一步"):
        assert words in text


def test_edited_draft_is_left_alone(tmp_path: Path) -> None:
    save(tmp_path / "inputs" / "2024", small_unit())
    run("build", "2024", *folders(tmp_path))
    draft = tmp_path / "outputs" / "2024" / "虚构市档案中心" / "情况说明.docx"
    draft.write_bytes(draft.read_bytes() + b"edited")
    kept = draft.read_bytes()
    code, text = run("build", "2024", *folders(tmp_path))
    assert code == 0
    assert draft.read_bytes() == kept
    assert "合并　情况说明.docx：按新数据更新 0 处" in text


def test_edited_draft_of_unknown_origin_is_left_alone(tmp_path: Path) -> None:
    save(tmp_path / "inputs" / "2024", small_unit())
    draft = tmp_path / "outputs" / "2024" / "虚构市档案中心" / "情况说明.docx"
    draft.parent.mkdir(parents=True)
    draft.write_bytes((TEMPLATES / "shandong-2024" / "情况说明.docx").read_bytes())
    kept = draft.read_bytes()
    code, text = run("build", "2024", *folders(tmp_path))
    assert code == 0
    assert draft.read_bytes() == kept
    assert "人工修改" in text
    assert (draft.parent / "情况说明（重新生成）.docx").exists()


def test_blocked_unit_writes_nothing_and_does_not_hold_up_others(tmp_path: Path) -> None:
    bad = with_sheet(small_unit(), "支出决算", [{"code": "2012601", "name": "甲", "基本支出": 1.0}])
    inputs = tmp_path / "inputs" / "2024"
    save(inputs, small_unit())
    save(inputs, with_sheet(bad, "单位信息", {**_unit("另一单位")}), "另一单位.xlsx")
    code, text = run("build", "2024", *folders(tmp_path))
    assert code == 1
    assert "T01-5" in text
    assert sorted(p.name for p in (tmp_path / "outputs" / "2024").iterdir()) == ["虚构市档案中心"]


def _unit(name: str) -> dict[str, dict[str, object]]:
    base = small_unit()["单位信息"]
    assert isinstance(base, dict)
    return {**base, "name": {"value": name}}


def test_several_units_and_one_by_name(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs" / "2024"
    save(inputs, small_unit())
    save(inputs, with_sheet(small_unit(), "单位信息", _unit("另一单位")), "b.xlsx")
    assert run("build", "2024", "--unit", "另一单位", *folders(tmp_path))[0] == 0
    assert sorted(p.name for p in (tmp_path / "outputs" / "2024").iterdir()) == ["另一单位"]
    assert run("build", "2024", *folders(tmp_path))[0] == 0
    assert len(list((tmp_path / "outputs" / "2024").iterdir())) == 2


def test_two_workbooks_of_one_unit_are_refused(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs" / "2024"
    save(inputs, small_unit())
    save(inputs, small_unit(), "副本.xlsx")
    code, text = run("build", "2024", *folders(tmp_path))
    assert code == 1
    assert "IN-004" in text


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("build", "2031"), 2, "没有输入工作簿"),
        (("build", "2024", "--unit", "没有"), 2, "没有名为"),
        (("build", "二零二四"), 2, ""),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    save(tmp_path / "inputs" / "2024", small_unit())
    exit_code, text = run(*arguments, *folders(tmp_path))
    assert exit_code == code
    assert words in text


def test_new_writes_a_form_that_reads_back_and_never_overwrites(tmp_path: Path) -> None:
    assert run("new", "2025", "--inputs", tmp_path)[0] == 0
    code, text = run("new", "2025", "--inputs", tmp_path)
    assert code == 2
    assert "已经存在" in text


def test_check_prints_findings_only(tmp_path: Path) -> None:
    save(tmp_path / "inputs" / "2024", small_unit())
    arguments = folders(tmp_path)
    code, text = run("check", "2024", *arguments[:2], *arguments[4:])
    assert (code, "阻断 0" in text) == (0, True)
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["publish"], "缺少“年度”"),
        (["build", "二零二四"], "年度请写四位数字"),
        (["build", "2024", "--unti", "甲"], "没有“--unti”这个选项"),
        (["biuld", "2024"], "没有“biuld”这个命令"),
    ],
)
def test_mistyped_commands_are_told_in_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    monkeypatch.setattr("sys.argv", ["disclosure-kit", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_our_own_fault_leaves_a_log_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("bug")

    monkeypatch.setattr("disclosure_kit.cli.build.run", fail)
    monkeypatch.setattr("sys.argv", ["disclosure-kit", "build", "2024"])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 3
    assert "Traceback" not in printed.out + printed.err
    assert "程序出错" in printed.out
