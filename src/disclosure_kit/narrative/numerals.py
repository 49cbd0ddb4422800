"""Chinese numerals (中文数字) through num2words, which has none of its own: 一, 十, 二十五, 一百零一."""

from __future__ import annotations

from functools import cache

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")


def _spell(number: int) -> str:
    """Spell a whole number as officials number their paragraphs.

    >>> [_spell(n) for n in (10, 25, 101, 110, 10000)]
    ['十', '二十五', '一百零一', '一百一十', '一万']
    """
    if number < 0:
        return "负" + _spell(-number)
    groups: list[int] = []
    rest = number
    while rest:
        rest, group = divmod(rest, 10_000)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group:
            lower = place + 1 < len(groups) and (group < 1_000 or not groups[place + 1])
            text += ("零" if text and lower else "") + _spell_group(group) + _GROUPS[place]
    text = text or "零"
    return text[1:] if text.startswith("一十") else text


def _spell_group(group: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return text


@cache
def _register() -> None:
    import num2words  # noqa: PLC0415
    from num2words.base import Num2Word_Base  # noqa: PLC0415

    class Num2WordZh(Num2Word_Base):  # type: ignore[misc]
        """Converter for ``lang="zh"``."""

        def setup(self) -> None:
            """Nothing to set up: the words are spelt by rule."""

        def set_high_numwords(self, high: object) -> None:
            """No named powers beyond 万亿."""

        def to_cardinal(self, value: int) -> str:
            """二十五."""
            return _spell(int(value))

        def to_ordinal(self, value: int) -> str:
            """第二十五."""
            return "第" + _spell(int(value))

    num2words.CONVERTER_CLASSES["zh"] = Num2WordZh()


def chinese_numeral(number: int) -> str:
    """1 → 一, 25 → 二十五."""
    import num2words  # noqa: PLC0415

    _register()
    return str(num2words.num2words(number, lang="zh"))
