"""What Excel shows, format by format; what cannot be said exactly is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_kit.accounts.amount import round_half_up
from disclosure_kit.ooxml.number_format import BUILT_IN, Unshown, is_date, show

DAY = "45657"  # 2024-12-31


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("0.3", "General", "0.3"),
        ("100", "General", "100"),
        ("1234567", "0", "1234567"),
        ("2.5", "0", "3"),
        ("-2.5", "0", "-3"),
        ("0.005", "0.00", "0.01"),
        ("1.005", "0.00", "1.01"),
        ("2632.4", "#,##0.00", "2,632.40"),
        ("1234567.891", "#,##0.0", "1,234,567.9"),
        ("999.995", "#,##0.00", "1,000.00"),
        ("12", "#,##0", "12"),
        ("1234", "#,###", "1,234"),
        ("0", "#,###", ""),
        ("0.5", "#.##", ".5"),
        ("5", "#.##", "5."),
        ("5", "0.0#", "5.0"),
        ("5.25", "0.0#", "5.25"),
        ("7", "000", "007"),
        ("2080109", "0000000", "2080109"),
        # 百分数
        ("1", "0%", "100%"),
        ("0.9127", "0.00%", "91.27%"),
        ("0.95", "0%", "95%"),
        ("0.005", "0%", "1%"),
        ("-0.05", "0.0%", "-5.0%"),
        ("0.5", '0.0"%"', "0.5%"),
        # 单位、文字
        ("3286", '0"万元"', "3286万元"),
        ("3286.5", '#,##0.00"万元"', "3,286.50万元"),
        ("12", r"0\人", "12人"),
        ("12", "0!次", "12次"),
        ("1700", '"≥"0"元"', "≥1700元"),
        ("12", "0次", "12次"),
        ("12", "¥#,##0.00", "¥12.00"),
        ("12", "[$¥-804]#,##0.00", "¥12.00"),
        ("-12", "[$¥-804]#,##0.00;[Red]-[$¥-804]#,##0.00", "-¥12.00"),
        # 缩小
        ("32860", "0!.0,", "3.3"),
        ("32860000", "0!.0000", "3286.0000"),
        ("12345678", "#,##0,", "12,346"),
        ("12345678", "0.00,,", "12.35"),
        ("123456789", '0.0,,"百万"', "123.5百万"),
        ("12345", "0!.0,万", "1.2万"),
        # 分段
        ("0", '#,##0.00;-#,##0.00;"—"', "—"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("0", ';;"—"', "—"),
        ("5", ';;"—"', ""),
        ("-3", "0.00;(0.00)", "(3.00)"),
        ("-3", r"0.00_);[Red]\(0.00\)", "(3.00)"),
        ("3", r"0.00_);[Red]\(0.00\)", "3.00"),
        ("-3", "0.00;[红色]-0.00", "-3.00"),
        ("0", "0.00;-0.00", "0.00"),
        ("1234.5", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("-8", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-8.00"),
        ("120", '[>=100]0"（多）";0', "120（多）"),
        ("20", '[>=100]0"（多）";0', "20"),
        ("12", "@", "12"),
        ("12", "General", "12"),
        ("12", "G/通用格式", "12"),
        ("12", 'G/通用格式"个"', "12个"),
        # 日期
        (DAY, "yyyy-mm-dd", "2024-12-31"),
        (DAY, 'm"月"d"日"', "12月31日"),
        (DAY, 'm"月"d"日";@', "12月31日"),
        (DAY, 'yyyy"年"m"月"d"日";@', "2024年12月31日"),
        (DAY, "[$-F800]dddd" if False else "yyyy/m/d", "2024/12/31"),
        (DAY, '[$-804]yyyy"年"m"月"', "2024年12月"),
        (DAY, "yy.mm.dd", "24.12.31"),
        (DAY, "aaaa", "星期二"),
        (DAY + ".75", "yyyy/m/d h:mm", "2024/12/31 18:00"),
        ("0.5", "h:mm", "12:00"),
        ("0.75", '上午/下午h"时"mm"分"', "下午6时00分"),
        ("0.0625", "hh:mm:ss", "01:30:00"),
    ],
)
def test_shown(value: str, code: str, shown: str) -> None:
    assert show(Decimal(value), code) == shown


@pytest.mark.parametrize(
    ("number", "value", "shown"),
    [
        (0, "1.5", "1.5"),
        (2, "1.5", "1.50"),
        (4, "1234.5", "1,234.50"),
        (9, "0.5", "50%"),
        (10, "0.5", "50.00%"),
        (14, DAY, "2024/12/31"),
        (31, DAY, "2024年12月31日"),
        (43, "1234.5", "1,234.50"),
        (43, "0", "-"),
        (49, "7", "7"),
        (58, DAY, "12月31日"),
    ],
)
def test_built_in_formats(number: int, value: str, shown: str) -> None:
    assert show(Decimal(value), BUILT_IN[number]) == shown


@pytest.mark.parametrize(
    "code",
    ["# ?/?", "0/10", "0.00E+00", "[h]:mm", "d-mmm-yy", "[DBNum1]0", "[DBNum2][$-804]0", "0.0.0", "mm:ss.0", "0 dd", "dddd", "b0"],
)  # fmt: skip
def test_a_format_that_cannot_be_followed_is_refused(code: str) -> None:
    with pytest.raises(Unshown):
        show(Decimal("45657.5"), code)


@pytest.mark.parametrize("value", ["-5", "59"])
def test_a_day_that_excel_counts_wrongly_is_refused(value: str) -> None:
    with pytest.raises(Unshown):
        show(Decimal(value), "yyyy-mm-dd")


def test_words_and_days_of_1904() -> None:
    assert show("文字", "0.00") == "文字"
    assert show("甲", '0;-0;0;"（"@"）"') == "（甲）"
    assert show(None, "0.00") == "" and show(True, "0") == "TRUE"
    assert show(Decimal(DAY) - 1462, "yyyy-mm-dd", date_1904=True) == "2024-12-31"


@pytest.mark.parametrize(
    ("code", "dated"),
    [("yyyy-mm-dd", True), ('m"月"', True), ("h:mm", True), ("[h]:mm", True), ("d-mmm-yy", True), ("General", False),
     ("0.00", False), ('0"日"', False), ("[Red]0", False), ("#,##0", False), ("@", False)],
)  # fmt: skip
def test_dates_are_told_from_numbers(code: str, dated: bool) -> None:
    assert is_date(code) is dated


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6), st.integers(min_value=0, max_value=4))
def test_a_number_is_shown_rounded_once(value: Decimal, places: int) -> None:
    code = "#,##0" + ("." + "0" * places if places else "")
    sign = "-" if value < 0 else ""
    assert show(value, code) == f"{sign}{round_half_up(abs(value), places):,.{places}f}"


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("0.333333333333333", "General", "0.333333333"),
        ("1234567.891234", "General", "1234567.891"),
        ("-0.126984126984127", 'General"倍"', "-0.126984127倍"),
        ("99999999999", "General", "99999999999"),
        (DAY, "[$-409]mmmm d, yyyy", "December 31, 2024"),
        (DAY, "[$-409]ddd", "Tue"),
        (DAY, "[$-404]yyyy/m/d", "2024/12/31"),
        ("5", "[$€-2] 0.00", "€ 5.00"),
        ("5", "0;", "5"),
    ],
)
def test_as_excel_shows_them_too(value: str, code: str, shown: str) -> None:
    assert show(Decimal(value), code) == shown


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("5", "**0"),  # filled with asterisks
        ("-5", "0;"),
        ("5", "[$-30804]0"),  # Chinese numerals
        (DAY, "[$-411]e"),  # the year of an emperor
        (DAY, "[$-404]e/m/d"),
        (DAY, "[$-404]mmmm"),
        ("-0.5", "h:mm"),
        ("-45657", "yyyy-mm-dd"),
    ],
)
def test_what_other_programs_or_languages_show_otherwise_is_refused(value: str, code: str) -> None:
    with pytest.raises(Unshown):
        show(Decimal(value), code)
