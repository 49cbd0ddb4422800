"""What is still open in an edited draft or in the tables: placeholders, conflicts, tracked changes, in every part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from disclosure_kit.findings import CellRef, Finding, Severity, TextRef
from disclosure_kit.office.docx_read import seen
from disclosure_kit.office.public_docx import stories
from disclosure_kit.office.questions import Kind, open_remarks
from disclosure_kit.office.words import W
from disclosure_kit.office.xlsx_read import cell_ref, words_of
from disclosure_kit.ooxml.archive import content_types, open_parts
from disclosure_kit.ooxml.sheets import sheet_parts
from disclosure_kit.ooxml.workbook import read_sheets
from disclosure_kit.ooxml.xml import MAIN, Element, parse

_PLACEHOLDER = re.compile(r"【[^】]*】")
_TRACKED = {
    **dict.fromkeys(("ins", "moveTo"), "插入的内容"),
    **dict.fromkeys(("del", "moveFrom"), "删除的内容"),
    **dict.fromkeys(("rPrChange", "pPrChange", "numberingChange"), "文字或段落格式"),
    "sectPrChange": "页面设置",
    **dict.fromkeys(
        ("tblPrChange", "tblPrExChange", "tblGridChange", "trPrChange", "tcPrChange"), "表格格式"
    ),
    **dict.fromkeys(("cellIns", "cellDel", "cellMerge"), "插入、删除或合并的单元格"),
    **dict.fromkeys(("moveFromRangeStart", "moveToRangeStart"), "移动的内容"),
    **dict.fromkeys(("customXmlInsRangeStart", "customXmlDelRangeStart"), "插入或删除的标记"),
}
"""Every element of a tracked change (ISO/IEC 29500-1 17.13.5), in the clerk's words."""
_MAX_PLACES = 6


def open_points(data: bytes, name: str) -> Iterator[Finding]:
    """Findings that hold up the publication of a draft, with their places."""
    parts = open_parts(data)
    for where, _, root in stories(parts):
        yield from _placeholders(_paragraphs(root), name, where)
        yield from _tracked(root, name, where)
    for kind, part in ((t, parts[n]) for n, t in content_types(parts).items()):
        if kind.endswith(("wordprocessingml.styles+xml", "wordprocessingml.numbering+xml")):
            yield from _tracked(parse(part), name, "样式")
        elif kind.endswith("chart+xml"):
            words = [
                "".join(t.text or "" for t in p if _local(t) == "t")
                for p in parse(part).iter()
                if _local(p) == "r"
            ]
            yield from _placeholders(words, name, "图表")
    yield from _remarks(data, name)


def _remarks(data: bytes, name: str) -> Iterator[Finding]:
    """Open comments: questions of ours (``PUB-104``), words of others (``PUB-109``)."""
    for remark in open_remarks(data):
        where = (
            CellRef(*remark.near.rsplit("!", 1))
            if name.endswith(".xlsx")
            else TextRef(name, remark.near[:40])
        )
        beside = f"的“{remark.near[:20]}”旁边" if remark.near else ""
        if remark.kind is Kind.QUESTION:
            yield Finding(
                "PUB-104",
                Severity.BLOCKING,
                f"“{name}”{beside}还有没处理的批注：{remark.words[:60]}",
                "请打开文件，定下采用哪一种写法、哪一个数，然后删去批注（或标为已解决）。",
                (where,),
            )
        elif remark.kind is Kind.OTHERS:
            by = f"{remark.author}的" if remark.author else ""
            yield Finding(
                "PUB-109",
                Severity.BLOCKING,
                f"“{name}”{beside}还有{by}批注：{remark.words[:60]}",
                "批注不会公开；请看过、处理后删去它，或标为已解决。",
                (where,),
            )


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _paragraphs(root: Element) -> Iterator[str]:
    """Words of every paragraph, also in tables, boxes and content controls."""
    return (seen(paragraph) for paragraph in root.iter(f"{W}p"))


def _placeholders(texts: Iterable[str], name: str, where: str) -> Iterator[Finding]:
    for words in texts:
        for found in _PLACEHOLDER.finditer(words):
            near = words[max(0, found.start() - 12) : found.end() + 12]
            place = "" if where == "正文" else f"的{where}"
            yield Finding(
                "PUB-103",
                Severity.BLOCKING,
                f"“{name}”{place}还有没写的内容：{found[0]}。",
                "请补到输入工作簿后重新生成，或在草稿中改写。",
                (TextRef(name, near),),
            )


def _tracked(root: Element, name: str, where: str) -> Iterator[Finding]:
    """One finding a part: what kinds of changes, and the words near them."""
    kinds: dict[str, None] = {}
    places: list[TextRef] = []
    for node in root.iter():
        if not isinstance(node.tag, str) or not node.tag.startswith(W) or _local(node) not in _TRACKED:
            continue
        kinds[_TRACKED[_local(node)]] = None
        near = next(node.iterancestors(f"{W}p", f"{W}tr"), None)
        words = (
            "".join(t.text or "" for t in near.iter(f"{W}t", f"{W}delText"))[:40] if near is not None else ""
        )
        place = TextRef(name, words)
        if place not in places:
            places.append(place)
    if kinds:
        yield Finding(
            "PUB-105",
            Severity.BLOCKING,
            f"“{name}”的{where}还有修订没有接受或拒绝：{'、'.join(kinds)}。",
            "请在 Word“审阅”中接受或拒绝全部修订（页眉、页脚、表格、页面设置中的也要）。",
            tuple(places[:_MAX_PLACES]),
        )


def open_points_of_tables(data: bytes, name: str) -> Iterator[Finding]:
    """Placeholders in cells, headers and footers of the tables, and changes that a shared workbook still tracks."""
    parts = open_parts(data)
    for sheet in read_sheets(parts):
        for place, words in sorted(words_of(sheet).items()):
            if found := _PLACEHOLDER.search(words):
                cell = cell_ref(sheet, place)
                yield _table_point(name, f"{cell} 还有没写的内容：{found[0]}", cell)
    for listed in sheet_parts(parts):
        if listed.part not in parts:
            continue
        for node in parse(parts[listed.part]).iter(f"{MAIN}headerFooter"):
            if found := _PLACEHOLDER.search("".join(node.itertext())):
                yield _table_point(
                    name, f"{listed.name} 的页眉页脚还有没写的内容：{found[0]}", CellRef(listed.name)
                )
    yield from _remarks(data, name)
    if any(part.startswith("xl/revisions/") for part in parts):
        yield Finding(
            "PUB-105",
            Severity.BLOCKING,
            f"“{name}”是还在跟踪修订的共享工作簿。",
            "请在 Excel“审阅”中接受或拒绝修订，取消共享后保存。",
            (CellRef(name),),
        )


def _table_point(name: str, what: str, cell: CellRef) -> Finding:
    message = f"“{name}”的 {what}。"
    return Finding(
        "PUB-103", Severity.BLOCKING, message, "请补到输入工作簿后重新生成，或在表中改写。", (cell,)
    )
