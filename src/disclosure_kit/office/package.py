"""Office packages as bytes that repeat: the same content gives the same file."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from disclosure_kit.ooxml.archive import pack

CORE = "docProps/core.xml"
_STAMPS = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")


def repeatable(data: bytes) -> bytes:
    """Rewrite a package with fixed entry times and without creation stamps, the same on every system."""
    with zipfile.ZipFile(BytesIO(data)) as source:
        parts = {info.filename: source.read(info.filename) for info in source.infolist()}
    if CORE in parts:
        parts[CORE] = _STAMPS.sub(b"", parts[CORE])
    return pack(parts)


def why_unreadable(path: Path) -> str:
    """Why a template cannot be opened, in the clerk's words."""
    if not path.is_file():
        return "不在模板文件夹中"
    return "打不开：文件已损坏，或正被别的程序占用"
