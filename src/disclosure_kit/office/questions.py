"""Comments (批注) in drafts and tables: questions of ours that nobody answered yet, and words of others.

Ours are known by author and initials, and by their words where Word took the names away (保存时删除个人信息). A comment
that somebody resolved (解决) is ended like one that was deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from disclosure_kit.office.docx_annotate import AUTHOR
from disclosure_kit.office.docx_read import runs_of, seen
from disclosure_kit.office.words import W, text_of
from disclosure_kit.ooxml.archive import main_part, open_parts, relations
from disclosure_kit.ooxml.comments import Comments
from disclosure_kit.ooxml.sheets import sheet_parts
from disclosure_kit.ooxml.xml import Element, parse

CONFLICT_INITIALS, MISSING_INITIALS = "合", "决"
MISSING = "这里还缺内容：请在输入工作簿中补写后重新生成，或直接在此处改写；写好后删去本批注。"
MARKS = tuple(f"{W}{n}" for n in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_ASKED = re.compile(
    r"(按新数据|全文中改成的|“[^”]+”中改成的)(这一[段行句])?(应为：|不再需要|没有这一行)|^引用的数已更新，"
)
"""How every question of the merges reads."""
_JUDGED = re.compile(r"^【(阻断|需确认|提示)】[A-Z0-9]+-")
_EX = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_PARA = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_THREADS = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"


class Kind(Enum):
    """Who speaks in a comment, and of what."""

    QUESTION = "合并时的问题"
    MISSING = "还缺的内容"
    JUDGED = "核对的结果"
    OTHERS = "别人的批注"


@dataclass(frozen=True)
class Remark:
    """An open comment: its words, and the words of the document (or the cell) beside it."""

    kind: Kind
    words: str
    author: str
    near: str


def kind_of(author: str, initials: str, words: str) -> Kind:
    """Who speaks: by name, else by the words."""
    if author == AUTHOR and initials == CONFLICT_INITIALS:
        return Kind.QUESTION
    if (author == AUTHOR and initials == MISSING_INITIALS) or words.strip() == MISSING:
        return Kind.MISSING
    if author == AUTHOR or _JUDGED.match(words):
        return Kind.JUDGED
    return Kind.QUESTION if _ASKED.search(words) else Kind.OTHERS


def kind_of_node(comment: Element) -> Kind:
    """``kind_of`` a ``w:comment``."""
    return kind_of(
        str(comment.get(f"{W}author") or ""), str(comment.get(f"{W}initials") or ""), text_of(comment)
    )


def questions(data: bytes) -> tuple[Remark, ...]:
    """Our open questions in a draft, the whole document or the tables; none in a file that cannot be read."""
    return tuple(r for r in open_remarks(data) if r.kind is Kind.QUESTION)


def open_remarks(data: bytes) -> tuple[Remark, ...]:
    """Every open comment of a Word or Excel file, in the order of its package.

    Raises:
        PackageError, XMLSyntaxError: the file cannot be read.
    """
    parts = open_parts(data)
    return tuple(_of_tables(parts) if main_part(parts).startswith("xl/") else _of_draft(parts))


def _target(parts: Mapping[str, bytes], part: str, kind: str) -> str:
    found = (r.target for r in relations(parts, part) if r.kind == kind)
    return next((name for name in found if name in parts), "")


def _of_draft(parts: Mapping[str, bytes]) -> Iterator[Remark]:
    main = main_part(parts)
    comments = _target(parts, main, "comments")
    if not comments:
        return
    near = _words_beside(parse(parts[main]))
    ended = _resolved(parts, main)
    for node in parse(parts[comments]).iter(f"{W}comment"):
        if {p.get(_PARA) for p in node.iter(f"{W}p")} & ended:
            continue
        identity = str(node.get(f"{W}id"))
        yield Remark(
            kind_of_node(node), text_of(node), str(node.get(f"{W}author") or ""), near.get(identity, "")
        )


def _words_beside(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for paragraph in root.iter(f"{W}p"):
        if next(paragraph.iter(f"{W}commentRangeStart", f"{W}commentReference"), None) is None:
            continue
        words = seen(paragraph)
        for identity, low, high in ranges(paragraph):
            found[identity] = words[low:high] or words
        for mark in paragraph.iter(f"{W}commentReference"):
            found.setdefault(str(mark.get(f"{W}id")), words)
    return found


def ranges(paragraph: Element) -> Iterator[tuple[str, int, int]]:
    """Comments that begin in a paragraph: number and range in characters."""
    pieces = {p: (len(p.text or "") if p.tag == f"{W}t" else 1) for p in runs_of(paragraph)}
    place, begun = 0, {}
    for node in paragraph.iter():
        if node.tag == f"{W}commentRangeStart":
            begun[str(node.get(f"{W}id"))] = place
        elif node.tag == f"{W}commentRangeEnd" and node.get(f"{W}id") in begun:
            yield str(node.get(f"{W}id")), begun.pop(str(node.get(f"{W}id"))), place
        place += pieces.get(node, 0)
    for identity, low in begun.items():
        yield identity, low, place


def _resolved(parts: Mapping[str, bytes], main: str) -> set[str]:
    """Paragraph numbers of comments that somebody resolved, with the answers below them."""
    part = _target(parts, main, "commentsExtended")
    if not part:
        return set()
    nodes = list(parse(parts[part]).iter(f"{_EX}commentEx"))
    done = {n.get(f"{_EX}paraId") for n in nodes if n.get(f"{_EX}done") in ("1", "true", "on")}
    return {
        str(n.get(f"{_EX}paraId"))
        for n in nodes
        if n.get(f"{_EX}paraId") in done or n.get(f"{_EX}paraIdParent") in done
    }


def _of_tables(parts: dict[str, bytes]) -> Iterator[Remark]:
    """Notes at cells; below the words of others ours follow under our name."""
    for listed in sheet_parts(parts):
        if listed.part not in parts:
            continue
        comments = Comments.open(parts, listed.part)
        own, threads = comments.texts(AUTHOR), _threads(parts, listed.part)
        for cell, text in comments.texts().items():
            where = f"{listed.name}!{cell}"
            others, _, asked = ("", "", text) if cell in own else text.partition(f"{AUTHOR}：")
            if not asked and _ASKED.search(others):
                others, asked = "", others
            if asked:
                yield Remark(Kind.QUESTION, asked, AUTHOR, where)
            if others.strip() and cell not in threads:
                yield Remark(Kind.OTHERS, others, "", where)
        for cell, words in threads.items():
            if words:
                yield Remark(Kind.OTHERS, words, "", f"{listed.name}!{cell}")


def _threads(parts: Mapping[str, bytes], sheet: str) -> dict[str, str]:
    """Words of conversations by cell; empty for one that is resolved."""
    part = _target(parts, sheet, "threadedComment")
    found: dict[str, str] = {}
    ended = set()
    for node in parse(parts[part]).iter(f"{_THREADS}threadedComment") if part else ():
        cell = str(node.get("ref") or "")
        if node.get("done") in ("1", "true"):
            ended.add(cell)
        words = "".join(t.text or "" for t in node.iter(f"{_THREADS}text"))
        found[cell] = f"{found[cell]}；{words}" if cell in found else words
    return {cell: "" if cell in ended else words for cell, words in found.items()}
