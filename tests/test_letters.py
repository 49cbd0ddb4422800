"""Words that look alike are the same words."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from disclosure_kit.audit.text import plain
from disclosure_kit.letters import LOOKALIKES, UNSEEN, same, squeeze, visible
from disclosure_kit.merge.words import merge_words, normal


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("⼀般公共预算⽀出", "一般公共预算支出"),  # Kangxi radicals, as PDF programs write them
        ("⼯资⾦额", "工资金额"),
        ("⻓期⻋辆⻅习", "长期车辆见习"),  # CJK radicals
        ("⺠生⻛险", "民生风险"),
        ("凞", unicodedata.normalize("NFC", "凞")),
        ("公务\u200b接待费", "公务接待费"),
        ("\ufeff公务接待费\u200e", "公务接待费"),
        ("\u202a2473.00\u202c", "2473.00"),
        ("单位\u00ad决算", "单位决算"),
        ("项目\u2060支出\ufe0f", "项目支出"),
        ("支出\U000e0100", "支出"),
    ],
)
def test_as_a_person_sees_it(typed: str, meant: str) -> None:
    assert visible(typed) == meant
    assert plain(typed).text == plain(meant).text
    assert same(typed, meant)
    assert normal(typed) == normal(meant)


def test_every_letter_that_nobody_sees_is_known() -> None:
    unseen = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Cf"]
    assert [c for c in unseen if not UNSEEN.fullmatch(c)] == []


def test_ordinary_letters_stay() -> None:
    text = "２０２４年（A·B）“三公”经费：1,537.40％〔2016〕—— 里〇"
    assert visible(text) == text
    assert squeeze(" １２ ３（甲）") == "123(甲)"
    assert all(len(b) == 1 for b in LOOKALIKES.values())
    assert not any(0x4E00 <= c <= 0x9FFF for c in LOOKALIKES)


def test_a_radical_typed_by_another_program_is_no_edit_of_a_person() -> None:
    base, mine, theirs = "本年⽀出 10 万元。", "本年支出 10 万元。", "本年支出 12 万元。"
    assert merge_words(base, mine, theirs).apply(mine) == theirs
