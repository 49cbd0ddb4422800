"""The decision table of sentences (design §3a), row by row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_kit.accounts.amount import Amount, round_half_up
from disclosure_kit.derived import ChangeCase, CompletionCase, ShareCase, change, completion, share
from tests.builders import profile

figures = st.decimals(min_value=-99999, max_value=99999, places=2)


@pytest.mark.parametrize(
    ("prior", "current", "case"),
    [
        ("10", "10", "一致"),
        ("0", "0", "一致"),
        ("10", "12", "增长"),
        ("12", "10", "下降"),
        ("0", "5", "上年为零"),
        ("5", "0", "本年为零"),
        ("-5", "5", "增加"),
        ("5", "-5", "减少"),
        ("-5", "0", "增加"),
        ("100000", "100000.01", "增长不足"),
        ("100000.01", "100000", "下降不足"),
        (None, "5", "首次"),
    ],
)
def test_change(prior: str | None, current: str, case: str) -> None:
    assert change(Decimal(current), None if prior is None else Decimal(prior)).case == case


@pytest.mark.parametrize(
    ("budget", "actual", "case"),
    [
        ("0", "0", "均为零"),
        ("10", "10", "持平"),
        ("10", "12", "大于"),
        ("12", "10", "小于"),
        ("0", "5", "无预算"),
        ("0", "-5", "无预算冲减"),
        ("5", "0", "未支出"),
        ("100000", "100001", "略大于"),
        ("100001", "100000", "略小于"),
        ("10", "-1", "小于无比率"),
        ("-10", "1", "大于无比率"),
    ],
)
def test_completion(budget: str, actual: str, case: str) -> None:
    assert completion(Decimal(budget), Decimal(actual)).case == case


@pytest.mark.parametrize(
    ("part", "whole", "case"),
    [
        ("1", "2", "占比"),
        ("2", "2", "占比"),
        ("0.01", "9999", "不足"),
        ("99999.99", "100000", "超过"),
        ("0", "0", "无"),
    ],
)
def test_share(part: str, whole: str, case: str) -> None:
    assert share(Decimal(part), Decimal(whole)).case == case


def test_every_case_has_wording() -> None:
    wording = profile().wording
    for family in ("与上年比较", "机关运行经费"):
        assert {c.value for c in ChangeCase} <= set(wording[family])
    for family in ("完成年初预算", "三公"):
        assert {c.value for c in CompletionCase} <= set(wording[family])
    for family in ("构成项", "占支出合计"):
        assert {c.value for c in ShareCase} <= set(wording[family])


@given(figures, figures)
def test_change_follows_from_the_printed_figures(prior: Decimal, current: Decimal) -> None:
    result = change(current, prior)
    assert result.difference == abs(current - prior)
    assert result.needs_reason == (current != prior)
    if result.rate is not None:
        assert result.rate == round_half_up(result.difference * 100 / prior)


@pytest.mark.parametrize(
    ("yuan", "printed"),
    [("26750", "2.68"), ("-1250", "-0.13"), ("49.99", "0.00"), ("50", "0.01"), ("-49", "0.00")],
)
def test_amounts_are_rounded_half_up(yuan: str, printed: str) -> None:
    assert f"{Amount(Decimal(yuan)).wan}" == printed
