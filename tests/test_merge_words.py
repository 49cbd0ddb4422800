"""The laws of the merge (三方合并) on words, and the cases the clerk meets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_kit.merge.plan import Act, Part, plan_merge
from disclosure_kit.merge.words import merge_words, normal

BASE = "2024年度收入总计6,901.1万元。与2023年度相比，增加5.36万元，增长2.1%。主要是人员增加。"
NEW = "2024年度收入总计7,001.1万元。与2023年度相比，增加105.36万元，增长12.1%。主要是人员增加。"
FALLEN = "2024年度收入总计6,801.1万元。与2023年度相比，减少95.36万元，下降1.1%。主要是人员增加。"

figure = st.from_regex(r"\A[1-9]\d{0,3}(\.\d{1,2})?\Z")
sentence = st.builds(
    "{}{}万元，{}{}%。".format,
    st.sampled_from(["收入", "支出合计", "完成年初预算"]),
    figure,
    st.sampled_from(["占", "增长"]),
    figure,
)
text = st.lists(sentence, min_size=1, max_size=4).map("".join)
FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?%?")


@given(text, text)
def test_untouched_text_becomes_the_new_one(base: str, theirs: str) -> None:
    merged = merge_words(base, base, theirs)
    assert merged.apply(base) == theirs
    assert not merged.conflicts


@given(text, text)
def test_same_data_changes_nothing(base: str, mine: str) -> None:
    assert merge_words(base, mine, base).apply(mine) == mine


@given(text, text)
def test_what_the_person_wrote_already_is_no_change(base: str, theirs: str) -> None:
    assert merge_words(base, theirs, theirs).apply(theirs) == theirs


@settings(max_examples=300)
@given(text, text, text)
def test_no_figure_is_invented(base: str, mine: str, theirs: str) -> None:
    merged = merge_words(base, mine, theirs)
    known = set(FIGURES.findall(mine)) | set(FIGURES.findall(theirs))
    assert set(FIGURES.findall(merged.apply(mine))) <= known


@settings(max_examples=200)
@given(text, text, text)
def test_merging_twice_changes_nothing_more(base: str, mine: str, theirs: str) -> None:
    once = merge_words(base, mine, theirs).apply(mine)
    assert merge_words(theirs, once, theirs).apply(once) == once


@pytest.mark.parametrize(
    ("mine", "theirs", "merged", "conflicts"),
    [
        pytest.param(BASE, NEW, NEW, 0, id="数字更新"),
        pytest.param(
            BASE.replace("人员增加", "在职人员按政策增加"),
            NEW,
            NEW.replace("人员增加", "在职人员按政策增加"),
            0,
            id="原因改写",
        ),
        pytest.param(
            BASE.replace("收入总计", "本单位收入总计约"),
            NEW,
            NEW.replace("收入总计", "本单位收入总计约"),
            0,
            id="数字前加字",
        ),
        pytest.param(
            BASE.replace("5.36", "5.37"),
            NEW,
            NEW.replace("增加105.36万元，增长12.1%", "增加5.37万元，增长2.1%"),
            1,
            id="改了同一个数",
        ),
        pytest.param(
            BASE.replace("与2023年度相比，", "比上年"),
            FALLEN,
            FALLEN.replace("与2023年度相比，减少95.36万元，下降1.1%", "比上年增加5.36万元，增长2.1%"),
            1,
            id="方向变了",
        ),
        pytest.param(BASE + "特此说明。", NEW, NEW + "特此说明。", 0, id="末尾加一句"),
    ],
)
def test_case(mine: str, theirs: str, merged: str, conflicts: int) -> None:
    result = merge_words(BASE, mine, theirs)
    assert result.apply(mine) == merged
    assert len(result.conflicts) == conflicts


def said(parts: list[str]) -> list[Part]:
    return [Part(p) for p in parts]


def test_a_moved_paragraph_gets_its_new_figures() -> None:
    base = [
        "一、收入情况说明如下",
        "本年收入合计100万元，比上年增加2万元。",
        "二、支出情况说明如下",
        "本年支出合计90万元。",
    ]
    mine = [base[0], base[2], base[3], base[1]]
    theirs = [base[0], base[1].replace("100", "120"), base[2], base[3]]
    (step,) = plan_merge(said(base), said(mine), said(theirs)).steps
    assert step.act is Act.WORDS
    assert step.merged.apply(mine[3]) == theirs[1]


def test_a_split_paragraph_gets_its_new_figures() -> None:
    base = ["本年收入合计100万元，其中财政拨款80万元。本年支出合计90万元，其中基本支出50万元。"]
    mine = ["本年收入合计100万元，其中财政拨款80万元。", "本年支出合计90万元，其中基本支出50万元。"]
    theirs = [base[0].replace("100", "120").replace("50", "60")]
    (step,) = plan_merge(said(base), said(mine), said(theirs)).steps
    assert step.mine == (0, 1)
    assert step.merged.apply("".join(mine)) == theirs[0]


def test_a_deleted_paragraph_stays_deleted() -> None:
    base = ["一、收入情况说明如下", "4、经营支出0万元。与上年决算数一致。", "二、支出情况说明如下"]
    plan = plan_merge(said(base), said([base[0], base[2]]), said(base))
    assert not plan.steps


def test_table_rows_are_known_by_code() -> None:
    rows = (
        ("科目编码", "名称", "金额"),
        ("208", "社会保障和就业支出", "10.00"),
        ("210", "卫生健康支出", "5.00"),
    )
    own = (rows[0], ("208", "社会保障和就业支出", "11.00"), rows[2], ("", "手工行", "1.00"))
    new = (
        rows[0],
        ("208", "社会保障和就业支出", "12.00"),
        ("209", "社会保险基金支出", "3.00"),
        ("210", "卫生健康支出", "6.00"),
    )
    plan = plan_merge([Part(rows=rows)], [Part(rows=own)], [Part(rows=new)])
    acts = {(s.act, s.row, len(s.merged.conflicts)) for s in plan.steps}
    assert acts == {(Act.CELL, 1, 1), (Act.CELL, 2, 0), (Act.ROW_INSERT, 1, 0)}


@given(st.lists(text, min_size=1, max_size=6), st.lists(text, min_size=1, max_size=6))
def test_plan_of_equal_documents_is_empty(base: list[str], mine: list[str]) -> None:
    assert not plan_merge(said(base), said(base), said(base)).steps
    assert not [s for s in plan_merge(said(base), said(mine), said(base)).steps if s.merged.edits]
    assert normal("　全角 空格\u200b") == "全角 空格"
