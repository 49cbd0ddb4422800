"""XML of Office files, parsed once and safely: no entities, no network."""

from __future__ import annotations

from typing import Any

Element = Any
"""An lxml element; lxml has no types of its own."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
"""SpreadsheetML."""
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def parse(data: bytes) -> Element:
    """The root element of a part.

    Raises:
        lxml.etree.XMLSyntaxError: the part is not well-formed.
    """
    from lxml import etree  # noqa: PLC0415

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def serialise(root: Element) -> bytes:
    """A part from its root element."""
    from lxml import etree  # noqa: PLC0415

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
