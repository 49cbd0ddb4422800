"""Open a Word file that somebody saved, whatever they saved it with, or say why not."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.ooxml.archive import Fault, PackageError, open_parts, pack, without_dangling


def open_docx(data: bytes) -> Any:
    """The file as a python-docx document: Strict Open XML like any other, loose ends left out.

    Raises:
        PackageError: it is no readable package.
        Exception: whatever python-docx makes of a damaged part.
    """
    from docx import Document  # noqa: PLC0415

    return Document(BytesIO(pack(without_dangling(open_parts(data)))))


def unreadable(name: str, error: Exception) -> DisclosureError:
    """A draft that cannot be opened (``DOC-101``), in the clerk's words."""
    fault = error.fault if isinstance(error, PackageError) else Fault.DAMAGED
    why = {
        Fault.PROTECTED: "设有打开密码",
        Fault.OLD: "是旧的 .doc 格式",
        Fault.NO_PACKAGE: "不是 Word 文件（.docx）",
        Fault.TOO_LARGE: "展开后大得异常",
        Fault.ENTITIES: "含有 Word 不会写出的内容",
    }.get(fault, "文件已损坏")
    remedy = (
        "请在 Word 中取消密码后重新保存。"
        if fault is Fault.PROTECTED
        else "请用 Word 打开并另存为 .docx；打不开时请移走它，重新生成。"
    )
    return DisclosureError(
        [Finding("DOC-101", Severity.BLOCKING, f"“{name}”打不开：{why}。", remedy, (TextRef(name),))]
    )
