"""What a draft says of itself: unit, year, draft and base, as document properties of ours.

They survive Word, WPS and LibreOffice, so that a draft that comes back under another name finds its place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from disclosure_kit.ooxml.archive import PackageError, declare, open_parts, pack, relate, relations
from disclosure_kit.ooxml.xml import Element, parse, serialise

PART = "docProps/custom.xml"
PREFIX = "disclosure-kit."
_NAMES = "projects"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_VALUES = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_ITEM = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_EMPTY = f'<Properties xmlns="{_PROPERTIES[1:-1]}" xmlns:vt="{_VALUES[1:-1]}"/>'.encode()


def stamped(data: bytes, values: Mapping[str, str]) -> bytes:
    """The file with our properties set; properties of others stay."""
    parts = open_parts(data)
    part = _part(parts)
    root = parse(parts.get(part, _EMPTY))
    for node in _ours(root):
        root.remove(node)
    for name, value in values.items():
        node = root.makeelement(f"{_PROPERTIES}property", {"fmtid": _ITEM, "name": f"{PREFIX}{name}"})
        text = node.makeelement(f"{_VALUES}lpwstr", {})
        text.text = value
        node.append(text)
        root.append(node)
    for number, node in enumerate(root, 2):
        node.set("pid", str(number))
    parts[part] = serialise(root)
    declare(parts, part, _TYPE)
    if not any(r.target == part for r in relations(parts)):
        relate(parts, "", _RELATION, part)
    return pack(parts)


def stamp_of(data: bytes) -> Mapping[str, str]:
    """Our properties of a file; empty when it has none or is no Office file."""
    try:
        parts = open_parts(data)
        part = _part(parts)
        nodes = _ours(parse(parts[part])) if part in parts else []
    except (PackageError, SyntaxError):
        return {}
    return {node.get("name").removeprefix(PREFIX): "".join(node.itertext()) for node in nodes}


def with_names(names: Mapping[str, str]) -> dict[str, str]:
    """What a stamp says of the projects in a file: name → key (项目标识), in their order."""
    return {_NAMES: json.dumps(names, ensure_ascii=False)} if names else {}


def names_in(stamp: Mapping[str, str]) -> dict[str, str]:
    """The projects of which a stamp speaks: name → key; none when it has none or somebody spoilt it."""
    try:
        names = json.loads(stamp.get(_NAMES, "{}"))
    except ValueError:
        return {}
    return {str(n): str(k) for n, k in names.items()} if isinstance(names, dict) else {}


def _part(parts: Mapping[str, bytes]) -> str:
    found = (r.target for r in relations(parts) if r.kind == "custom-properties" and r.target in parts)
    return next(found, PART)


def _ours(root: Element) -> list[Element]:
    return [node for node in root if (node.get("name") or "").startswith(PREFIX)]
