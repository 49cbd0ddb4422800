"""Chinese numerals through num2words."""

from __future__ import annotations

import pytest

from disclosure_kit.narrative.numerals import chinese_numeral


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (25, "二十五"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (10000, "一万"),
        (10001, "一万零一"),
        (100010, "十万零一十"),
        (100000000, "一亿"),
        (-5, "负五"),
    ],
)
def test_numeral(number: int, words: str) -> None:
    assert chinese_numeral(number) == words
