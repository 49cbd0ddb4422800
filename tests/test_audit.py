"""The audit of documents: what is proved, what is contradicted, what stays open, in words of many provinces."""

from __future__ import annotations

import pytest

from disclosure_kit.audit import audit_document
from disclosure_kit.audit.document import Document, Grid, Paragraph, Source
from disclosure_kit.audit.paper import Paper
from disclosure_kit.audit.verdicts import Verdict
from disclosure_kit.findings import Severity

TITLE = ("虚构市档案中心", "2024年度单位决算")


def document(*blocks: str | Grid) -> Document:
    made = [Paragraph(b) if isinstance(b, str) else b for b in (*TITLE, *blocks)]
    return Document("虚构.docx", Source.WORD, tuple(made))


def table(*lines: str) -> Grid:
    """``table("项目 | < | 合计", …)``: a cell ``<`` belongs to the one on its left."""
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    spans = {}
    for r, row in enumerate(rows):
        for c in range(len(row)):
            width = 1
            while c + width < len(row) and row[c + width] == "<" and row[c] != "<":
                width += 1
            if width > 1:
                spans[r, c] = (1, width)
    return Grid(tuple(tuple(None if c == "<" else c for c in row) for row in rows), spans)


def codes(*blocks: str | Grid, notes: bool = False) -> list[str]:
    paper = audit_document(document(*blocks))
    return sorted(f.code for f in paper.faults if notes or f.severity is not Severity.NOTE)


def verdicts(paper: Paper) -> list[tuple[str, str]]:
    return [
        (c.raw + c.unit, str(paper.proofs[id(c)].verdict) if id(c) in paper.proofs else str(Verdict.OPEN))
        for c in paper.claims
    ]


GENERAL = "五、一般公共预算财政拨款支出决算情况说明"
SPENT = table(
    "项目 | < | 本年支出 | < | <",
    "科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出",
    "合计 | < | 300.00 | 200.00 | 100.00",
    "205 | 教育支出 | 300.00 | 200.00 | 100.00",
    "20502 | 普通教育 | 300.00 | 200.00 | 100.00",
    "2050202 | 小学教育 | 200.00 | 200.00 | ",
    "2050299 | 其他普通教育支出 | 100.00 |  | 100.00",
)
TABLE_05 = ("一般公共预算财政拨款支出决算表", "单位：万元", SPENT)

CHANGES = {
    "a rise by its rate": ("支出300万元。与2023年度相比，增加50万元，增长20%。", []),
    "this year's figure as base": ("支出300万元。与2023年度相比，增加50万元，增长16.67%。", ["N-rate"]),
    "words of opposite directions": ("支出300万元。与2023年度相比，增加50万元，下降20%。", ["N-sign"]),
    "both words turned": ("支出300万元。与2023年度相比，减少50万元，下降20%。", ["N-rate"]),
    "a rate on nothing": ("支出300万元。与2023年度相比，增加300万元，增长100%。", ["N-zero"]),
    "a fall printed as negative growth": ("支出300万元。与2023年度相比，减少100万元，增长-25%。", []),
    "one decimal, rightly rounded": ("支出300万元，比上年决算数增加33.1万元，增长12.4%。", []),
    "truncated instead of rounded": ("支出300万元，比上年决算数增加33.1万元，增长12.40%。", []),
    "no change": ("支出300万元。与2023年度相比，增加0万元，增长0%。", []),
    "reasons with amounts": (
        "支出300万元。与2023年度相比，增加50万元，增长20%。主要原因是人员经费增加80万元，增长9%。",
        [],
    ),
    "last year's figure told": ("支出300万元，比2023年250万元增加50万元，增长20%。", []),
    "a wrong difference of two told figures": ("支出300万元，比2023年250万元增加40万元。", ["N-change"]),
    "not comparable": ("支出300万元，比上年决算数增加300万元，增长--（基数为0，不可比）。", []),
}


@pytest.mark.parametrize("case", CHANGES)
def test_changes_and_rates(case: str) -> None:
    text, expected = CHANGES[case]
    assert codes(*TABLE_05, GENERAL, f"2024年度一般公共预算财政拨款{text}") == expected


BUDGETS = {
    "completed": ("年初预算为250万元，支出决算为300万元，完成年初预算的120%。决算数大于年初预算数的主要原因是追加经费。", []),
    "wrong rate": ("年初预算为250万元，支出决算为300万元，完成年初预算的102%。", ["N-complete"]),
    "budget and actual exchanged": ("年初预算为250万元，支出决算为300万元，完成年初预算的83.33%。", ["N-complete"]),
    "always 100": ("年初预算为250万元，支出决算为300万元，完成年初预算的100%。", ["N-complete"]),
    "a rate without a budget": ("年初预算为0万元，支出决算为300万元，完成年初预算的100%。", ["N-zero"]),
    "no budget, rightly": ("年初预算为0万元，支出决算为300万元，年初无预算。决算数大于年初预算数的主要原因是追加。", []),
    "no budget said of a budget": ("年初预算为250万元，支出决算为300万元，年初无预算。", ["N-words"]),
    "less said of more": ("年初预算为250万元，支出决算为300万元。决算数小于预算数的主要原因：追加。", ["N-words"]),
    "equal said of unequal": ("年初预算为250万元，支出决算为300万元。决算数与预算数持平。", ["N-words"]),
    "equal": ("年初预算为300万元，支出决算为300万元。决算数同预算数持平。", []),
    "order of Guangdong": ("支出决算为300万元，完成全年预算250万元的120%，比上年决算数减少100万元，下降25%。", []),
    "order of Guangdong, wrong": ("支出决算为300万元，完成全年预算250万元的102%。", ["N-complete"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BUDGETS)
def test_completion_and_its_words(case: str) -> None:
    text, expected = BUDGETS[case]
    assert codes(*TABLE_05, GENERAL, f"一般公共预算财政拨款支出{text}") == expected


TEXTS = {
    "text and table differ": ("一般公共预算财政拨款支出330万元。", ["N-table"]),
    "元 for 万元": ("一般公共预算财政拨款支出300元。", ["N-table"]),
    "a cent": ("一般公共预算财政拨款支出300.01万元。", []),
    "share": ("一般公共预算财政拨款支出300万元，主要用于以下方面：教育支出（类）300万元，占100%。", []),
    "wrong share": (
        "一般公共预算财政拨款支出300万元，主要用于以下方面：教育支出（类）300万元，占99%。",
        ["N-share"],
    ),
    "an item that is not in the table": (
        "1.教育支出（类）普通教育（款）初中教育（项）。年初预算为0万元，支出决算为70万元。",
        ["N-row"],
    ),
    "an item as the table has it": (
        "1.教育支出（类）普通教育（款）小学教育（项）。主要用于：保障教学。年初预算为200万元，支出决算为200.00万元。",
        [],
    ),
    "full-width figures and blanks": (
        "一般公共预算财政拨款支出３００．００ 万元，占本年支出合计的 98％。",
        [],
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_text_against_table(case: str) -> None:
    text, expected = TEXTS[case]
    assert codes(*TABLE_05, GENERAL, text) == expected


def test_revenue_and_expenditure_of_a_fund_are_two_things() -> None:
    seven = "八、政府性基金预算财政拨款收入支出决算情况说明"
    assert codes(seven, "政府性基金预算财政拨款收入100.00万元，支出90.00万元，支出具体情况如下：") == []


def test_rounding_is_a_note() -> None:
    assert codes(*TABLE_05, GENERAL, "一般公共预算财政拨款支出300.01万元。", notes=True) == ["N-tail"]


def changed(row: int, column: int, text: str) -> Grid:
    rows = [list(r) for r in SPENT.rows]
    rows[row][column] = text
    return Grid(tuple(tuple(r) for r in rows), SPENT.spans)


def test_sound_table_is_proved_in_every_cell() -> None:
    paper = audit_document(document(*TABLE_05))
    assert paper.cells
    assert {p.verdict for p in paper.cells.values()} == {Verdict.PROVED}


@pytest.mark.parametrize(
    ("row", "column", "text", "expected"),
    [
        (5, 2, "20.00", {"T05-row", "T05-tree"}),  # a digit dropped
        (2, 3, "201.00", {"T05-row", "T05-tree"}),  # a wrong total
        (6, 4, "", {"T05-row", "T05-tree"}),  # an amount lost
        (5, 2, "2,00.00", {"L-number"}),  # no number
    ],
)
def test_table_faults(row: int, column: int, text: str, expected: set[str]) -> None:
    found = codes("一般公共预算财政拨款支出决算表", changed(row, column, text))
    assert expected <= set(found)


def test_rounded_totals_are_notes() -> None:
    grid = changed(5, 2, "200.01")
    assert codes("一般公共预算财政拨款支出决算表", grid) == []
    assert set(codes("一般公共预算财政拨款支出决算表", grid, notes=True)) == {"T05-row", "T05-tree"}


def test_table_over_a_page_break_with_a_split_row_is_one_table() -> None:
    rows = SPENT.rows
    top = Grid((*rows[:6], (*rows[6][:1], "其他普通", *rows[6][2:])), SPENT.spans, page=1)
    rest = Grid((("", "教育支出", "", "", ""), ("", "", "", "", "")), {}, page=2)
    paper = audit_document(document("一般公共预算财政拨款支出决算表", top, rest))
    (found,) = paper.facts.tables.values()
    assert [r.label for r in found.rows][-1] == "其他普通教育支出"
    assert not paper.faults


LEFTOVERS = {
    "收、支总计各增加（减少）10万元。": "L-pair",
    "总计XX万元。": "L-mark",
    "总计××万元。": "L-mark",
    "主要是【请说明原因】。": "L-bracket",
    "其中：财政拨款收入10万元，占 %。": "L-blank-percent",
    "比上年减少 万元。": "L-blank-amount",
    "支出完成。。": "L-punctuation",
    "202 年度收支总计": "L-year",
    "一般公共预算财政拨款支出决算为55.20，完成预算。": "L-unit",
    "财政拨款收入10万元，占34.82；事业收入": "L-percent",
}


@pytest.mark.parametrize("text", LEFTOVERS)
def test_leftovers(text: str) -> None:
    assert LEFTOVERS[text] in codes(GENERAL, text)


HARMLESS = (
    "根据虚编〔2019〕12号和【2021】44号文件履行职责。",
    "单价100万元（含）以上设备（不含车辆）2台（套）。",
    "年初预算为0，支出决算为0万元，与年初预算持平。",
    "其他收入0万元，占0%；增加0万元，增长0.00%。",
    "联系电话：0535-6611234，邮编264000。",
    "公务接待费（含外宾接待）支出。",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_no_false_alarm(text: str) -> None:
    assert codes(GENERAL, text) == []


def test_years_and_names() -> None:
    nine = "七、财政拨款“三公”经费支出决算情况说明"
    assert codes(GENERAL, "2024年度支出合计300万元。与2022年度相比，增加50万元。") == ["W-year"]
    text = "截至2024年12月31日，{}财政拨款开支运行维护费的公务用车保有量为2辆。"
    assert codes(nine, text.format("虚构市档案中心")) == []
    assert codes(nine, text.format("本单位")) == []
    assert codes(nine, text.format("幻想县林业中心")) == ["W-name"]


def test_counts_and_money() -> None:
    nine = "九、财政拨款“三公”经费支出决算情况说明"
    assert codes(nine, "公务用车购置费支出0万元，2024年购置公务用车7辆。") == ["N9-count"]
    assert codes(
        "十二、国有资产占用情况", "共有车辆3辆，其中，机要通信用车0辆、应急保障用车1辆、其他用车1辆。"
    ) == ["N12-1"]


def test_empty_table_wants_its_note() -> None:
    grid = table(
        "科目编码 | 科目名称 | 年初结转和结余 | 本年收入 | 基本支出 | 项目支出 | 年末结转和结余",
        "合计 | < | | | | |",
    )
    title = "政府性基金预算财政拨款收入支出决算表"
    assert codes(title, grid) == []  # no 小计: not recognised, not judged
    grid = table(
        "科目编码 | 科目名称 | 年初结转和结余 | 本年收入 | 本年支出 | < | < | 年末结转和结余",
        "| | | | 小计 | 基本支出 | 项目支出 |",
        "合计 | < | | | | | | ",
    )
    assert codes(title, grid) == ["T-empty"]
    assert codes(title, grid, "注：本单位没有政府性基金收支，故本表无数据。") == []


def test_verdicts_tell_what_is_known() -> None:
    paper = audit_document(
        document(
            *TABLE_05,
            GENERAL,
            "一般公共预算财政拨款支出300万元。与2023年度相比，增加50万元，增长20%。主要原因是调资80万元。",
        )
    )
    assert verdicts(paper) == [
        ("300万元", "已证实"),
        ("50万元", "自洽"),
        ("20%", "自洽"),
        ("80万元", "待核实"),
    ]
