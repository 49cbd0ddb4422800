"""Tags in any bracket, wrong names, halves of tags: told one by one; ordinary prose is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from disclosure_kit.findings import DisclosureError
from disclosure_kit.narrative import write_all
from disclosure_kit.office.docx_render import render_draft
from disclosure_kit.office.template_tags import Fault, faults_in, loops_of, names_of
from disclosure_kit.profile.profile import load_profile
from disclosure_kit.workflows.build import render
from tests.builders import TEMPLATES, Sheets, figures, profile, small_unit

CONTEXT: dict[str, object] = {
    "年度": "2024",
    "单位": "虚构市档案中心",
    "收支总计": {"本年": "100", "比上年": ""},
    "收入": {"各项": [{"序号": "1", "名称": "财政拨款收入"}]},
    "绩效": {"项目": []},
}


def faults(text: str) -> list[Fault]:
    return list(faults_in(text, CONTEXT, names_of(CONTEXT), loops_of([text], CONTEXT)))


@pytest.mark.parametrize(
    "tag",
    [
        "{ 收支总计.本年 }",
        "{收支总计.本年}",
        "｛｛ 收支总计.本年 ｝｝",
        "｛{ 收支总计.本年 }｝",
        "{｛收支总计.本年｝}",
        "｛收支总计.本年｝",
        "«收支总计.本年»",
        "« 年度 »",
        "‹收支总计.本年›",
        "${收支总计.本年}",
        "$ {收支总计.本年}",
        "#{收支总计.本年}",
        "[[收支总计.本年]]",
        "［［收支总计.本年］］",
        "[[ 年度 ]]",
        "<<收支总计.本年>>",
        "【【收支总计.本年】】",
        "【收支总计.本年】",
        "[收支总计.本年]",
        "<收支总计.本年>",
        "%收支总计.本年%",
        "$收支总计.本年",
        "{ 年度 }",
        "[年度]",
        "【年度】",
        "‹年度›",
        "〖年度〗",
        "<年度>",
        "「收支总计.本年」",
        "“收支总计.本年”",
        "《收支总计.本年》",
        "{ 收支总计．本年 }",
        # looks like a tag, whatever it names
        "{ 某某.某数 }",
        "«姓名»",
        "${金额}",
        "[[备注]]",
        "｛｛金额｝｝",
    ],
)
def test_a_tag_in_another_bracket_is_told(tag: str) -> None:
    known = tag.strip("{}｛｝«»‹›$#[]［］<>【】〖〗「」“”《》% ").replace("．", ".") in names_of(CONTEXT)
    found = faults(f"本年收入{tag}万元，与{{{{ 年度 }}}}年一样。")
    if tag == "{ 年度 }":
        assert known and [f.tag for f in found] == [tag]
        return
    assert [f.tag for f in found] == [tag.strip() if not tag.startswith("$ ") else tag]
    assert "{{ " in found[0].remedy


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("收入{{ 收支总计.本年 万元", "{{ 收支总计.本年 万元"),
        ("收入 收支总计.本年 }}万元", "收入 收支总计.本年 }}"),
        ("{％ if 绩效 ％}", "{％ if 绩效 ％}"),
        ("{% if 绩效 ％}有", "{% if 绩效 ％}"),
        ("{{ 年度 }}年{{ 收支总计.本 年 }}万元", "{{ 收支总计.本 年 }}"),
        ("{{ 年度 }}年{{ 收支总计.本年. }}万元", "{{ 收支总计.本年. }}"),
        ("{{ 年度 }}年{{ 7 * 7 }}", "{{ 7 * 7 }}"),
        ("{{ 年度 }}年{{ 单位.__class__ }}", "{{ 单位.__class__ }}"),
    ],
)
def test_half_a_tag_and_a_broken_one(text: str, tag: str) -> None:
    assert [f.tag for f in faults(text)] == [tag]


@pytest.mark.parametrize(
    ("text", "tag", "near"),
    [
        ("{{ 年度 }}年{{ 收支总计.本念 }}万元{{ 单位 }}", "{{ 收支总计.本念 }}", "本年"),
        ("{{ 年渡 }}年{{ 单位 }}", "{{ 年渡 }}", "年度"),
        ("{%p for 项 in 收入.各项 %}{{ 项.名称 }}{{ 项.名字 }}{%p endfor %}", "{{ 项.名字 }}", "名称"),
        ("{{ 年度 }}{% if 收支总计.没有 %}甲{% endif %}", "{% if 收支总计.没有 %}", ""),
    ],
)
def test_the_wrong_name_is_named_and_the_right_one_offered(text: str, tag: str, near: str) -> None:
    (fault,) = faults(text)
    assert (fault.code, fault.tag) == ("TPL-101", tag)
    assert near in fault.remedy


def test_every_wrong_tag_of_a_paragraph_is_told() -> None:
    assert [f.tag for f in faults("{{ 甲 }}、{ 收支总计.本年 }、«年度»")] == [
        "{{ 甲 }}",
        "{ 收支总计.本年 }",
        "«年度»",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "（一）收入决算结构情况（单位：万元）",
        "根据财预〔2016〕143号、鲁财预[2024]5号和《预算法》",
        "【请说明原因】【注】增长率为5%~10%、%",
        "集合{1，2}与{甲}，占{50%}、50%}",
        "{{ 没有|default('') }}{% set 甲 = 年度 %}{{ 甲 }}",
        "（单位：万元）《年度》“单位”（年度）",
        "见附件<1>，A<B 且 C>D，单价$100",
        "{{ 年度 }}年{%p if 绩效.项目 %}{%p endif %}{# 说明 #}",
        "{%tr for 项 in 收入.各项 %}{{ 项.序号 }}{{r 项.名称 }}{%tr endfor %}",
        "{{ 单位|upper }}{% for 项 in 绩效.项目 %}{{ 项.随便 }}{% endfor %}",
        "“三公”经费、年度、收支总计.本年",
        "{{ 年\u200b度 }}年{{ 收支总计\u2060.本年 }}",
    ],
)
def test_ordinary_words_and_right_tags_are_left_alone(text: str) -> None:
    assert faults(text) == []


def test_a_tag_anywhere_in_the_template_is_told(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "«单位»"
    document.sections[0].footer.paragraphs[0].text = "{ 收支总计.本年 }"
    document.add_table(1, 1).cell(0, 0).text = "${年度}"
    document.save(str(tmp_path / "模板.docx"))
    with pytest.raises(DisclosureError) as told:
        render_draft(tmp_path / "模板.docx", CONTEXT)
    assert len(told.value.findings) == 3
    assert all("模板.docx" in f.message for f in told.value.findings)


def test_an_unseen_letter_inside_a_tag_does_no_harm(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ 收支总计\u200b.本年\u00ad }}万元")
    document.save(str(tmp_path / "模板.docx"))
    (tmp_path / "成果.docx").write_bytes(render_draft(tmp_path / "模板.docx", CONTEXT))
    assert Document(str(tmp_path / "成果.docx")).paragraphs[0].text == "100万元"


BRACES = (
    "｛｛见附件｝｝",
    "{{ 单位 }}",
    "{% if 单位 %}",
    "«见附件»",
    "${金额}",
    "[[备注]]",
    "{ 年度 }",
    "}}",
    "{#注#}",
)


@pytest.mark.parametrize("words", BRACES)
def test_the_clerk_s_own_braces_are_printed_as_they_are(tmp_path: Path, words: str) -> None:
    sheets: Sheets = small_unit()
    summary = sheets["收支总表"]
    assert isinstance(summary, dict)
    summary["TOTAL"]["reason"] = f"调整工资{words}"
    sheets["单位职责"] = [{"text": f"保管档案{words}。"}]
    sheets["内设机构"] = [{"name": f"办公室{words}"}]
    sheets["名词解释"] = [{"name": f"馆藏{words}", "explanation": f"藏品{words}"}]
    names = [dict(r) for r in sheets["支出决算"]]  # type: ignore[attr-defined]
    names[0]["name"] = f"行政运行{words}"
    sheets["支出决算"] = names
    files = render(figures(tmp_path, sheets), profile())
    for name in ("单位概况", "情况说明", "名词解释"):
        (tmp_path / f"{name}.docx").write_bytes(files[f"{name}.docx"])
        text = "\n".join(p.text for p in Document(str(tmp_path / f"{name}.docx")).paragraphs)
        assert words in text, name
    import openpyxl  # noqa: PLC0415

    (tmp_path / "公开表.xlsx").write_bytes(files["公开表.xlsx"])
    cells = [
        c.value
        for row in openpyxl.load_workbook(tmp_path / "公开表.xlsx")["公开03表"].iter_rows()
        for c in row
    ]
    assert f"行政运行{words}" in cells


@pytest.mark.parametrize(
    "pattern",
    [
        "{{金额}}万元",
        "｛金额｝万元",
        "{金额｝万元",
        "{ 金额 }万元",
        "«金额»万元",
        "${金额}万元",
        "[[金额]]万元",
        "{金额",
        "金额}",
        "{}万元",
    ],
)
def test_a_sentence_s_fields_in_another_bracket_are_told(pattern: str) -> None:
    broken = replace(profile(), wording={"家族": {"情形": pattern}})
    with pytest.raises(DisclosureError) as told:
        broken.say("家族", "情形", 金额="5")
    assert told.value.findings[0].code == "TPL-302"
    assert (
        replace(profile(), wording={"家族": {"情形": "（{金额}）万元"}}).say("家族", "情形", 金额="{5}")
        == "（{5}）万元"
    )


@pytest.mark.parametrize("wrong", ["{{机构}}", "｛机构｝", "«机构»", "{单位}"])
def test_a_table_s_note_has_only_one_field(tmp_path: Path, wrong: str) -> None:
    import shutil  # noqa: PLC0415

    folder = tmp_path / "shandong-2024"
    shutil.copytree(TEMPLATES / "shandong-2024", folder)
    text = (folder / "profile.toml").read_text(encoding="utf-8")
    (folder / "profile.toml").write_text(
        text.replace("反映{机构}本年度取得", f"反映{wrong}本年度取得"), encoding="utf-8"
    )
    with pytest.raises(DisclosureError) as told:
        load_profile(folder)
    assert told.value.findings[0].code == "TPL-303" and "机构" in told.value.findings[0].message


def test_the_shipped_templates_hold(tmp_path: Path) -> None:
    content = figures(tmp_path, small_unit())
    assert write_all(content, profile())
    assert set(render(content, profile()))
