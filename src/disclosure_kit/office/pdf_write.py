"""A tagged PDF with bookmarks, made by LibreOffice where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 300
HOW = "请用 Word 打开，选“另存为 PDF”，在“选项”中勾选“创建书签时使用：标题”和“文档结构标记，便于辅助功能”。"
_OPTIONS = {
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
    "PDFUACompliance": {"type": "boolean", "value": "false"},
    "ExportNotes": {"type": "boolean", "value": "false"},
}
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def find_office() -> str | None:
    """LibreOffice's program, or ``None``; ``DISCLOSURE_KIT_SOFFICE`` names another one (empty: none)."""
    named = os.environ.get("DISCLOSURE_KIT_SOFFICE")
    if named is not None:
        return named or None
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).exists()), None)


def to_pdf(docx: bytes) -> bytes | None:
    """The PDF with whatever fonts this computer has, or ``None`` when LibreOffice is not there or fails."""
    office = find_office()
    if office is None:
        return None
    with tempfile.TemporaryDirectory(prefix="disclosure-kit-") as place:
        folder = Path(place)
        source = folder / "document.docx"
        source.write_bytes(docx)
        command = [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(_OPTIONS)}",
            "--outdir",
            str(folder),
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
            return (folder / "document.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None
