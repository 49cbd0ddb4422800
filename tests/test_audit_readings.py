"""Tables and sentences of many makers, read for what they are: each case was once a false alarm or a miss."""

from __future__ import annotations

import pytest

from disclosure_kit.audit import audit_document
from disclosure_kit.audit.claims import Measure
from disclosure_kit.audit.document import Grid
from disclosure_kit.audit.paper import Paper
from disclosure_kit.audit.verdicts import Verdict
from disclosure_kit.findings import Severity
from tests.test_audit import GENERAL, SPENT, TABLE_05, codes, document, table, verdicts
from tests.test_verdicts import TABLE_09

FIVE = "一般公共预算财政拨款支出决算表"
NINE = "九、财政拨款“三公”经费支出决算情况说明"


def read(title: str, grid: Grid) -> Paper:
    return audit_document(document(title, "单位：万元", grid))


def cells(paper: Paper, role: str) -> dict[str, str]:
    """Row (code or label) → its figures, as read."""
    return {
        row.code or row.label: "/".join(f"{v.amount:.0f}" for v in row.values.values() if not v.is_blank)
        for row in paper.facts.tables[role].rows
    }


def names(paper: Paper, role: str) -> dict[str, str]:
    return {row.code: row.label for row in paper.facts.tables[role].rows if row.code}


# ------------------------------------------------------------------ tables
SHAPES: dict[str, Grid] = {
    "every column ends in 决算数": table(
        "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出",
        "科目编码 | 科目名称 | 决算数 | 决算数 | 决算数",
        "合计 | < | 300.00 | 200.00 | 100.00",
        "2050202 | 小学教育 | 300.00 | 200.00 | 100.00",
    ),
    "every column ends in 金额": table(
        "科目编码 | 科目名称 | 本年支出 | 基本支出 | 项目支出",
        "科目编码 | 科目名称 | 金额 | 金额 | 金额",
        "合计 | < | 300.00 | 200.00 | 100.00",
        "2050202 | 小学教育 | 300.00 | 200.00 | 100.00",
    ),
    "codes in three columns": table(
        "类 | 款 | 项 | 科目名称 | 合计 | 基本支出 | 项目支出",
        "合计 | < | < | < | 300.00 | 200.00 | 100.00",
        "205 | 02 | 02 | 小学教育 | 300.00 | 200.00 | 100.00",
    ),
    "codes in two columns": table(
        "类款 | 项 | 科目名称 | 合计 | 基本支出 | 项目支出",
        "合计 | < | < | 300.00 | 200.00 | 100.00",
        "20502 | 02 | 小学教育 | 300.00 | 200.00 | 100.00",
    ),
    "each level's whole code in a column of its own": table(
        "类 | 款 | 项 | 科目名称 | 合计 | 基本支出 | 项目支出",
        "合计 | < | < | < | 300.00 | 200.00 | 100.00",
        "205 | 20502 | 2050202 | 小学教育 | 300.00 | 200.00 | 100.00",
    ),
    "a name behind an empty column": table(
        "科目编码 | | 科目名称 | 合计 | 基本支出 | 项目支出",
        "合计 | | | 300.00 | 200.00 | 100.00",
        "2050202 | | 小学教育 | 300.00 | 200.00 | 100.00",
    ),
    "合计 run together with its head": table(
        "科目编码 | < | < | 科目名称 | 合计 | 基本支出 | 项目支出",
        "类 | 款 | 项 | 合计 | 300.00 | 200.00 | 100.00",
        "2050202 | < | < | 小学教育 | 300.00 | 200.00 | 100.00",
    ),
    "合计 and 小计 on one row of heads": table(
        "科目编码 | 科目名称 | 本年支出合计 | 小计 | 基本支出 | 项目支出",
        "合计 | < | 300.00 | 300.00 | 200.00 | 100.00",
        "2050202 | 小学教育 | 300.00 | 300.00 | 200.00 | 100.00",
    ),
    "小计 before 合计": table(
        "科目编码 | 科目名称 | 基本支出 | 项目支出 | 小计 | 合计",
        "合计 | < | 200.00 | 100.00 | 300.00 | 300.00",
        "2050202 | 小学教育 | 200.00 | 100.00 | 300.00 | 300.00",
    ),
    "合计 and 小计 in the name of one row": table(
        "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出",
        "合计 | 小计 | 300.00 | 200.00 | 100.00",
        "2050202 | 小学教育 | 300.00 | 200.00 | 100.00",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_of_a_table_by_subject(shape: str) -> None:
    paper = read(FIVE, SHAPES[shape])
    table_ = paper.facts.tables["05"]
    row = table_.by_code()["2050202"]
    assert row.label == "小学教育"
    assert [f"{row.values[k].amount:.0f}" for k in ("合计", "基本支出", "项目支出")] == ["300", "200", "100"]
    assert table_.total is not None
    assert f"{table_.total.values['合计'].amount:.0f}" == "300"
    assert not paper.faults


def test_codes_whose_upper_levels_are_printed_once() -> None:
    grid = table(
        "类 | 款 | 项 | 科目名称 | 合计 | 基本支出 | 项目支出",
        "合计 | < | < | < | 300.00 | 200.00 | 100.00",
        "205 | | | 教育支出 | 300.00 | 200.00 | 100.00",
        "| 02 | | 普通教育 | 300.00 | 200.00 | 100.00",
        "| | 02 | 小学教育 | 300.00 | 200.00 | 100.00",
    )
    assert names(read(FIVE, grid), "05") == {"205": "教育支出", "20502": "普通教育", "2050202": "小学教育"}


def test_economic_codes_in_two_columns() -> None:
    grid = table(
        "类 | 款 | 科目名称 | 金额 | 类 | 款 | 科目名称 | 金额",
        "301 | | 工资福利支出 | 150.00 | 302 | | 商品和服务支出 | 50.00",
        "301 | 01 | 基本工资 | 150.00 | 302 | 01 | 办公费 | 50.00",
        "人员经费合计 | < | < | 150.00 | 公用经费合计 | < | < | 50.00",
    )
    paper = read("一般公共预算财政拨款基本支出决算表", grid)
    assert names(paper, "06") == {
        "301": "工资福利支出",
        "302": "商品和服务支出",
        "30101": "基本工资",
        "30201": "办公费",
    }
    assert not paper.faults


def test_a_sum_over_columns_that_the_table_lacks_is_not_judged() -> None:
    heads = "科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 其他收入"
    lacking = table(heads, "合计 | < | 320.00 | 300.00 | | | ", "205 | 教育支出 | 320.00 | 300.00 | | | ")
    assert codes("收入决算表", lacking) == []
    sound = table(
        heads, "合计 | < | 300.00 | 290.00 | | | 10.00", "205 | 教育支出 | 300.00 | 290.00 | | | 10.00"
    )
    paper = read("收入决算表", sound)
    assert {p.verdict for p in paper.cells.values()} == {Verdict.PROVED}


def test_details_of_the_balance_are_not_counted_beside_it() -> None:
    grid = table(
        "收入 | < | 支出 | <",
        "项目 | 决算数 | 项目 | 决算数",
        "一、一般公共预算财政拨款收入 | 300.00 | 一、一般公共服务支出 | 280.00",
        "二、上级补助收入 | | 二、外交支出 | ",
        "本年收入合计 | 300.00 | 本年支出合计 | 280.00",
        "年初结转和结余 | 10.00 | 年末结转和结余 | 30.00",
        "基本支出结转 | 4.00 | 基本支出结转 | 12.00",
        "项目支出结转和结余 | 6.00 | 项目支出结转和结余 | 18.00",
        "总计 | 310.00 | 总计 | 310.00",
    )
    paper = read("收入支出决算总表", grid)
    assert not paper.faults
    assert cells(paper, "01")["支出:总计"] == "310"


SHIFTED = table(
    "科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出",
    "合计 | < | 300.00 | 200.00 | 100.00",
    "205 | 教育支出 | 10.00 | 10.00 | ",
    "20502 | 普通教育 | 220.00 | 120.00 | 100.00",
    "2050201 | 学前教育 | 220.00 | 120.00 | 100.00",
    "2050202 | 小学教育 | 120.00 | 120.00 | ",
    "2050299 | 其他普通教育支出 | 100.00 | | 100.00",
    "208 | 社会保障和就业支出 | | | ",
    "20805 | 行政事业单位养老支出 | 80.00 | 80.00 | ",
    "2080505 | 养老保险缴费支出 | 80.00 | 80.00 | ",
    "2080506 | 职业年金缴费支出 | 50.00 | 50.00 | ",
)


def test_a_row_shift_is_one_finding() -> None:
    prose = "1.教育支出（类）普通教育（款）小学教育（项）。年初预算为100万元，支出决算为100万元，完成年初预算的100%。"
    more = "2.社会保障和就业支出（类）行政事业单位养老支出（款）职业年金缴费支出（项）。支出决算为30万元。"
    paper = audit_document(document(FIVE, "单位：万元", SHIFTED, GENERAL, prose, more))
    (fault,) = [f for f in paper.faults if f.severity is not Severity.NOTE]
    assert fault.code == "T-shift"
    assert "错位" in fault.message
    assert len(fault.more) > 3


def shifted_items(down: bool) -> Grid:
    """A sound table whose 项, and only they, slipped by one."""
    amounts = [10, 25, 40, 55, 70]
    names = (
        "2050201 | 学前教育",
        "2050202 | 小学教育",
        "2050203 | 初中教育",
        "2080505 | 养老保险",
        "2080506 | 职业年金",
    )
    wrong = [*amounts[-1:], *amounts[:-1]] if down else [*amounts[1:], *amounts[:1]]
    rows = [f"{name} | {n}.00 | {n}.00 | " for name, n in zip(names, wrong, strict=True)]
    return table(
        "科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出",
        "合计 | < | 200.00 | 200.00 | ",
        "205 | 教育支出 | 75.00 | 75.00 | ",
        "20502 | 普通教育 | 75.00 | 75.00 | ",
        *rows[:3],
        "208 | 社会保障和就业支出 | 125.00 | 125.00 | ",
        "20805 | 行政事业单位养老支出 | 125.00 | 125.00 | ",
        *rows[3:],
    )


@pytest.mark.parametrize(("down", "words"), [(True, "下移"), (False, "上移")])
def test_a_shift_of_the_lowest_rows_alone(down: bool, words: str) -> None:
    paper = read(FIVE, shifted_items(down))
    (fault,) = [f for f in paper.faults if f.severity is not Severity.NOTE]
    assert (fault.code, words in fault.message) == ("T-shift", True)


def test_one_wrong_cell_is_no_shift() -> None:
    rows = [list(r) for r in SPENT.rows]
    rows[5][2] = "20.00"
    paper = read(FIVE, Grid(tuple(tuple(r) for r in rows), SPENT.spans))
    assert {f.code for f in paper.faults} == {"T05-row", "T05-tree"}


# ------------------------------------------------------------------ sentences
def measured(*blocks: str | Grid) -> list[tuple[str, str, str]]:
    return [(c.raw + c.unit, str(c.measure), c.key) for c in audit_document(document(*blocks)).claims]


def test_a_purpose_names_no_item() -> None:
    text = "1.教育支出（类）普通教育（款）小学教育（项）。主要用于开展教学、保障项目支出，年初预算为150万元，支出决算为200万元。"
    found = measured(*TABLE_05, GENERAL, text)
    assert found == [("150万元", "预算数", "05|#2050202"), ("200万元", "决算数", "05|#2050202")]
    assert codes(*TABLE_05, GENERAL, text) == []


def test_a_list_behind_its_purpose_is_still_a_list() -> None:
    text = "一般公共预算财政拨款支出300万元，主要用于以下方面：教育支出（类）290万元，占96.67%。"
    assert codes(*TABLE_05, GENERAL, text) == ["N-table"]


SPELLINGS = (
    "1.教育支出（类）普通教育（款）小学教育（项）支出决算为210万元。",
    "（1）教育支出（类）普通教育（款）小学教育（项）支出决算为210万元。",
    "1、“教育支出（类）普通教育（款）小学教育（项）”支出决算为210万元。",
    "其中：1．“教育支出”（类）“普通教育”（款）“小学教育”（项）支出决算为210万元。",
    "①教育支出（类）普通教育（款）小学教育（项）支出决算为210万元。",
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_numbering_and_quotes_are_no_part_of_a_name(text: str) -> None:
    assert measured(*TABLE_05, GENERAL, text) == [("210万元", "决算数", "05|#2050202")]
    assert codes(*TABLE_05, GENERAL, text) == ["N-table"]


def test_a_rate_is_not_judged_by_a_figure_the_table_contradicts() -> None:
    text = "一般公共预算财政拨款支出{}万元，比上年增加50万元，增长20%。"
    assert codes(*TABLE_05, GENERAL, text.format(330)) == ["N-table"]
    text = "一般公共预算财政拨款支出年初预算为250万元，支出决算为{}万元，完成年初预算的120%。"
    assert codes(*TABLE_05, GENERAL, text.format(330)) == ["N-table"]
    listed = "一般公共预算财政拨款支出{}万元，主要用于以下方面：教育支出（类）300万元，占100%。"
    assert codes(*TABLE_05, GENERAL, listed.format(330)) == ["N-table"]


NO_BUDGET = {
    "0 without a unit": ("年初预算为0，支出决算为200万元，完成年初预算的100%。", ["N-zero"]),
    "0.00": ("年初预算为0.00，支出决算为200万元，完成年初预算的100%。", ["N-zero"]),
    "0 in 元": ("年初预算为0元，支出决算为200万元，完成年初预算的100%。", ["N-zero"]),
    "a rate on the adjusted budget": (
        "年初预算为0万元，全年预算为250万元，支出决算为200万元，完成全年预算的80%。",
        [],
    ),
    "a wrong rate on the adjusted budget": (
        "年初预算为0万元，全年预算为250万元，支出决算为200万元，完成全年预算的90%。",
        ["N-complete"],
    ),
    "both budgets, the rate is of the first": (
        "年初预算为400万元，全年预算为250万元，支出决算为200万元，完成年初预算的50%。",
        [],
    ),
    "more than nothing": (
        "年初预算为0万元，支出决算为200万元，比年初预算增加200万元，增长100%。",
        ["N-zero"],
    ),
}


@pytest.mark.parametrize("case", NO_BUDGET)
def test_rates_and_a_budget_of_nothing(case: str) -> None:
    text, expected = NO_BUDGET[case]
    item = "1.教育支出（类）普通教育（款）小学教育（项）。"
    assert codes(*TABLE_05, GENERAL, item + text) == expected


def test_growth_on_no_budget_speaks_of_the_budget() -> None:
    item = "1.教育支出（类）普通教育（款）小学教育（项）。"
    paper = audit_document(document(*TABLE_05, GENERAL, item + NO_BUDGET["more than nothing"][0]))
    assert ["预算数为0" in f.message for f in paper.faults] == [True]


BUYING = "十一、政府采购支出情况"


@pytest.mark.parametrize(
    "remark", ["", "（以合同签订为准）", "（金额以合同签订为准）", "（含涉密采购）", "（不含涉密）"]
)
def test_a_remark_between_the_total_and_its_figure(remark: str) -> None:
    text = f"2024年度政府采购支出总额{remark}60万元，其中：政府采购货物支出10万元、政府采购工程支出20万元、政府采购服务支出40万元。"
    assert codes(BUYING, text) == ["N11-1"]


def test_a_fund_name_is_no_budget() -> None:
    text = "一般公共预算支出为300万元，比上年一般公共预算支出增加50万元，增长20%。"
    found = audit_document(document(*TABLE_05, GENERAL, text)).claims
    first, change, rate = found
    assert (first.measure, change.base, rate.base) == (Measure.ACTUAL, "上年", "上年")
    text = "政府性基金预算财政拨款支出为300万元，较上年政府性基金预算减少50万元。"
    assert [c.base for c in audit_document(document("八、政府性基金预算财政拨款支出情况", text)).claims] == [
        "",
        "上年",
    ]


SWALLOWED = (
    "一般公共预算财政拨款支出300万元，与20231234.56万元相比，减少934.56万元，下降75.7%。",
    "一般公共预算财政拨款支出300万元，比2023250.00万元增加50万元，增长20%。",
    "2024300.00万元为一般公共预算财政拨款支出。",
)


@pytest.mark.parametrize("text", SWALLOWED)
def test_a_year_run_into_its_figure(text: str) -> None:
    assert codes(*TABLE_05, GENERAL, text) == ["L-year"]


def test_a_figure_that_only_looks_like_a_year() -> None:
    assert codes(GENERAL, "一般公共预算财政拨款支出2024.31万元，比上年增加20.5万元。") == []
    assert codes(GENERAL, "一般公共预算财政拨款支出20,231,234.56万元，比上年增加20.5万元。") == []


def test_the_initial_budget_is_not_the_one_of_table_09() -> None:
    text = "公务接待费年初预算为5万元，支出决算为2万元，完成年初预算的40%。"
    assert codes(*TABLE_09, NINE, text) == []
    assert codes(*TABLE_09, NINE, text.replace("年初", "全年")) == ["N-table"]


def test_a_document_without_headings() -> None:
    general = "2024年度一般公共预算财政拨款支出330万元。"
    item = "1.教育支出（类）普通教育（款）小学教育（项）。年初预算为200万元，支出决算为210万元，完成年初预算的105%。"
    visits = "公务接待费支出决算为3万元。"
    assert codes(*TABLE_05, *TABLE_09, general, item, visits) == ["N-table"] * 3


def test_sections_without_headings_are_told_by_their_opening() -> None:
    texts = (
        "2024年度收入支出总计100万元。",
        "本年收入合计100万元，其中：财政拨款收入100万元，占100%。",
        "本年支出合计90万元，其中：基本支出60万元，占66.67%；项目支出30万元，占33.33%。",
        "财政拨款收入支出总计100万元。",
        "一般公共预算财政拨款基本支出60万元，其中：人员经费50万元，公用经费10万元。",
        "政府性基金预算财政拨款本年支出5万元。",
    )
    scopes = [s.scope for s in audit_document(document(*texts)).sections][2:]
    assert scopes == ["01", "02", "03", "04", "06", "07"]


def test_verdicts_are_not_touched_by_reading_more() -> None:
    assert verdicts(audit_document(document(*TABLE_05, GENERAL, "一般公共预算财政拨款支出300万元。"))) == [
        ("300万元", "已证实")
    ]
