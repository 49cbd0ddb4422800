"""Office packages as bytes that repeat: the same content gives the same file."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

_STAMPS = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")


def repeatable(data: bytes) -> bytes:
    """Rewrite a package with fixed entry times and without creation stamps."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for info in source.infolist():
            part = source.read(info.filename)
            if info.filename == "docProps/core.xml":
                part = _STAMPS.sub(b"", part)
            target.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def why_unreadable(path: Path) -> str:
    """Why a template cannot be opened, in the clerk's words."""
    if not path.is_file():
        return "不在模板文件夹中"
    return "打不开：文件已损坏，或正被别的程序占用"
