"""The decision table of sentences, row by row, and what must hold for all figures."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_kit.accounts.amount import Amount, InputUnit, round_half_up
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.accounts.subject import Reason
from disclosure_kit.checks import run_checks
from disclosure_kit.checks.check import Relation
from disclosure_kit.derived import change, completion, percent_of
from disclosure_kit.findings import Severity
from disclosure_kit.narrative import write_all
from disclosure_kit.narrative.writer import Writer
from disclosure_kit.tables import build_tables
from tests.builders import Sheets, figures, profile, rows, small_unit, unit

WHY = Reason("工资调整")
SINCE = "与2023年度相比，"
BECAUSE = "主要是工资调整。"


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    return Writer(figures(tmp_path_factory.mktemp("small"), small_unit()), profile())


@pytest.mark.parametrize(
    ("prior", "current", "words"),
    [
        ("5", "5", "与上年决算数一致。"),
        ("0", "0", "与上年决算数一致。"),
        ("100", "150.5", f"{SINCE}增加50.5万元，增长50.5%。{BECAUSE}"),
        ("1300", "1234", f"{SINCE}减少66万元，下降5.08%。{BECAUSE}"),
        ("0", "8.1", f"{SINCE}增加8.1万元（上年决算数为0）。{BECAUSE}"),
        ("8.1", "0", f"{SINCE}减少8.1万元，下降100%。{BECAUSE}"),
        ("-2", "3", f"{SINCE}增加5万元。{BECAUSE}"),
        ("3", "-2", f"{SINCE}减少5万元。{BECAUSE}"),
        ("-1", "-4", f"{SINCE}减少3万元。{BECAUSE}"),
        (None, "3", ""),
        ("100000", "100000.01", f"{SINCE}增加0.01万元，增长不足0.01%。{BECAUSE}"),
        ("100000.01", "100000", f"{SINCE}减少0.01万元，下降不足0.01%。{BECAUSE}"),
    ],
)
def test_compared_with_last_year(writer: Writer, prior: str | None, current: str, words: str) -> None:
    changed = change(Decimal(current), None if prior is None else Decimal(prior))
    assert writer.describe_change("与上年比较", changed, WHY) == words


@pytest.mark.parametrize(
    ("prior", "current", "words"),
    [
        ("10", "10", "2024年度机关运行经费支出10万元，与上年决算数一致。"),
        (
            "10",
            "12.5",
            "2024年度机关运行经费支出12.5万元，比2023年度增加2.5万元，增长25%。主要原因是工资调整。",
        ),
        (
            "12.5",
            "10",
            "2024年度机关运行经费支出10万元，比2023年度减少2.5万元，下降20%。主要原因是工资调整。",
        ),
        (
            "0",
            "10",
            "2024年度机关运行经费支出10万元，比2023年度增加10万元（上年决算数为0）。主要原因是工资调整。",
        ),
        ("10", "0", "2024年度机关运行经费支出0万元，比2023年度减少10万元，下降100%。主要原因是工资调整。"),
        (None, "10", "2024年度机关运行经费支出10万元。"),
    ],
)
def test_agency_operating_costs(writer: Writer, prior: str | None, current: str, words: str) -> None:
    changed = change(Decimal(current), None if prior is None else Decimal(prior))
    printed = writer.style.amount(Decimal(current))
    assert writer.describe_change("机关运行经费", changed, WHY, amount=printed) == words


@pytest.mark.parametrize(
    ("budget", "actual", "words"),
    [
        ("5", "5", "完成年初预算的100%。与年初预算持平。"),
        ("4", "5", "完成年初预算的125%。决算数大于年初预算数的主要原因是工资调整。"),
        ("5", "4", "完成年初预算的80%。决算数小于年初预算数的主要原因是工资调整。"),
        (
            "100000",
            "100000.01",
            "完成年初预算的比例超过100%（差额0.01万元）。决算数大于年初预算数的主要原因是工资调整。",
        ),
        (
            "100000.01",
            "100000",
            "完成年初预算的比例不足100%（差额0.01万元）。决算数小于年初预算数的主要原因是工资调整。",
        ),
        ("0", "5", "年初无预算。决算数大于年初预算数的主要原因是工资调整。"),
        ("0", "-5", "年初无预算。决算数小于年初预算数的主要原因是工资调整。"),
        ("5", "0", "完成年初预算的0%。决算数小于年初预算数的主要原因是工资调整。"),
        ("5", "-1", "决算数小于年初预算数的主要原因是工资调整。"),
        ("-5", "1", "决算数大于年初预算数的主要原因是工资调整。"),
        ("0", "0", "与年初预算持平。"),
    ],
)
def test_completion_of_the_initial_budget(writer: Writer, budget: str, actual: str, words: str) -> None:
    assert writer.complete("完成年初预算", completion(Decimal(budget), Decimal(actual)), WHY) == words


@pytest.mark.parametrize(
    ("budget", "actual", "words"),
    [
        ("5", "5", "与2024年全年预算基本持平。完成全年预算的100%。"),
        ("0", "0", "与2024年全年预算基本持平。全年无预算。"),
        ("5", "4", "比2024年全年预算减少1万元，完成全年预算的80%。主要原因是工资调整。"),
        ("4", "5", "比2024年全年预算增加1万元，完成全年预算的125%。主要原因是工资调整。"),
        ("0", "5", "比2024年全年预算增加5万元，全年无预算。主要原因是工资调整。"),
        ("5", "0", "比2024年全年预算减少5万元，完成全年预算的0%。主要原因是工资调整。"),
    ],
)
def test_three_public_expenses(writer: Writer, budget: str, actual: str, words: str) -> None:
    assert writer.complete("三公", completion(Decimal(budget), Decimal(actual)), WHY) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        ("1", "3", "甲1万元，占33.33%"),
        ("3", "3", "甲3万元，占100%"),
        ("0.01", "100000", "甲0.01万元，占比不足0.01%"),
        ("99999.99", "100000", "甲99,999.99万元，占比超过99.99%"),
    ],
)
def test_shares(writer: Writer, part: str, whole: str, words: str) -> None:
    amounts = (Amount(Decimal(value) * 10000) for value in (part, whole))
    assert writer.part("甲", *amounts) == words


MONEY = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999.99"), places=2)
NUMBERS = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万元|%)")


@given(prior=MONEY, current=MONEY)
def test_figures_of_a_sentence_follow_from_the_printed_figures(
    writer: Writer, prior: Decimal, current: Decimal
) -> None:
    """A reader with a calculator finds the same difference and the same rate."""
    words = writer.describe_change("与上年比较", change(current, prior), WHY)
    found = {sign: Decimal(number.replace(",", "")) for number, sign in NUMBERS.findall(words)}
    if current == prior:
        assert not found
        return
    assert found["万元"] == abs(current - prior)
    rate = percent_of(abs(current - prior), prior)
    assert rate is not None
    assert found["%"] == (round_half_up(rate) or Decimal("0.01"))
    assert ("增加" in words) == (current > prior)


PARTS = st.integers(min_value=-(10**9), max_value=10**12).filter(
    lambda cents: not cents or abs(cents) >= 5000
)
"""A part under 50 元 prints as nothing; it is no part that a reader could add up."""


@given(parts=st.lists(PARTS, min_size=1, max_size=60))
def test_parts_rounded_one_by_one_never_raise_a_false_alarm(parts: list[int]) -> None:
    """Exact parts in 分; each part and the total printed in 万元, rounded half up."""

    def printed(cents: int) -> Amount:
        return Amount(round_half_up(Decimal(cents) / 1_000_000) * 10_000)

    relation = Relation("合计 = Σ", printed(sum(parts)), tuple(printed(part) for part in parts))
    assert relation.may_be_rounding(InputUnit.WAN.half_unit)


AMOUNTS = st.lists(st.integers(min_value=5000, max_value=10**10), min_size=4, max_size=4)


def a_unit(cents: list[int], label: str) -> Sheets:
    """A balanced unit of two 项, its amounts given in the unit named."""

    def money(value: int) -> float:
        return value / 100 if label == "元" else float(round_half_up(Decimal(value) / 1_000_000))

    first, second, prior, budget = cents
    return {
        **small_unit(),
        "单位信息": unit(unit=label),
        "收入决算": [
            {"code": "2012601", "name": "行政运行", "财政拨款收入": money(first)},
            {"code": "2012604", "name": "档案馆", "财政拨款收入": money(second)},
        ],
        "支出决算": [
            {"code": "2012601", "name": "行政运行", "基本支出": money(first)},
            {"code": "2012604", "name": "档案馆", "项目支出": money(second)},
        ],
        "一般公共预算支出": [
            {"code": "2012601", "name": "行政运行", "年初预算数": money(budget), "基本支出": money(first)},
            {"code": "2012604", "name": "档案馆", "项目支出": money(second)},
        ],
        "收支总表": {"GENERAL_REVENUE": {"current": money(first + second)}, "TOTAL": {"prior": money(prior)}},
        "基本支出": rows("code | name | amount", f"30101 | 基本工资 | {money(first)}"),
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=AMOUNTS)
def test_yuan_and_wan_give_the_same_tables_within_rounding(tmp_path: Path, cents: list[int]) -> None:
    def tables(label: str) -> dict[tuple[str, str, str, str], Decimal]:
        content = figures(tmp_path, a_unit(cents, label))
        return {
            (number, line.code, line.label, key): amount.wan
            for number, table in build_tables(content, profile()).items()
            for line in table.lines
            for key, amount in line.amounts.items()
        }

    exact, rounded = tables("元"), tables("万元")
    for place in {*exact, *rounded}:
        difference = abs(exact.get(place, Decimal(0)) - rounded.get(place, Decimal(0)))
        assert difference <= Decimal("0.03"), place


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=AMOUNTS)
def test_rounded_input_of_a_sound_unit_is_not_accused(tmp_path: Path, cents: list[int]) -> None:
    """Only what is really missing (reasons) may be asked for."""
    content = figures(tmp_path, a_unit(cents, "万元"))
    accused = [
        f
        for f in run_checks(content, profile())
        if f.severity is not Severity.NOTE and not f.code.startswith("R-")
    ]
    # last year's parts are not given; figures of any size may be ten thousand times apart
    assert [f.code for f in accused if f.code not in ("N3-8", "U-jump")] == []


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)))
def test_order_of_budget_rows_changes_no_sentence(tmp_path: Path, order: list[int]) -> None:
    lines = [
        {
            "code": f"20126{n:02d}",
            "name": f"事项{n}",
            "年初预算数": 10.0,
            "基本支出": 10.0 + n,
            "reason": f"原因{n}",
        }
        for n in range(1, 6)
    ]
    listed = [{k: v for k, v in line.items() if k != "reason"} for line in lines]
    spent = [{k: v for k, v in line.items() if k in ("code", "name", "基本支出")} for line in listed]

    def words(positions: list[int]) -> object:
        sheets: Sheets = {
            **small_unit(),
            "支出决算": [spent[i] for i in positions],
            "一般公共预算支出": [lines[i] for i in positions],
        }
        return write_all(Figures(figures(tmp_path, sheets).accounts), profile())["一般公共预算"]

    assert words(list(order)) == words(list(range(5)))
