"""A package opened safely and written so that it repeats: parts, their types and relations.

Strict Open XML (ISO/IEC 29500 Strict) differs from what everybody writes in its namespaces; it is read as the other.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from urllib.parse import unquote

from disclosure_kit.ooxml.xml import PACKAGE, TYPES, parse, serialise

MAX_UNPACKED = 300_000_000
MAX_RATIO = 200
SMALL = 50_000
"""Below this size a file may unpack to more than ``MAX_RATIO`` times itself."""
_OLE = b"\xd0\xcf\x11\xe0"
_HEAD = 4096
_XML = (".xml", ".rels", ".vml")


class Fault(Enum):
    """Why a file is no package that can be read."""

    PROTECTED = "设有打开密码"
    OLD = "旧格式"
    NO_PACKAGE = "不是压缩包"
    DAMAGED = "不完整或已损坏"
    TOO_LARGE = "展开后过大"
    ENTITIES = "含有 Office 不会写出的内容（DOCTYPE）"


class PackageError(Exception):
    """A file cannot be opened; ``fault`` says why. The caller words it for the clerk."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True)
class Relation:
    """A relation of a part: ``kind`` is the last word of its type, ``target`` a part's name or an address."""

    identity: str
    kind: str
    target: str
    is_external: bool = False


def open_parts(data: bytes, *, max_unpacked: int = MAX_UNPACKED) -> dict[str, bytes]:
    """The parts of a package by name, in their order; Strict ones as everybody writes them.

    Raises:
        PackageError: whatever makes it no readable package.
    """
    if data.startswith(_OLE):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        raise PackageError(Fault.PROTECTED if protected else Fault.OLD)
    if not data.startswith(b"PK"):
        raise PackageError(Fault.NO_PACKAGE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            total = sum(info.file_size for info in infos)
            if total > max_unpacked or total > MAX_RATIO * max(len(data), SMALL):
                raise PackageError(Fault.TOO_LARGE)
            parts = {info.filename: archive.read(info) for info in infos}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        EOFError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise PackageError(Fault.DAMAGED) from error
    except RuntimeError as error:  # an encrypted entry
        raise PackageError(Fault.PROTECTED) from error
    except Exception as error:  # zlib.error and kin: the stream itself is broken
        if isinstance(error, PackageError):
            raise
        raise PackageError(Fault.DAMAGED) from error
    for name, part in parts.items():
        if name.lower().endswith(_XML) and declares_entities(part):
            raise PackageError(Fault.ENTITIES)
    return transitional(parts)


def declares_entities(part: bytes) -> bool:
    """A document type in a part, in any encoding: entities could swallow text or fill memory."""
    head = part[:_HEAD].replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A package from its parts: the same parts give the same bytes, on every system."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            target.writestr(info, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def relations_part(part: str) -> str:
    """Name of the part that holds a part's relations; of the package's own for the empty name."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def relations(parts: Mapping[str, bytes], part: str = "") -> tuple[Relation, ...]:
    """Relations of a part (of the package itself when none is named)."""
    content = parts.get(relations_part(part))
    if content is None:
        return ()
    return tuple(_relations(content, posixpath.dirname(part)))


def _relations(content: bytes, folder: str) -> Iterator[Relation]:
    for node in parse(content).iter(f"{PACKAGE}Relationship"):
        target = node.get("Target", "")
        external = node.get("TargetMode", "Internal").lower() == "external"
        if not external:
            joined = posixpath.normpath(posixpath.join("/", folder, unquote(target)))
            target = joined.lstrip("/")
        yield Relation(node.get("Id", ""), node.get("Type", "").rpartition("/")[2], target, external)


def main_part(parts: Mapping[str, bytes]) -> str:
    """Name of the part that holds the document or the workbook; empty when the package names none."""
    return next((r.target for r in relations(parts) if r.kind == "officeDocument" and not r.is_external), "")


def content_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Content type of every part that has one."""
    root = parse(parts["[Content_Types].xml"])
    defaults = {
        n.get("Extension", "").lower(): n.get("ContentType", "") for n in root.iter(f"{TYPES}Default")
    }
    named = {
        unquote(n.get("PartName", "")).lstrip("/"): n.get("ContentType", "")
        for n in root.iter(f"{TYPES}Override")
    }
    found = {}
    for name in parts:
        kind = named.get(name) or defaults.get(name.rpartition(".")[2].lower())
        if kind:
            found[name] = kind
    return found


def declare(parts: dict[str, bytes], name: str, kind: str) -> None:
    """Say the content type of a part."""
    root = parse(parts["[Content_Types].xml"])
    if not any(n.get("PartName") == f"/{name}" for n in root.iter(f"{TYPES}Override")):
        root.append(root.makeelement(f"{TYPES}Override", {"PartName": f"/{name}", "ContentType": kind}))
        parts["[Content_Types].xml"] = serialise(root)


def relate(parts: dict[str, bytes], part: str, kind: str, target: str) -> str:
    """A relation from a part (the package itself: empty) to another; its identity. ``kind``: the whole type."""
    place = relations_part(part)
    root = parse(parts.get(place, f'<Relationships xmlns="{PACKAGE[1:-1]}"/>'.encode()))
    known = {n.get("Id"): n for n in root}
    identity = next(i for n in range(1, len(known) + 2) if (i := f"rIdKit{n}") not in known)
    where = posixpath.relpath(f"/{target}", f"/{posixpath.dirname(part)}")
    attributes = {"Id": identity, "Type": kind, "Target": where}
    root.append(root.makeelement(f"{PACKAGE}Relationship", attributes))
    parts[place] = serialise(root)
    return identity


def remove_parts(parts: dict[str, bytes], names: Collection[str]) -> None:
    """Take parts away, with their own relations, the relations to them and their content types."""
    gone = {name for name in names if name in parts}
    if not gone:
        return
    for name in gone:
        del parts[name]
        parts.pop(relations_part(name), None)
    root = parse(parts["[Content_Types].xml"])
    for node in [n for n in root if unquote(n.get("PartName", "")).lstrip("/") in gone]:
        root.remove(node)
    parts["[Content_Types].xml"] = serialise(root)
    parts.update(without_dangling(parts))


def without_dangling(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts without relations to parts that are not there, which some programs leave behind."""
    sound = dict(parts)
    for name in [n for n in parts if n.endswith(".rels")]:
        folder = posixpath.dirname(posixpath.dirname(name))
        root = parse(parts[name])
        gone = [
            node
            for node, relation in zip(root, _relations(parts[name], folder), strict=True)
            if not relation.is_external
            and not node.get("Target", "").startswith("#")
            and relation.target not in parts
        ]
        for node in gone:
            root.remove(node)
        if gone:
            sound[name] = serialise(root)
    return sound


def as_usual(data: bytes) -> bytes:
    """A file as everybody writes it: the same bytes, unless it is Strict Open XML.

    Raises:
        PackageError: whatever makes it no readable package.
    """
    parts = open_parts(data)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        strict = is_strict({"_rels/.rels": archive.read("_rels/.rels")}) if "_rels/.rels" in parts else False
    return pack(parts) if strict else data


def is_strict(parts: Mapping[str, bytes]) -> bool:
    """Whether the package is Strict Open XML."""
    return _STRICT in parts.get("_rels/.rels", b"")


_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = b"http://schemas.openxmlformats.org/"
_NAMES = {
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
}
_FAMILIES = (
    *(b"officeDocument/", b"wordprocessingml/", b"spreadsheetml/", b"presentationml/", b"drawingml/"),
    b"schemaLibrary/",
)


def transitional(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The same package with the namespaces everybody writes; unchanged when it is not Strict.

    A namespace is one address wherever it is declared, so the addresses are exchanged as they stand: prefixes,
    order and everything else stay.
    """
    if not is_strict(parts):
        return parts
    return {name: _usual(part) if name.lower().endswith(_XML) else part for name, part in parts.items()}


def _usual(part: bytes) -> bytes:
    if part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        part = serialise(parse(part))
    for family in _FAMILIES:
        for strict, usual in _NAMES.items():
            for place in (b"", b"relationships/"):
                part = part.replace(
                    _STRICT + family + place + strict, _USUAL + family + b"2006/" + place + usual
                )
        part = part.replace(_STRICT + family, _USUAL + family + b"2006/")
    return part.replace(b' conformance="strict"', b"").replace(b" conformance='strict'", b"")
