"""The decision table of sentences (design §3a), row by row."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_kit.accounts.amount import Amount, round_half_up
from disclosure_kit.derived import (
    ChangeCase,
    CompletionCase,
    ShareCase,
    change,
    completion,
    percent_of,
    share,
)
from disclosure_kit.profile.profile import FigureStyle
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
        ("100000", "0.01", "极少"),
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
    for family in ("构成项", "占支出合计", "图例"):
        assert {c.value for c in ShareCase} <= set(wording[family])


@given(figures, figures)
def test_change_follows_from_the_printed_figures(prior: Decimal, current: Decimal) -> None:
    result = change(current, prior)
    assert result.difference == abs(current - prior)
    assert result.needs_reason == (current != prior)
    if result.rate is not None:
        assert result.rate == Fraction(result.difference) * 100 / Fraction(prior)


@pytest.mark.parametrize(
    ("yuan", "printed"),
    [("26750", "2.68"), ("-1250", "-0.13"), ("49.99", "0.00"), ("50", "0.01"), ("-49", "0.00")],
)
def test_amounts_are_rounded_half_up(yuan: str, printed: str) -> None:
    assert f"{Amount(Decimal(yuan)).wan}" == printed


@pytest.mark.parametrize(
    ("part", "whole", "places", "printed"),
    [
        ("464.95", "1000", 0, "46"),
        ("46.495", "100", 2, "46.5"),
        ("46.495", "100", 1, "46.5"),
        ("46.495", "100", 0, "46"),
        ("381.29", "381.49", 1, "99.9"),
        ("381.29", "381.49", 2, "99.95"),
        ("1", "3", 2, "33.33"),
        ("2", "3", 4, "66.6667"),
        ("0.005", "1", 1, "0.5"),
        ("0.00445", "1", 2, "0.45"),
        ("1", "8", 2, "12.5"),
        ("10.005", "100", 2, "10.01"),
    ],
)
def test_a_rate_is_rounded_once_in_the_style_of_its_place(
    part: str, whole: str, places: int, printed: str
) -> None:
    style = FigureStyle(separators=True, trim_zeros=True, rate_places=places)
    rate = percent_of(Decimal(part), Decimal(whole))
    assert rate is not None and style.percent(rate) == printed


positive = st.decimals(min_value="0.01", max_value=99999, places=2)


@given(positive, positive, st.integers(min_value=0, max_value=4))
def test_what_prints_is_the_exact_quotient_rounded_half_up(
    part: Decimal, whole: Decimal, places: int
) -> None:
    rate = percent_of(part, whole)
    assert rate is not None
    units = rate * 10**places
    printed = Fraction(round_half_up(rate, places)) * 10**places
    assert printed.denominator == 1
    assert abs(units - printed) <= Fraction(1, 2)
    if abs(units - printed) == Fraction(1, 2):
        assert printed > units


@pytest.mark.parametrize(
    ("part", "whole", "places", "case"),
    [
        ("0.4", "1000", 2, "占比"),
        ("0.4", "1000", 1, "不足"),
        ("0.5", "1000", 1, "占比"),
        ("4", "1000", 0, "不足"),
        ("999.6", "1000", 1, "超过"),
        ("999.4", "1000", 1, "占比"),
        ("996", "1000", 0, "超过"),
        ("0.04", "1000", 2, "不足"),
    ],
)
def test_thresholds_follow_from_the_places(part: str, whole: str, places: int, case: str) -> None:
    assert share(Decimal(part), Decimal(whole), places).case == case
    after = Decimal(whole) + Decimal(part)
    assert (change(after, Decimal(whole), places).case == "增长不足") == (case == "不足")
    assert (completion(Decimal(whole), Decimal(part), places).case == "极少") == (case == "不足")
    assert (completion(Decimal(whole), Decimal(part), places).case == "略小于") == (case == "超过")


@pytest.mark.parametrize(
    ("part", "whole", "places", "printed"),
    [
        ("245.66", "526", 0, "47"),
        ("464.95", "1000", 0, "46"),
        ("999.7", "1000", 0, "99.97"),
        ("3", "1000", 0, "0.3"),
        ("1000", "1000", 0, "100"),
        ("0", "1000", 0, "0"),
        ("1000.3", "1000", 0, "100.03"),
        ("0.01", "100000", 2, "0.00001"),
        ("99999.99", "100000", 2, "99.99999"),
        ("5", "0", 2, ""),
    ],
)
def test_a_rate_without_words_never_prints_a_false_0_or_100(
    part: str, whole: str, places: int, printed: str
) -> None:
    style = FigureStyle(separators=False, trim_zeros=True, rate_places=places)
    assert style.rate(Decimal(part), Decimal(whole)) == printed


@pytest.mark.parametrize(
    ("places", "smallest", "largest"), [(0, "1", "99"), (1, "0.1", "99.9"), (2, "0.01", "99.99")]
)
def test_limits_in_words(places: int, smallest: str, largest: str) -> None:
    style = FigureStyle(separators=True, trim_zeros=True, rate_places=places)
    assert (style.smallest_rate, style.largest_rate) == (smallest, largest)
