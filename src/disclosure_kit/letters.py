"""Letters that look alike are one letter: the normal forms in which words are compared and printed.

Other programs write radicals for characters (⼀ for 一, ⻓ for 长), full-width for half-width and letters that cannot
be seen at all. Every comparison of words begins here.
"""

from __future__ import annotations

import re
import unicodedata

_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽"
    "⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳㇆㇏㇐㇑㇒㇓"
    "㇔㇕㇖㇗㇘㇙㇚㇛㇜㇝㇞㇟㇠㇡"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑"
    "艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟𠃌乀一丨丿丿"
    "丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎"
)
"""CJK radicals and strokes, and the characters they look like (Unicode, Equivalent_Unified_Ideograph)."""

_KANGXI = range(0x2F00, 0x2FD6)
_COMPATIBILITY = (*range(0xF900, 0xFA6E), *range(0xFA70, 0xFADA))
LOOKALIKES: dict[int, str] = {
    **{ord(a): b for a, b in zip(_RADICALS, _IDEOGRAPHS, strict=True)},
    **{c: unicodedata.normalize("NFKC", chr(c)) for c in _KANGXI},
    **{c: unicodedata.normalize("NFC", chr(c)) for c in _COMPATIBILITY},
}
"""Letter → the character that everybody types for it; one for one, so that places in a text stay."""

UNSEEN = re.compile(
    "["
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # tags, and variation selectors that only choose a shape
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f"  # joiners, fillers, variation selectors
    "]+"
)
"""Letters that nobody sees: category Cf and the other ignorable ones."""


def visible(text: str) -> str:
    """The text as a person sees it: no unseen letters, no look-alikes; widths and blanks as they are."""
    return text if text.isascii() else UNSEEN.sub("", text).translate(LOOKALIKES)


def squeeze(text: object) -> str:
    """Normal form for comparing words: as seen, full-width to half-width, no white space."""
    return "".join(unicodedata.normalize("NFKC", visible(str(text))).split())


def same(one: object, other: object) -> bool:
    """Whether two texts are the same words."""
    return squeeze(one).casefold() == squeeze(other).casefold()
