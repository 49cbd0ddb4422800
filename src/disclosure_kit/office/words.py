"""WordprocessingML read straight from the XML: python-docx hides text in ``w:sdt`` and ``w:ins``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
"""What a drawing, chart or picture is called (``wp:docPr``)."""
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def text_nodes(element: Any) -> list[Any]:
    """Every ``w:t`` below an element."""
    return list(element.iter(f"{W}t"))


def text_of(element: Any) -> str:
    """The words below an element; a line break or tab counts as a blank."""
    pieces = []
    for node in element.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}cr"):
        if node.tag == f"{W}t":
            pieces.append(node.text or "")
        elif node.getparent().tag == f"{W}r":
            pieces.append(" ")
    return "".join(pieces)


def style_of(paragraph: Any) -> str:
    """Style id of a paragraph; empty for the default."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(f"{W}val"))


def properties_of(paragraph: Any) -> Any:
    """``w:pPr`` of a paragraph, made when it has none."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = paragraph.makeelement(f"{W}pPr", {})
        paragraph.insert(0, properties)
    return properties


_AFTER_OUTLINE = ("divId", "cnfStyle", "rPr", "sectPr", "pPrChange")


def insert_property(paragraph: Any, name: str, after: Sequence[str] | None) -> Any:
    """A paragraph property at its place in the schema: behind ``after``, or at the end of the plain ones."""
    properties = properties_of(paragraph)
    found = properties.find(f"{W}{name}")
    if found is not None:
        return found
    made = properties.makeelement(f"{W}{name}", {})
    tags = [child.tag[len(W) :] for child in properties]
    if after is None:
        position = sum(tag not in _AFTER_OUTLINE for tag in tags)
    else:
        position = sum(tag in after for tag in tags)
    properties.insert(position, made)
    return made


def set_text(paragraph: Any, text: str) -> None:
    """Put text into the first run and empty the others; ``\\t`` and ``\\n`` stay what they are in Word."""
    nodes = text_nodes(paragraph)
    for node in nodes[1:]:
        node.text = ""
    if nodes:
        nodes[0].text = text
        nodes[0].set(XML_SPACE, "preserve")


def outline_levels(styles: Any) -> dict[str, int]:
    """Outline level (0 = first) by style id, with ``basedOn`` followed."""
    by_id = {s.get(f"{W}styleId"): s for s in styles.iter(f"{W}style")}
    found: dict[str, int] = {}
    for identity in by_id:
        current, seen = identity, set()
        while current in by_id and current not in seen:
            seen.add(current)
            level = by_id[current].find(f"{W}pPr/{W}outlineLvl")
            if level is not None:
                found[identity] = int(level.get(f"{W}val"))
                break
            base = by_id[current].find(f"{W}basedOn")
            current = base.get(f"{W}val") if base is not None else ""
    return {identity: level for identity, level in found.items() if level < 9}


def outline_level(paragraph: Any, levels: dict[str, int]) -> int | None:
    """Outline level of a heading; ``None`` for body text."""
    own = paragraph.find(f"{W}pPr/{W}outlineLvl")
    if own is not None:
        value = int(own.get(f"{W}val"))
        return value if value < 9 else None
    return levels.get(style_of(paragraph))
