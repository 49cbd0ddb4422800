"""Take out of Office files what is nobody's business: comments, editors, revision ids, paths, our own marks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from disclosure_kit.office.words import W

_DROPPED = re.compile(
    r"word/(comments\w*|people)\.xml$|docProps/(custom|thumbnail)\.\w+$|word/_rels/comments\w*\.xml\.rels$|xl/persons/"
)
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|settings)\w*\.xml$")
_PATH = re.compile(r"[A-Za-z]:[\\/]|file:|\\\\\w|^/(home|Users|tmp|root|mnt)/")
_DC = "http://purl.org/dc/elements/1.1/"
_MARKS = tuple(
    f"{W}{n}" for n in ("commentRangeStart", "commentRangeEnd", "proofErr", "permStart", "permEnd")
)
_SETTINGS = tuple(f"{W}{n}" for n in ("rsids", "attachedTemplate", "trackRevisions", "docVars"))


def clean_docx(data: bytes, author: str) -> bytes:
    """The document without comments, names of editors, revision ids, bookmarks nobody jumps to, and paths."""
    return _rewrite(data, author, _clean_words)


def clean_xlsx(data: bytes, author: str, title: str = "") -> bytes:
    """The workbook without comments, names of editors and the path it was saved under."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        has_comments = any(re.match(r"xl/(comments|threadedComments)", n) for n in package.namelist())
    if has_comments:
        import openpyxl  # noqa: PLC0415

        book = openpyxl.load_workbook(BytesIO(data))
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.comment is not None:
                        cell.comment = None
        out = BytesIO()
        book.save(out)
        data = out.getvalue()
    return _rewrite(data, author, lambda _, part: part, title)


def _rewrite(data: bytes, author: str, words: Callable[[str, bytes], bytes], title: str = "") -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {info.filename: package.read(info.filename) for info in package.infolist()}
    gone = {name for name in parts if _DROPPED.search(name)}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, part in parts.items():
            if name in gone:
                continue
            target.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)),
                _core(part, author, title)
                if name == "docProps/core.xml"
                else _clean(name, part, author, gone, words),
                zipfile.ZIP_DEFLATED,
            )
    return out.getvalue()


def _clean(
    name: str, part: bytes, author: str, gone: set[str], words: Callable[[str, bytes], bytes]
) -> bytes:
    if name.endswith((".rels", "[Content_Types].xml")):
        return _without_links(part, gone)
    if name == "docProps/app.xml":
        return re.sub(
            rb"<(Application|AppVersion|Company|Manager|HyperlinkBase|Template)\b[^>]*?(?:/>|>[^<]*</\1>)",
            b"",
            part,
        )
    if name == "xl/workbook.xml":
        return re.sub(
            rb"<mc:AlternateContent\b(?:(?!</mc:AlternateContent>).)*absPath.*?</mc:AlternateContent>",
            b"",
            part,
            flags=re.DOTALL,
        )
    if name.endswith(".xlsx"):
        return clean_xlsx(part, author)
    return words(name, part)


def _core(part: bytes, author: str, title: str) -> bytes:
    """Title, subject and language stay; who saved it last and when does not matter to the public."""
    from lxml import etree  # noqa: PLC0415

    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    kept = {name: root.findtext(f"{{{_DC}}}{name}") or "" for name in ("title", "subject", "language")}
    kept |= {"creator": author} | ({"title": title} if title else {})
    words = "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in kept.items() if text)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="{_DC}">{words}</cp:coreProperties>'
    ).encode()


def _without_links(part: bytes, gone: set[str]) -> bytes:
    text = part.decode("utf-8")

    def keep(match: re.Match[str]) -> str:
        tag = match[0]
        target = re.search(r'(?:Target|PartName)="([^"]*)"', tag)
        path = target[1].lstrip("/") if target else ""
        if any(path and (name == path or name.endswith(f"/{path}")) for name in gone):
            return ""
        return "" if "/attachedTemplate" in tag else tag

    return re.sub(r"<(?:Relationship|Override)\b[^>]*?/>", keep, text).encode("utf-8")


def _clean_words(name: str, part: bytes) -> bytes:
    if not _TEXT_PARTS.search(name):
        return part
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(part, parser)
    wanted = {n.get(f"{W}anchor") for n in root.iter(f"{W}hyperlink")}
    wanted |= {
        word
        for n in root.iter(f"{W}instrText")
        for word in (n.text or "").split()
        if not word.startswith("\\")
    }
    _drop_marks(root, wanted)
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        for attribute in [a for a in map(str, node.attrib) if a.startswith(f"{W}rsid")]:
            del node.attrib[attribute]
        for attribute in ("descr", "title"):
            if attribute in node.attrib and _PATH.search(str(node.attrib[attribute])):
                del node.attrib[attribute]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop_marks(root: Any, wanted: set[Any]) -> None:
    for node in list(root.iter(*_MARKS, *_SETTINGS)):
        node.getparent().remove(node)
    for node in list(root.iter(f"{W}commentReference")):
        run = node.getparent()
        run.remove(node)
        if not [c for c in run if c.tag != f"{W}rPr"]:
            run.getparent().remove(run)
    kept = set()
    for node in list(root.iter(f"{W}bookmarkStart")):
        if node.get(f"{W}name") in wanted:
            kept.add(node.get(f"{W}id"))
        else:
            node.getparent().remove(node)
    for node in list(root.iter(f"{W}bookmarkEnd")):
        if node.get(f"{W}id") not in kept:
            node.getparent().remove(node)
