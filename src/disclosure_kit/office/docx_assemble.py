"""Assemble the whole disclosure: the template 单位决算.docx, the drafts and the nine tables as they stand.

The template holds cover, 目录, part pages and sections in their order; its tags say where a draft or the
tables go. Everything a draft brings (its sections, headers, charts, comments, styles) stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.narrative.numerals import chinese_numeral
from disclosure_kit.office.docx_import import Importer, drop_reservations
from disclosure_kit.office.docx_open import unreadable
from disclosure_kit.office.docx_read import blocks_of
from disclosure_kit.office.docx_render import render_document
from disclosure_kit.office.docx_stamp import stamp_of, stamped
from disclosure_kit.office.docx_table import Prototype, frame_of
from disclosure_kit.office.package import repeatable
from disclosure_kit.office.words import (
    W,
    insert_property,
    outline_level,
    outline_levels,
    properties_of,
    set_text,
    text_nodes,
    text_of,
)
from disclosure_kit.office.xlsx_grid import SheetGrid

_MARK = "\ue003{}\ue004"
CONTENTS = ("目录.一级", "目录.二级")
TABLE_LINES = ("序号", "标题", "表号", "编制单位", "金额单位", "注")


@dataclass(frozen=True)
class Materials:
    """What the whole is made of: bytes of each draft by its name without ending, annexes in order, sheets."""

    drafts: Mapping[str, bytes]
    annexes: Mapping[str, bytes]
    sheets: Sequence[SheetGrid]
    texts: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    author: str = ""
    stamp: Mapping[str, str] = field(default_factory=dict)
    """What the whole says of itself: unit, year, draft."""


def assemble(template: Path, materials: Materials) -> bytes:
    """The whole document.

    Raises:
        DisclosureError: the template is broken (``TPL-1…``) or lacks a tag (``TPL-106``), or a draft cannot
            be read (``DOC-101``).
    """
    context: dict[str, object] = {
        **materials.texts,
        **{
            name: {part: _MARK.format(f"{name}.{part}") for part in ("标题", "正文")}
            for name in materials.drafts
        },
        "目录": {name.split(".")[1]: _MARK.format(name) for name in CONTENTS},
        "公开表": {line: _MARK.format(f"公开表.{line}") for line in TABLE_LINES},
        "附件": _MARK.format("附件"),
        "有附件": bool(materials.annexes),
    }
    document = render_document(template, context)
    whole = _Whole(template, document, materials)
    whole.assemble()
    out = BytesIO()
    document.save(out)
    parts = ";".join(f"{name}.docx={first}-{last}" for name, (first, last) in whole.stretches().items())
    return stamped(repeatable(out.getvalue()), {**materials.stamp, "parts": parts})


def stretches_of(data: bytes) -> dict[str, tuple[int, int]]:
    """Which blocks of a whole came from which draft, as it says of itself."""
    found = re.findall(r"([^;=]+)=(\d+)-(\d+)", stamp_of(data).get("parts", ""))
    return {name: (int(first), int(last)) for name, first, last in found}


class _Whole:
    def __init__(self, template: Path, document: Any, materials: Materials) -> None:
        self.template, self.document, self.materials = template, document, materials
        self.body = document.element.body
        self.importer = Importer(document)
        self.in_contents: set[Any] = set()
        self.from_draft: dict[str, list[Any]] = {}

    def stretches(self) -> dict[str, tuple[int, int]]:
        """First block of each draft, and the one behind its last."""
        place = {element: number for number, element in enumerate(blocks_of(self.body))}
        found = {n: [place[e] for e in elements if e in place] for n, elements in self.from_draft.items()}
        return {name: (min(at), max(at) + 1) for name, at in found.items() if at}

    def assemble(self) -> None:
        levels = self._levels()
        self.in_contents = {p for p in self._paragraphs() if outline_level(p, levels) is not None}
        for name, data in self.materials.drafts.items():
            self._put_draft(name, data)
        self._put_tables()
        if self.materials.annexes:
            self._put_annexes()
        self._drop_empty_last_section()
        self._put_contents()
        self._describe()
        drop_reservations(self.document.part)

    def _levels(self) -> dict[str, int]:
        return outline_levels(self.document.styles.element)

    def _paragraphs(self) -> list[Any]:
        return list(self.body.iterchildren(f"{W}p"))

    def _marked(self, name: str) -> Any:
        mark = _MARK.format(name)
        for paragraph in self._paragraphs():
            if mark in "".join(t.text or "" for t in text_nodes(paragraph)):
                return paragraph
        raise DisclosureError(
            [
                Finding(
                    "TPL-106",
                    Severity.BLOCKING,
                    f"模板 {self.template.name} 缺少标记 {{{{ {name} }}}}。",
                    "请从默认模板复制该段。",
                    (TextRef(self.template.name),),
                )
            ]
        )

    def _import(self, name: str, data: bytes) -> list[Any]:
        try:
            return self.importer.body_of(data)
        except Exception as error:  # whatever is wrong with an edited file
            raise unreadable(f"{name}.docx", error) from error

    def _put_draft(self, name: str, data: bytes) -> None:
        """A draft's first heading becomes the part page, the rest its content."""
        elements = self.from_draft[name] = self._import(name, data)
        levels = self._levels()
        heading = next((e for e in elements if e.tag == f"{W}p" and outline_level(e, levels) == 0), None)
        page = self._marked(f"{name}.标题")
        if heading is not None:
            elements.remove(heading)
            _take_words(page, heading)
        else:
            set_text(page, "")
            self.in_contents.discard(page)
        self.in_contents.update(
            e for e in elements if e.tag == f"{W}p" and outline_level(e, levels) in (0, 1)
        )
        self._replace(self._marked(f"{name}.正文"), elements)

    def _put_annexes(self) -> None:
        """Annexes one after the other, each with its own sections, their headings one level lower."""
        marker = self._marked("附件")
        for name, data in self.materials.annexes.items():
            elements = self.from_draft[name] = self._import(name, data)
            levels = self._levels()
            for element in elements:
                level = outline_level(element, levels) if element.tag == f"{W}p" else None
                if level is not None:
                    _set_outline(element, min(level + 1, 8))
            copy = deepcopy(marker)
            marker.addprevious(copy)
            self._replace(copy, elements)
        _remove(marker)

    def _replace(self, marker: Any, elements: list[Any]) -> None:
        """Put a document's body in the place of a tag; its last section ends there."""
        section = elements.pop() if elements and elements[-1].tag == f"{W}sectPr" else None
        while elements and elements[-1].tag == f"{W}p" and _is_blank(elements[-1]) and len(elements) > 1:
            if elements[-2].tag == f"{W}tbl":
                break
            elements.pop()
        if section is None:
            section = deepcopy(marker.find(f"{W}pPr/{W}sectPr"))
        if not elements or elements[-1].tag != f"{W}p":
            elements.append(marker.makeelement(f"{W}p", {}))
        _next_page(section)
        for element in elements:
            marker.addprevious(element)
        _end_section(elements[-1], section)
        _remove(marker)

    def _put_tables(self) -> None:
        """The nine tables, each on a page of its own, turned as its sheet is."""
        first, last = self._marked("公开表.标题"), self._marked("公开表.注")
        block = [first]
        while block[-1] is not last:
            following = block[-1].getnext()
            if following is None:
                raise self._no_prototype()
            block.append(following)
        table = next((e for e in block if e.tag == f"{W}tbl"), None)
        section = last.find(f"{W}pPr/{W}sectPr")
        if table is None or section is None or len(table.findall(f"{W}tr")) < 2:
            raise self._no_prototype()
        last.find(f"{W}pPr").remove(section)
        prototype = Prototype(table)
        for number, sheet in enumerate(self.materials.sheets):
            page = _turned(section, landscape=sheet.landscape)
            elements = self._table_block(block, prototype, sheet, number, page)
            for element in elements:
                first.addprevious(element)
            self.in_contents.add(elements[0])
            if number + 1 < len(self.materials.sheets) and (
                self.materials.sheets[number + 1].landscape == sheet.landscape
            ):
                continue
            _end_section(elements[-1], page)
        for element in block:
            self.in_contents.discard(element)
            _remove(element)

    def _no_prototype(self) -> DisclosureError:
        return DisclosureError(
            [
                Finding(
                    "TPL-107",
                    Severity.BLOCKING,
                    f"模板 {self.template.name} 中公开表的样板不完整：标题、样板表格（两行）、注应在同一节里，注是该节最后一段。",
                    "请从默认模板复制这一节。",
                    (TextRef(self.template.name),),
                )
            ]
        )

    def _table_block(
        self, block: Sequence[Any], prototype: Prototype, sheet: SheetGrid, number: int, page: Any
    ) -> list[Any]:
        words = {
            "序号": chinese_numeral(number + 1),
            "标题": sheet.title,
            "表号": sheet.number,
            "编制单位": sheet.unit,
            "金额单位": sheet.money_unit,
        }
        frame = frame_of(page)
        made: list[Any] = []
        for element in block:
            if element.tag == f"{W}tbl":
                made.append(prototype.grow(sheet, frame))
                continue
            is_note = element is block[-1]
            for note in (sheet.notes or ("",)) if is_note else ("",):
                copy = deepcopy(element)
                _fill_marks(copy, {**words, "注": note})
                for tab in copy.iter(f"{W}tabs"):
                    tab[-1].set(f"{W}pos", str(frame.width))
                made.append(copy)
        before = self.materials.sheets[number - 1] if number else None
        if before is not None and before.landscape == sheet.landscape:
            insert_property(made[0], "pageBreakBefore", ("pStyle", "keepNext", "keepLines"))
        return made

    def _drop_empty_last_section(self) -> None:
        """A section without content would be an empty page."""
        last = self.body.find(f"{W}sectPr")
        previous = last.getprevious() if last is not None else None
        if previous is None or previous.tag != f"{W}p":
            return
        section = previous.find(f"{W}pPr/{W}sectPr")
        if section is not None:
            self.body.replace(last, section)

    def _put_contents(self) -> None:
        """目录: one linked entry a heading, looks from the two prototypes."""
        first, second = (self._marked(name) for name in CONTENTS)
        section = second.find(f"{W}pPr/{W}sectPr")
        if section is not None:
            section.getparent().remove(section)
        levels = self._levels()
        entries = []
        headings = [p for p in self._paragraphs() if p in self.in_contents]
        for number, heading in enumerate(headings, 1):
            name = f"_Toc{number:08d}"
            self.importer.bookmark(heading, name)
            entry = deepcopy(first if outline_level(heading, levels) == 0 else second)
            set_text(entry, " ".join(text_of(heading).split()))
            _link(entry, name)
            first.addprevious(entry)
            entries.append(entry)
        if section is not None and entries:
            _end_section(entries[-1], section)
        _remove(first)
        _remove(second)

    def _describe(self) -> None:
        properties = self.document.core_properties
        properties.title = self.materials.title
        properties.author = properties.last_modified_by = self.materials.author
        properties.subject = "单位决算公开"
        properties.language = "zh-CN"


def _take_words(page: Any, heading: Any) -> None:
    """The part page shows the draft's heading: 第一部分 over 单位概况."""
    words = " ".join(text_of(heading).split())
    set_text(page, words)
    split_title(page)


def split_title(page: Any) -> None:
    """A line break for the first blank of a part's title."""
    for text in text_nodes(page):
        before, blank, after = (text.text or "").partition(" ")
        if blank and before.strip():
            text.text = before
            line_break = text.makeelement(f"{W}br", {})
            rest = deepcopy(text)
            rest.text = after.strip()
            text.addnext(line_break)
            line_break.addnext(rest)
            return


def _fill_marks(paragraph: Any, words: Mapping[str, str]) -> None:
    for text in text_nodes(paragraph):
        for name, value in words.items():
            text.text = (text.text or "").replace(_MARK.format(f"公开表.{name}"), value)


def _link(entry: Any, anchor: str) -> None:
    """Wrap the runs of an entry in a link to a bookmark."""
    link = entry.makeelement(f"{W}hyperlink", {f"{W}anchor": anchor, f"{W}history": "1"})
    for run in entry.findall(f"{W}r"):
        link.append(run)
    entry.append(link)


def _set_outline(paragraph: Any, level: int) -> None:
    insert_property(paragraph, "outlineLvl", None).set(f"{W}val", str(level))


def _end_section(paragraph: Any, section: Any) -> None:
    """Let a section end with a paragraph."""
    properties = properties_of(paragraph)
    for old in properties.findall(f"{W}sectPr"):
        properties.remove(old)
    change = properties.find(f"{W}pPrChange")
    if change is not None:
        change.addprevious(section)
    else:
        properties.append(section)


def _next_page(section: Any) -> None:
    """Begin on a new page, whatever the draft alone said, and count pages through."""
    for kind in section.findall(f"{W}type") + section.findall(f"{W}pgNumType"):
        section.remove(kind)


def _turned(section: Any, *, landscape: bool) -> Any:
    """A copy of a section with its page turned, margins with it."""
    copy = deepcopy(section)
    size, margin = copy.find(f"{W}pgSz"), copy.find(f"{W}pgMar")
    is_landscape = int(size.get(f"{W}w")) > int(size.get(f"{W}h"))
    if is_landscape == landscape:
        return copy
    width, height = size.get(f"{W}w"), size.get(f"{W}h")
    size.set(f"{W}w", height)
    size.set(f"{W}h", width)
    if landscape:
        size.set(f"{W}orient", "landscape")
    else:
        size.attrib.pop(f"{W}orient", None)
    old = {side: margin.get(f"{W}{side}") for side in ("top", "right", "bottom", "left")}
    turned = zip(("top", "right", "bottom", "left"), ("right", "bottom", "left", "top"), strict=True)
    for to, come in turned:
        margin.set(f"{W}{to}", old[come])
    return copy


def _is_blank(paragraph: Any) -> bool:
    """Whether a paragraph shows nothing at all and ends no section."""
    shows: Callable[[str], bool] = lambda tag: next(paragraph.iter(f"{W}{tag}"), None) is not None  # noqa: E731
    return not text_of(paragraph).strip() and not any(
        shows(tag) for tag in ("drawing", "pict", "object", "sectPr", "sdt", "fldChar", "br")
    )


def _remove(element: Any) -> None:
    element.getparent().remove(element)
