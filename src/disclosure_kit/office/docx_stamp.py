"""What a draft says of itself: unit, year, draft and base, as document properties of ours.

They survive Word, WPS and LibreOffice, so that a draft that comes back under another name finds its place.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

PART = "docProps/custom.xml"
PREFIX = "disclosure-kit."
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)
_ITEM = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def stamped(data: bytes, values: Mapping[str, str]) -> bytes:
    """The file with our properties set; properties of others stay."""
    parts = _parts(data)
    others = _others(parts)
    properties = {f"{PREFIX}{name}": value for name, value in values.items()}
    body = "".join(others)
    for name, value in properties.items():
        body += f'<property fmtid="{_ITEM}" pid="0" name={quoteattr(name)}><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
    count = iter(range(2, 10_000))
    body = re.sub(r'\bpid="\d+"', lambda _: f'pid="{next(count)}"', body)
    parts[PART] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties {_NAMESPACES}>{body}</Properties>'
    ).encode()
    _register(parts)
    return _packed(parts)


def stamp_of(data: bytes) -> Mapping[str, str]:
    """Our properties of a file; empty when it has none or is no Office file."""
    try:
        found = _read(_parts(data))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return {}
    return {k.removeprefix(PREFIX): v for k, v in found.items() if k.startswith(PREFIX)}


def without_dangling(data: bytes) -> bytes:
    """The file without relations to parts that are not there, which some programs leave behind."""
    parts = _parts(data)
    changed = False
    for name in [n for n in parts if n.endswith(".rels")]:
        folder = posixpath.dirname(posixpath.dirname(name))
        text = parts[name].decode("utf-8")
        kept = re.sub(
            r"<Relationship\b[^>]*?(?:/>|>\s*</Relationship>)",
            lambda m, folder=folder: m[0] if _leads_somewhere(m[0], folder, parts) else "",  # type: ignore[misc]
            text,
        )
        if kept != text:
            parts[name], changed = kept.encode("utf-8"), True
    return _packed(parts) if changed else data


def _leads_somewhere(tag: str, folder: str, parts: Mapping[str, bytes]) -> bool:
    target = re.search(r'Target="([^"]*)"', tag)
    if 'TargetMode="External"' in tag or target is None or target[1].startswith("#"):
        return True
    path = target[1]
    full = path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))
    return full in parts


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {info.filename: package.read(info.filename) for info in package.infolist()}


def _packed(parts: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, part in parts.items():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _tree(parts: Mapping[str, bytes]) -> object:
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(parts[PART], parser)


def _read(parts: Mapping[str, bytes]) -> dict[str, str]:
    if PART not in parts:
        return {}
    return {str(p.get("name")): "".join(p.itertext()) for p in _tree(parts)}  # type: ignore[attr-defined]


def _others(parts: Mapping[str, bytes]) -> list[str]:
    from lxml import etree  # noqa: PLC0415

    if PART not in parts:
        return []
    return [
        etree.tostring(p, encoding="unicode", with_tail=False)
        for p in _tree(parts)  # type: ignore[attr-defined]
        if not str(p.get("name")).startswith(PREFIX)
    ]


def _register(parts: dict[str, bytes]) -> None:
    types = parts["[Content_Types].xml"].decode("utf-8")
    if f'"/{PART}"' not in types:
        types = types.replace("</Types>", f'<Override PartName="/{PART}" ContentType="{_TYPE}"/></Types>')
        parts["[Content_Types].xml"] = types.encode("utf-8")
    rels = parts["_rels/.rels"].decode("utf-8")
    if PART not in rels:
        link = f'<Relationship Id="rIdDisclosureKit" Type="{_RELATION}" Target="{PART}"/></Relationships>'
        parts["_rels/.rels"] = rels.replace("</Relationships>", link).encode("utf-8")
