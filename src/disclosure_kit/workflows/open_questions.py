"""Questions (批注) that the merges put into drafts and tables and nobody answered yet: told until somebody does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from disclosure_kit.findings import Finding, Severity, TextRef
from disclosure_kit.office.questions import questions
from disclosure_kit.ooxml.archive import PackageError

_SHOWN, _LENGTH = 5, 40


def open_places(data: bytes) -> tuple[str, ...]:
    """Words of the document, or cells, beside every open question of a file; none in one that cannot be read."""
    try:
        return tuple(q.near[:_LENGTH] for q in questions(data))
    except (PackageError, SyntaxError, KeyError, ValueError):
        return ()


def undecided(open_at: Mapping[str, Sequence[str]]) -> list[Finding]:
    """One finding (``M-conflict``) a file: how many questions are open, and where the first ones stand.

    ``open_at``: ``open_places`` by file.
    """
    found = []
    for name, places in open_at.items():
        if places:
            message = (
                f"“{name}”有 {len(places)} 处您改过、按新数据或同事的稿子又应改动，还没有定下来："
                f"{'；'.join(places[:_SHOWN])}{' 等' if len(places) > _SHOWN else ''}。"
            )
            remedy = "请打开文件看批注，改好后删去批注（或标为已解决）。"
            found.append(Finding("M-conflict", Severity.CONFIRM, message, remedy, (TextRef(name),)))
    return found
