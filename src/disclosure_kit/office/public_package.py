"""What of an Office package may go out: an allow-list of parts, relations and properties (公开文件).

A part goes out only if an allowed relation leads to it from the package's root. What is left out is either harmless
(printer settings, caches, books of other programs) or content that somebody must decide about: that is refused by name.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from disclosure_kit.ooxml.archive import Relation, content_types, main_part, relations, relations_part
from disclosure_kit.ooxml.xml import PACKAGE, TYPES, parse, serialise

OUTSIDE = re.compile(
    r"(?<![A-Za-z])[A-Za-z]:[\\/]|file:|\\\\\w|^/(?:home|Users|tmp|root|mnt|Volumes)/", re.IGNORECASE
)
"""A path of somebody's computer or network."""
PUBLIC_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_DC = "http://purl.org/dc/elements/1.1/"
_ROOT = frozenset({"officeDocument", "core-properties"})
_CHART = {
    "package": "图表的数据表",
    "image": "图片",
    "chartUserShapes": "图表中的图形",
    "themeOverride": "主题",
}
WORD_KINDS = frozenset(
    {
        *(
            "styles",
            "numbering",
            "settings",
            "fontTable",
            "theme",
            "header",
            "footer",
            "footnotes",
            "endnotes",
        ),
        *(
            "image",
            "chart",
            "hyperlink",
            "font",
            "chartUserShapes",
            "themeOverride",
            "chartStyle",
            "chartColorStyle",
        ),
        *("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"),
    }
)
EXCEL_KINDS = frozenset({"worksheet", "styles", "theme", "sharedStrings", "table"})
_CONTENT = {
    "vbaProject": "宏",
    "oleObject": "嵌入的对象",
    "control": "控件",
    "aFChunk": "嵌入的文档片段",
    "subDocument": "子文档",
    "video": "视频",
    "audio": "声音",
    "media": "音视频",
    "model3d": "三维模型",
    "slicer": "切片器",
    "slide": "幻灯片",
}
"""Relations to what a reader sees or may open: never taken out in silence."""


@dataclass(frozen=True)
class Refusal:
    """Content that must not go out as it is: what it is, and where."""

    what: str
    where: str = ""


def refusals(parts: Mapping[str, bytes]) -> Iterator[Refusal]:
    """Content behind relations that no public file has: objects, macros, linked pictures."""
    main = main_part(parts)
    types = content_types(parts)
    if "macroEnabled" in types.get(main, ""):
        yield Refusal("宏")
    for part in ("", *parts):
        if part.endswith(".rels"):
            continue
        for relation in relations(parts, part):
            if relation.kind in _CONTENT:
                yield Refusal(_CONTENT[relation.kind], relation.target.rpartition("/")[2])
            elif relation.kind == "package" and not _is_chart(types.get(part, "")):
                yield Refusal("嵌入的文件", relation.target.rpartition("/")[2])
            elif relation.kind == "image" and relation.is_external:
                yield Refusal("链接的图片（图片在另一个文件中）")


def _is_chart(content_type: str) -> bool:
    return "chart" in content_type


def reached(parts: Mapping[str, bytes], kinds: frozenset[str]) -> dict[str, tuple[Relation, ...]]:
    """Parts that may go out, each with the relations it keeps."""
    types = content_types(parts)
    found: dict[str, tuple[Relation, ...]] = {}
    waiting = [""]
    while waiting:
        part = waiting.pop()
        allowed = _ROOT if not part else _CHART.keys() if _is_chart(types.get(part, "")) else kinds
        kept = tuple(
            r
            for r in relations(parts, part)
            if r.kind in allowed and (_may_leave(r) if r.is_external else r.target in parts)
        )
        found[part] = kept
        waiting += [r.target for r in kept if not r.is_external and r.target not in found]
    return found


def _may_leave(relation: Relation) -> bool:
    return relation.kind == "hyperlink" and bool(PUBLIC_LINK.match(relation.target))


def rebuilt(parts: Mapping[str, bytes], kept: Mapping[str, tuple[Relation, ...]]) -> dict[str, bytes]:
    """The package of the parts that may go out, with relations and content types of these alone."""
    types = content_types(parts)
    made: dict[str, bytes] = {"[Content_Types].xml": b""}
    for part in ("", *(name for name in parts if name in kept)):
        if part:
            made[part] = parts[part]
        place = relations_part(part)
        identities = {r.identity for r in kept[part]}
        if place in parts and identities:
            root = parse(parts[place])
            for node in [n for n in root if n.get("Id") not in identities]:
                root.remove(node)
            made[place] = serialise(root)
    made["[Content_Types].xml"] = _types(made, types)
    return made


def _types(made: Mapping[str, bytes], types: Mapping[str, str]) -> bytes:
    root = parse(f'<Types xmlns="{TYPES[1:-1]}"/>'.encode())
    rels = {
        "Extension": "rels",
        "ContentType": PACKAGE[1:-1].replace("http://schemas.openxmlformats.org", ""),
    }
    rels["ContentType"] = "application/vnd.openxmlformats-package.relationships+xml"
    root.append(root.makeelement(f"{TYPES}Default", rels))
    for name in made:
        if name in types and not name.endswith(".rels"):
            root.append(
                root.makeelement(f"{TYPES}Override", {"PartName": f"/{name}", "ContentType": types[name]})
            )
    return serialise(root)


def core_properties(part: bytes, author: str, title: str = "") -> bytes:
    """Title, subject and language stay; who saved it last and when does not matter to the public."""
    root = parse(part)
    kept = {name: root.findtext(f"{{{_DC}}}{name}") or "" for name in ("title", "subject", "language")}
    kept |= {"creator": author} | ({"title": title} if title else {})
    kept = {name: text for name, text in kept.items() if text and not OUTSIDE.search(text)}
    words = "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in kept.items())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="{_DC}">{words}</cp:coreProperties>'
    ).encode()


# ---------------------------------------------------------------------------------------------- pictures
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"pHYs",
        b"sBIT",
        b"bKGD",
    }
)
_JPEG_KEPT = frozenset({0xE0, 0xE2, 0xEE})
"""JFIF, colour profile, Adobe's colour transform."""


def bare_picture(data: bytes) -> bytes:
    """A picture without what cameras and programs write beside it (EXIF, comments); others as they are."""
    try:
        if data.startswith(_PNG):
            return _bare_png(data)
        if data.startswith(b"\xff\xd8"):
            return _bare_jpeg(data)
    except (struct.error, IndexError):
        return data
    return data


def _bare_png(data: bytes) -> bytes:
    out, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] in _PNG_KEPT:
            out.append(data[at : at + 12 + length])
        at += 12 + length
    return b"".join(out)


def _bare_jpeg(data: bytes) -> bytes:
    out, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            return b"".join([*out, data[at:]])
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        is_aside = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not is_aside or marker in _JPEG_KEPT:
            out.append(data[at : at + 2 + length])
        at += 2 + length
    return data
