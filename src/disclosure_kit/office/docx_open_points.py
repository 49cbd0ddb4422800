"""What is still open in an edited draft: placeholders, conflicts, tracked changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_kit.findings import Finding, Severity, TextRef
from disclosure_kit.office.docx_comments import conflict_comments
from disclosure_kit.office.docx_open import open_docx
from disclosure_kit.office.docx_read import seen
from disclosure_kit.office.words import W

_PLACEHOLDER = re.compile(r"【[^】]*】")
_TRACKED = tuple(f"{W}{n}" for n in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"))


def open_points(data: bytes, name: str) -> Iterator[Finding]:
    """Findings that hold up the publication of a draft, with their places."""
    document = open_docx(data)
    body = document.element.body
    for paragraph in body.iter(f"{W}p"):
        words = seen(paragraph)
        for found in _PLACEHOLDER.finditer(words):
            near = words[max(0, found.start() - 12) : found.end() + 12]
            yield Finding(
                "PUB-103",
                Severity.BLOCKING,
                f"“{name}”还有没写的内容：{found[0]}。",
                "请补到输入工作簿后重新生成，或在草稿中改写。",
                (TextRef(name, near),),
            )
    for text in conflict_comments(document):
        yield Finding(
            "PUB-104",
            Severity.BLOCKING,
            f"“{name}”还有没处理的批注：{text[:60]}",
            "请打开文件，定下采用哪一种写法，然后删去批注。",
            (TextRef(name),),
        )
    for paragraph in body.iter(f"{W}p"):
        if next(paragraph.iter(*_TRACKED), None) is not None:
            yield Finding(
                "PUB-105",
                Severity.BLOCKING,
                f"“{name}”还有修订没有接受或拒绝。",
                "请在 Word“审阅”中接受或拒绝全部修订。",
                (TextRef(name, seen(paragraph)[:40]),),
            )
