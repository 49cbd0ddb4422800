"""What proves a figure: something independent. A percentage of its own, a repetition, a fixed phrase do not."""

from __future__ import annotations

import pytest

from disclosure_kit.audit import audit_document
from disclosure_kit.audit.document import Grid
from tests.test_audit import GENERAL, TABLE_05, document, table, verdicts

NINE = "九、财政拨款“三公”经费支出决算情况说明"
BUYING = "十一、政府采购支出情况"
ASSETS = "十二、国有资产占用情况"
TABLE_09 = (
    "财政拨款“三公”经费支出决算表",
    "单位：万元",
    table(
        "预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <",
        "合计 | 因公出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费 | 合计 | 因公出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费",
        "| | 小计 | 公务用车购置费 | 公务用车运行费 | | | | 小计 | 公务用车购置费 | 公务用车运行费 | ",
        "4.00 | | | | | 4.00 | 2.00 | | | | | 2.00",
    ),
)

CASES: dict[str, tuple[tuple[str | Grid, ...], str]] = {
    "with a table: proved": (
        (*TABLE_05, GENERAL, "一般公共预算财政拨款支出300万元。"),
        "300万元 已证实",
    ),
    "a change and its own rate are consistent": (
        (*TABLE_05, GENERAL, "一般公共预算财政拨款支出300万元，比上年增加50万元，增长20%。"),
        "300万元 已证实，50万元 自洽，20% 自洽",
    ),
    "no table at all: nothing is proved": (
        (GENERAL, "一般公共预算财政拨款支出300万元，比上年增加50万元，增长20%。"),
        "300万元 自洽，50万元 自洽，20% 自洽",
    ),
    "a rate of two proved figures is proved": (
        (*TABLE_09, NINE, "公务接待费支出预算为4万元，支出决算为2万元，完成预算的50%。"),
        "4万元 已证实，2万元 已证实，50% 已证实",
    ),
    "a budget that only its rate knows": (
        (
            *TABLE_05,
            GENERAL,
            "一般公共预算财政拨款支出年初预算为250万元，支出决算为300万元，完成年初预算的120%。",
        ),
        "250万元 自洽，300万元 已证实，120% 自洽",
    ),
    "a share of proved figures is proved": (
        (
            *TABLE_05,
            GENERAL,
            "一般公共预算财政拨款支出300万元，主要用于以下方面：教育支出（类）300万元，占100%。",
        ),
        "300万元 已证实，300万元 已证实，100% 已证实",
    ),
    "parts and total that no table has": (
        (
            BUYING,
            "政府采购支出总额60万元，其中：政府采购货物支出10万元、政府采购工程支出20万元、政府采购服务支出30万元。",
        ),
        "60万元 自洽，10万元 自洽，20万元 自洽，30万元 自洽",
    ),
    "vehicles and their uses": (
        (ASSETS, "共有车辆3辆，其中，机要通信用车1辆、应急保障用车1辆、其他用车1辆。"),
        "3辆 自洽，1辆 自洽，1辆 自洽，1辆 自洽",
    ),
    "a fixed phrase proves nothing": (
        (ASSETS, "单价100万元（含）以上设备2台（套）。"),
        "100万元 待核实，2台（套） 待核实",
    ),
    "money does not prove a count": (
        (*TABLE_09, NINE, "公务接待费支出2万元。国内公务接待7批次、60人次。"),
        "2万元 已证实，7批次 待核实，60人次 待核实",
    ),
    "no money in the table proves no visits": (
        (*TABLE_09, NINE, "因公出国（境）费支出0万元，全年因公出国（境）团组0个。"),
        "0万元 已证实，0个 已证实",
    ),
    "the same said twice": (
        (NINE, "公务接待费支出决算为2万元。", "公务接待费支出决算为2万元。"),
        "2万元 自洽，2万元 自洽",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_proved(case: str) -> None:
    blocks, expected = CASES[case]
    found = verdicts(audit_document(document(*blocks)))
    assert "，".join(f"{figure} {verdict}" for figure, verdict in found) == expected
