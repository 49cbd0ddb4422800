"""Which template set serves a unit, and how a set that cannot be read is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from disclosure_kit.accounts.accounts import Unit
from disclosure_kit.accounts.amount import InputUnit
from disclosure_kit.findings import DisclosureError, Finding, Severity
from disclosure_kit.profile.choice import Choice, choose_set
from disclosure_kit.profile.profile import load_profile
from disclosure_kit.workbook.layout import LEVELS
from disclosure_kit.workflows.build import CHECK_REPORT, Folders, build
from tests.builders import TEMPLATES, save, small_unit, unit, with_sheet

YANTAI = Unit("甲中心", 2024, InputUnit.WAN, province="山东", city="烟台市")


def sets(root: Path, **heads: str) -> Path:
    """Template sets by folder name, of which only the heads matter."""
    for name, head in heads.items():
        (root / name).mkdir(parents=True)
        (root / name / "profile.toml").write_text(head.replace("；", "\n"), encoding="utf-8")
    return root


def fault(root: Path, unit: Unit) -> Finding:
    with pytest.raises(DisclosureError) as caught:
        choose_set(root, unit)
    (finding,) = caught.value.findings
    return finding


CITY = 'year = 2023；provinces = ["山东"]；cities = ["烟台"]'
PROVINCE = 'year = 2024；provinces = ["山东省"]'
NATION = "year = 2024"


@pytest.mark.parametrize(
    ("heads", "chosen"),
    [
        ({"nation": NATION, "province": PROVINCE, "city": CITY}, "city"),
        ({"nation": NATION, "province": PROVINCE}, "province"),
        ({"nation": NATION, "other": 'year = 2024；provinces = ["山西"]'}, "nation"),
        ({"nation": NATION, "other": 'year = 2024；provinces = ["山东"]；cities = ["青岛"]'}, "nation"),
        ({"city": CITY, "later": CITY.replace("2023", "2025"), "old": CITY.replace("2023", "2020")}, "city"),
        ({"province": PROVINCE, "city": CITY.replace("2023", "2025")}, "province"),
        ({"nation": NATION, "吉林": 'year = 2024；provinces = ["河南"]；cities = ["烟台"]'}, "nation"),
    ],
)
def test_the_nearest_and_newest_set_is_taken(tmp_path: Path, heads: dict[str, str], chosen: str) -> None:
    choice = choose_set(sets(tmp_path, **heads), YANTAI)
    assert (choice.folder.name, choice.findings) == (chosen, ())


def test_the_set_the_workbook_names_comes_first(tmp_path: Path) -> None:
    root = sets(tmp_path, one=CITY, two=CITY, three="this is not read")
    assert choose_set(root, replace(YANTAI, template_set="two")) == Choice(root / "two")
    assert fault(root, replace(YANTAI, template_set="four")).code == "TPL-304"


def test_two_sets_that_tie_are_refused_with_both_names(tmp_path: Path) -> None:
    finding = fault(sets(tmp_path, **{"山东": PROVINCE, "山东 - 副本": PROVINCE, "国": NATION}), YANTAI)
    assert finding.code == "TPL-305" and finding.severity is Severity.BLOCKING
    assert "“山东”、“山东 - 副本”" in finding.message
    by_nation = sets(tmp_path / "2", a=NATION, b="year = 2024；provinces = []")
    assert "全国" in fault(by_nation, YANTAI).message


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"province": "云南", "city": ""}, "没有云南的模板"),
        ({"province": "", "city": ""}, "没有填写所在省份"),
        ({"year": 2023}, "晚于 2023 年度：shandong-2024（2024年度）"),
    ],
)
def test_a_province_without_a_set_is_to_be_confirmed(
    tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    root = sets(tmp_path, **{"shandong-2024": PROVINCE})
    choice = choose_set(root, replace(YANTAI, **changes))  # type: ignore[arg-type]
    (finding,) = choice.findings
    assert choice.folder.name == "shandong-2024"
    assert (finding.code, finding.severity) == ("TPL-001", Severity.CONFIRM)
    assert why in finding.message and "默认模板 shandong-2024（2024年度）" in finding.message


def test_without_a_default_the_sets_are_named(tmp_path: Path) -> None:
    finding = fault(
        sets(tmp_path, henan='year = 2024；provinces = ["河南"]'), replace(YANTAI, province="云南")
    )
    assert finding.code == "TPL-306" and "henan" in finding.message


HEAD = 'year = 2024\nprovinces = ["山东"]\n'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode(), "BOM"),
        (HEAD.encode("gbk"), "ANSI（GBK）"),
        (HEAD.encode("utf-16"), "UTF-16"),
        (HEAD.replace("2024", '"2024"').encode(), "year 写成了文字“2024”，应是"),
        (HEAD.replace("2024", "true").encode(), "year 写成了true/false"),
        (HEAD.replace("2024", "24").encode(), "year 写成了数字 24"),
        (HEAD.replace('["山东"]', '"山东"').encode(), "provinces 写成了文字“山东”，应是文字的列表"),
        (HEAD.replace('["山东"]', "[37]").encode(), "provinces 写成了列表"),
        (HEAD.replace("provinces", "province").encode(), "“province”不认识"),
        (HEAD.replace("year = 2024\n", "").encode(), "profile.toml 缺少 year"),
        (HEAD.replace('"', "”").encode(), "第 2 行（第 14 列附近）写法不对，用了全角"),
        ((HEAD + "year = 2025\n").encode(), "同一个名称写了两次"),
        (HEAD.replace("]", "").encode(), "缺了引号或括号"),
    ],
)
def test_what_is_wrong_with_a_set_is_told_in_chinese(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "profile.toml").write_bytes(content)
    finding = fault(tmp_path, YANTAI)
    assert finding.code == "TPL-303" and words in finding.message, finding.message
    assert "模板“甲”" in finding.message


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "profile.toml",
            "trim_zeros = true",
            'trim_zeros = "true"',
            "[figures.narrative] trim_zeros 写成了文字",
        ),
        ("profile.toml", "rate_places = 0", "rate_places = 0.5", "rate_places 写成了数字 0.5"),
        ("profile.toml", "rate_places = 0", "rate_place = 0", "“rate_place”不认识"),
        ("profile.toml", 'title = "收入决算表"', "title = 2", "[tables.02] title 写成了数字 2"),
        ("profile.toml", 'title = "收入决算表"\n', "", "[tables.02] 缺少 title"),
        ("profile.toml", '202 = "外交支出"', "202 = 5", "[expenditure_classes] 202 写成了数字 5"),
        ("profile.toml", '"黑体" = [', '"黑体" = "SimHei" #', "[fonts] 黑体 写成了文字"),
        ("wording.toml", '["与上年比较"]', '"写错" = "甲"\n["与上年比较"]', "写错 写成了文字"),
    ],
)
def test_a_value_of_a_wrong_kind_is_told_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, words: str
) -> None:
    source = TEMPLATES / "shandong-2024"
    for name in ("profile.toml", "wording.toml"):
        text = (source / name).read_text(encoding="utf-8")
        if name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DisclosureError) as caught:
        load_profile(tmp_path)
    (finding,) = caught.value.findings
    assert finding.code == "TPL-303" and f"{file} 的" in finding.message and words in finding.message


def test_name_and_year_of_the_set_stand_in_result_and_report(tmp_path: Path) -> None:
    sheets = with_sheet(small_unit(), "单位信息", unit(level="区级"))
    save(tmp_path / "inputs" / "2024", sheets)
    (result,) = build(2024, Folders(tmp_path / "inputs", tmp_path / "outputs", TEMPLATES))
    assert result.template == "shandong-2024（2024年度）"
    assert result.folder is not None
    report = (result.folder / CHECK_REPORT).read_text(encoding="utf-8")
    assert "模板：shandong-2024（2024年度）" in report


def test_districts_and_towns_are_levels() -> None:
    assert {"区级", "镇级", "市级", "县级", "乡级"} <= set(LEVELS)
