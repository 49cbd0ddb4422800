"""A Word file as the public may have it: no comments, names, paths, fields that reach out, marks of ours or others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_kit.office.docx_read import seen
from disclosure_kit.office.public_package import (
    OUTSIDE,
    PUBLIC_LINK,
    WORD_KINDS,
    Refusal,
    bare_picture,
    core_properties,
    reached,
    rebuilt,
    refusals,
)
from disclosure_kit.office.public_xlsx import chart_data
from disclosure_kit.office.words import DRAWN, R, W
from disclosure_kit.ooxml.archive import content_types, open_parts, pack, relations
from disclosure_kit.ooxml.xml import Element, parse, serialise

FIELDS = frozenset(
    {
        *(
            "PAGE",
            "NUMPAGES",
            "SECTION",
            "SECTIONPAGES",
            "PAGEREF",
            "REF",
            "NOTEREF",
            "STYLEREF",
            "TOC",
            "TC",
        ),
        *("SEQ", "EQ", "SYMBOL", "QUOTE", "HYPERLINK", "=", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN"),
    }
)
"""Fields that stay alive; any other leaves only what it shows."""
_MARKS = tuple(
    f"{W}{n}"
    for n in (
        *(
            "commentRangeStart",
            "commentRangeEnd",
            "proofErr",
            "permStart",
            "permEnd",
            "lastRenderedPageBreak",
        ),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *("smartTagPr", "customXmlPr"),
    )
)
_WRAPPERS = tuple(f"{W}{n}" for n in ("sdt", "smartTag", "customXml"))
_SETTINGS = frozenset(
    {
        *(
            "zoom",
            "mirrorMargins",
            "alignBordersAndEdges",
            "bordersDoNotSurroundHeader",
            "bordersDoNotSurroundFooter",
        ),
        *(
            "evenAndOddHeaders",
            "defaultTabStop",
            "autoHyphenation",
            "consecutiveHyphenLimit",
            "hyphenationZone",
        ),
        *("drawingGridHorizontalSpacing", "drawingGridVerticalSpacing", "displayHorizontalDrawingGridEvery"),
        *(
            "displayVerticalDrawingGridEvery",
            "characterSpacingControl",
            "noLineBreaksAfter",
            "noLineBreaksBefore",
        ),
        *(
            "footnotePr",
            "endnotePr",
            "compat",
            "mathPr",
            "themeFontLang",
            "clrSchemeMapping",
            "decimalSymbol",
        ),
        *(
            "listSeparator",
            "updateFields",
            "embedTrueTypeFonts",
            "saveSubsetFonts",
            "strictFirstAndLastChars",
        ),
        *(
            "gutterAtTop",
            "bookFoldPrinting",
            "doNotExpandShiftReturn",
            "defaultTableStyle",
            "displayBackgroundShape",
        ),
    }
)
_FILE_NAME = re.compile(
    r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp|docx?|xlsx?|pptx?|pdf)$", re.IGNORECASE
)
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_O = "{urn:schemas-microsoft-com:office:office}"
_VML = "{urn:schemas-microsoft-com:vml}"
STORY = ("document.main", "header", "footer", "footnotes", "endnotes")


def stories(parts: dict[str, bytes]) -> Iterator[tuple[str, str, Element]]:
    """The parts that hold words: what the clerk calls it, its name, its XML."""
    for name, kind in content_types(parts).items():
        found = next((s for s in STORY if f"wordprocessingml.{s}+xml" in kind), None)
        if found is not None:
            yield (
                {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}.get(
                    found, "正文"
                ),
                name,
                parse(parts[name]),
            )


def held_back(data: bytes) -> Iterator[Refusal]:
    """Content of a draft that the public would get without seeing it, or that we cannot judge."""
    parts = open_parts(data)
    yield from refusals(parts)
    hidden = _hidden_styles(parts)
    for where, _, root in stories(parts):
        for paragraph in root.iter(f"{W}p"):
            words = "".join(_hidden_words(paragraph, hidden)).strip()
            if words:
                yield Refusal(f"隐藏的文字“{words[:30]}”", f"{where}「{seen(paragraph)[:20]}」")
        if next(root.iter(f"{W}object"), None) is not None:
            yield Refusal("嵌入的对象", where)


def _on(node: Element | None) -> bool:
    return node is not None and node.get(f"{W}val", "1") not in ("0", "false", "off")


def _hidden_styles(parts: dict[str, bytes]) -> frozenset[str]:
    styles = next(
        (n for n, t in content_types(parts).items() if t.endswith("wordprocessingml.styles+xml")), ""
    )
    if not styles:
        return frozenset()
    by_id = {s.get(f"{W}styleId", ""): s for s in parse(parts[styles]).iter(f"{W}style")}
    found = set()
    for identity in by_id:
        current, known = identity, set()
        while current in by_id and current not in known:
            known.add(current)
            vanish = by_id[current].find(f"{W}rPr/{W}vanish")
            if vanish is not None:
                found |= {identity} if _on(vanish) else set()
                break
            base = by_id[current].find(f"{W}basedOn")
            current = base.get(f"{W}val", "") if base is not None else ""
    return frozenset(found)


def _hidden_words(paragraph: Element, hidden: frozenset[str]) -> Iterator[str]:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    whole = style is not None and style.get(f"{W}val") in hidden
    for run in paragraph.iter(f"{W}r"):
        if next(run.iterancestors(f"{W}p")) is not paragraph:
            continue
        own, styled = run.find(f"{W}rPr/{W}vanish"), run.find(f"{W}rPr/{W}rStyle")
        is_hidden = whole or (styled is not None and styled.get(f"{W}val") in hidden)
        if own is not None:
            is_hidden = _on(own)
        if is_hidden:
            yield from (t.text or "" for t in run.iter(f"{W}t", f"{W}delText"))


def public_docx(data: bytes, author: str) -> bytes:
    """The document of the parts that may go out, each without what is nobody's business."""
    parts = open_parts(data)
    for name, kind in content_types(parts).items():
        if "drawingml.chart+xml" in kind:
            _clean_chart(parts, name)
    kept = reached(parts, WORD_KINDS)
    made = rebuilt(parts, kept)
    types = content_types(made)
    links = {part: {r.identity for r in found} for part, found in kept.items()}
    for name, part in made.items():
        kind = types.get(name, "")
        if name.endswith(".rels") or name == "[Content_Types].xml":
            continue
        if kind.endswith("core-properties+xml"):
            made[name] = core_properties(part, author)
        elif kind.startswith("image/") and not kind.endswith("svg+xml"):
            made[name] = bare_picture(part)
        elif kind.endswith("+xml"):
            root = parse(part)
            if kind.endswith("settings+xml"):
                _clean_settings(root)
            _clean(root, links.get(name, set()))
            made[name] = serialise(root)
    return pack(made)


def _clean(root: Element, links: set[str]) -> None:
    _drop_fields(root)
    _drop_marks(root)
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            if node.getparent() is not None:
                _take_out(node)
            continue
        for attribute in list(map(str, node.attrib)):
            if attribute.startswith(f"{W}rsid") or OUTSIDE.search(node.get(attribute, "")):
                del node.attrib[attribute]
        if node.tag in (_PICTURE, DRAWN):
            _name_picture(node)
        elif node.tag == f"{_VML}imagedata":
            node.attrib.pop(f"{_O}title", None)
            node.attrib.pop(f"{_O}href", None)
        elif node.tag == f"{W}hyperlink" and node.get(f"{R}id") and node.get(f"{R}id") not in links:
            _unwrap(node)
        elif node.tag in (f"{_A}hlinkClick", f"{_A}hlinkHover") and node.get(f"{R}id") not in links:
            _take_out(node)
        elif node.tag == f"{_A}blip" and node.get(f"{R}link"):
            del node.attrib[f"{R}link"]


def _name_picture(node: Element) -> None:
    """A picture's name is mostly its file's; what it shows is told by its description."""
    if node.tag == _PICTURE or _FILE_NAME.search(node.get("name", "")):
        node.set("name", f"图片 {node.get('id', '')}".strip())
    for attribute in ("descr", "title"):
        if _FILE_NAME.search(node.get(attribute, "")):
            del node.attrib[attribute]


def _take_out(node: Element) -> None:
    """Remove an element; words behind it stay where they are."""
    parent, tail = node.getparent(), node.tail
    if tail:
        before = node.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(node)


def _unwrap(node: Element) -> None:
    """An element's children in its place."""
    for child in list(node):
        node.addprevious(child)
    node.getparent().remove(node)


def _drop_marks(root: Element) -> None:
    wanted = {n.get(f"{W}anchor") for n in root.iter(f"{W}hyperlink")}
    words = (n.text or "" for n in root.iter(f"{W}instrText"))
    wanted |= {word.strip('"') for text in words for word in text.split() if not word.startswith("\\")}
    for node in list(root.iter(*_MARKS)):
        _take_out(node)
    for node in list(root.iter(f"{W}commentReference", f"{W}annotationRef")):
        run = node.getparent()
        run.remove(node)
        if not [c for c in run if c.tag != f"{W}rPr"] and run.getparent() is not None:
            run.getparent().remove(run)
    for node in list(root.iter(*_WRAPPERS)):
        content = node.find(f"{W}sdtContent") if node.tag == f"{W}sdt" else node
        for child in list(content) if content is not None else ():
            node.addprevious(child)
        node.getparent().remove(node)
    kept = set()
    for node in list(root.iter(f"{W}bookmarkStart")):
        if node.get(f"{W}name") in wanted:
            kept.add(node.get(f"{W}id"))
        else:
            _take_out(node)
    for node in list(root.iter(f"{W}bookmarkEnd")):
        if node.get(f"{W}id") not in kept:
            _take_out(node)


def _is_public_field(instruction: str) -> bool:
    words = instruction.split()
    name = words[0].upper() if words else ""
    if name == "HYPERLINK":
        target = next((w.strip('"“”') for w in words[1:] if not w.startswith("\\")), "")
        return not target or "\\l" in words[:2] or bool(PUBLIC_LINK.match(target))
    known = name in FIELDS or name.startswith("=")
    return known and not OUTSIDE.search(instruction)


def _drop_fields(root: Element) -> None:
    """A field that is not on the list leaves its result; what told where it comes from goes."""
    for node in list(root.iter(f"{W}fldSimple")):
        if not _is_public_field(node.get(f"{W}instr", "")):
            for data in node.findall(f"{W}fldData"):
                node.remove(data)
            _unwrap(node)
    open_fields: list[_Field] = []
    for node in list(root.iter(f"{W}fldChar", f"{W}instrText", f"{W}t", f"{W}delInstrText")):
        if node.tag == f"{W}fldChar":
            kind = node.get(f"{W}fldCharType")
            if kind == "begin":
                open_fields.append(_Field([node]))
            elif open_fields:
                open_fields[-1].nodes.append(node)
                if kind == "separate":
                    open_fields[-1].has_result = True
                else:
                    _close(open_fields)
        else:
            for field in open_fields:
                if not field.has_result:
                    field.instruction.append(node)


class _Field:
    """A field that is still open: its marks, and everything in its instruction."""

    def __init__(self, nodes: list[Element]) -> None:
        self.nodes = nodes
        self.instruction: list[Element] = []
        self.has_result = False


def _close(open_fields: list[_Field]) -> None:
    field = open_fields.pop()
    text = "".join(n.text or "" for n in field.instruction if n.tag != f"{W}t")
    if _is_public_field(text):
        return
    for node in (*field.nodes, *field.instruction):
        run = node.getparent()
        if run is None:
            continue
        run.remove(node)
        if not [c for c in run if c.tag != f"{W}rPr"] and run.getparent() is not None:
            run.getparent().remove(run)


def _clean_settings(root: Element) -> None:
    for node in list(root):
        name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        if name not in _SETTINGS:
            root.remove(node)


def _clean_chart(parts: dict[str, bytes], name: str) -> None:
    """A chart keeps a workbook only when it holds no more than the chart shows."""
    root = parse(parts[name])
    data = next((n for n in root.iter() if str(n.tag).endswith("}externalData")), None)
    if data is None:
        return
    relation = next((r for r in relations(parts, name) if r.identity == data.get(f"{R}id")), None)
    cached = {n.text or "" for n in root.iter() if str(n.tag).endswith("}v")}
    inside = parts.get(relation.target) if relation is not None and not relation.is_external else None
    clean = chart_data(inside, cached) if inside is not None else None
    if clean is not None and relation is not None:
        parts[relation.target] = clean
        return
    data.getparent().remove(data)
    for node in root.iter():
        if str(node.tag).endswith("chart}f") and node.text and "[" in node.text:
            node.text = re.sub(r"^'?[^!]*\[[^\]]*\]([^!']*)'?!", r"\1!", node.text)
    parts[name] = serialise(root)
