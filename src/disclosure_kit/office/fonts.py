"""Fonts that a document names for its words, fonts that a PDF carries, and which of them are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from disclosure_kit.office.public_docx import stories
from disclosure_kit.office.words import W
from disclosure_kit.ooxml.archive import content_types, open_parts
from disclosure_kit.ooxml.xml import Element, parse

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLOTS = {"eastAsia": _HAN, "ascii": _LATIN}


def fonts_named(docx: bytes) -> frozenset[str]:
    """Fonts that the document names for Chinese characters, letters and digits that occur in it."""
    parts = open_parts(docx)
    styles = _Styles(parts)
    found: set[str] = set()
    for _, _, root in stories(parts):
        for run in root.iter(f"{W}r"):
            text = "".join(t.text or "" for t in run.iterchildren(f"{W}t"))
            for slot, letters in _SLOTS.items():
                if letters.search(text):
                    found |= {styles.font_of(run, slot)}
    for name, kind in content_types(parts).items():
        if kind.endswith("chart+xml"):
            named = (n.get("typeface", "") for n in parse(parts[name]).iter(f"{_A}ea", f"{_A}latin"))
            found |= {n for n in named if not n.startswith("+")}
    return frozenset(found - {""})


class _Styles:
    """Fonts by style, as Word inherits them: run, character style, paragraph style, defaults."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        by_type = {
            kind.rpartition(".")[2]: name for name, kind in content_types(parts).items() if "word" in name
        }
        name = by_type.get("styles+xml", "")
        root = parse(parts[name]) if name else None
        nodes = list(root.iter(f"{W}style")) if root is not None else []
        self.styles = {s.get(f"{W}styleId"): s for s in nodes}
        self.normal = next(
            (
                s.get(f"{W}styleId")
                for s in nodes
                if s.get(f"{W}default") == "1" and s.get(f"{W}type") == "paragraph"
            ),
            "",
        )
        self.defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self.theme = _theme_fonts(parts)

    def font_of(self, run: Element, slot: str) -> str:
        """The font of a run's letters; empty when nothing names one."""
        properties = run.find(f"{W}rPr")
        found = self._own(properties, slot)
        if not found and properties is not None:
            style = properties.find(f"{W}rStyle")
            found = self._styled(style.get(f"{W}val") if style is not None else "", slot)
        if not found:
            paragraph = next(run.iterancestors(f"{W}p"), None)
            style = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
            found = self._styled(style.get(f"{W}val") if style is not None else self.normal, slot)
        return found or self._own(self.defaults, slot)

    def _styled(self, identity: str | None, slot: str) -> str:
        known: set[str | None] = set()
        while identity in self.styles and identity not in known:
            known.add(identity)
            found = self._own(self.styles[identity].find(f"{W}rPr"), slot)
            if found:
                return found
            base = self.styles[identity].find(f"{W}basedOn")
            identity = base.get(f"{W}val") if base is not None else ""
        return ""

    def _own(self, properties: Element | None, slot: str) -> str:
        fonts = properties.find(f"{W}rFonts") if properties is not None else None
        if fonts is None:
            return ""
        themed = fonts.get(f"{W}{slot}Theme", "")
        return self.theme.get(themed, "") or fonts.get(f"{W}{slot}", "")


def _theme_fonts(parts: Mapping[str, bytes]) -> dict[str, str]:
    name = next((n for n, t in content_types(parts).items() if t.endswith("theme+xml")), "")
    if not name:
        return {}
    found: dict[str, str] = {}
    root = parse(parts[name])
    for size in ("major", "minor"):
        node = next(root.iter(f"{_A}{size}Font"), None)
        if node is None:
            continue
        latin, east = node.find(f"{_A}latin"), node.find(f"{_A}ea")
        han = next((f.get("typeface", "") for f in node.iter(f"{_A}font") if f.get("script") == "Hans"), "")
        typeface = latin.get("typeface", "") if latin is not None else ""
        found |= {f"{size}HAnsi": typeface, f"{size}Ascii": typeface}
        found[f"{size}EastAsia"] = (east.get("typeface") if east is not None else "") or han
    return found


def fonts_embedded(pdf: bytes) -> frozenset[str]:
    """Names of the fonts whose letters are in the PDF itself, without the mark of a subset."""
    from pdfminer.pdfdocument import PDFDocument  # noqa: PLC0415
    from pdfminer.pdfparser import PDFParser  # noqa: PLC0415
    from pdfminer.pdftypes import resolve1  # noqa: PLC0415
    from pdfminer.psparser import literal_name  # noqa: PLC0415

    document = PDFDocument(PDFParser(BytesIO(pdf)))
    found = set()
    for xref in document.xrefs:
        for number in xref.get_objids():
            thing = resolve1(document.getobj(number))
            if not isinstance(thing, dict) or "FontName" not in thing:
                continue
            if any(f"FontFile{end}" in thing for end in ("", "2", "3")):
                found.add(re.sub(r"^[A-Z]{6}\+", "", str(literal_name(thing["FontName"]))))
    return frozenset(found)


def missing_fonts(
    named: frozenset[str], embedded: frozenset[str], equivalents: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Named fonts that are not among the embedded ones, under no name that the template set accepts for them."""
    have = [_bare(name) for name in embedded]
    return tuple(
        name
        for name in sorted(named)
        if not any(h.startswith(wanted) for wanted in _names(name, equivalents) for h in have)
    )


def _names(name: str, equivalents: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for key, others in equivalents.items():
        group = {_bare(key), *map(_bare, others)}
        if _bare(name) in group:
            yield from group
    yield _bare(name)


def _bare(name: str) -> str:
    """A font's name without blanks, dashes and case: ``Times New Roman`` is ``TimesNewRomanPSMT``'s beginning."""
    return re.sub(r"[\s\-_,.]", "", name).casefold()
