"""Open a file that somebody saved, whatever they saved it with, or say why not."""

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
    """A draft or the tables that cannot be opened (``DOC-101``), in the clerk's words."""
    program, kind = ("Excel", ".xlsx") if name.endswith(".xlsx") else ("Word", ".docx")
    fault = error.fault if isinstance(error, PackageError) else Fault.DAMAGED
    why = {
        Fault.PROTECTED: "设有打开密码",
        Fault.OLD: f"是旧的 {kind[:-1]} 格式",
        Fault.NO_PACKAGE: f"不是 {program} 文件（{kind}），或是空文件",
        Fault.TOO_LARGE: "展开后大得异常",
        Fault.ENTITIES: f"含有 {program} 不会写出的内容",
    }.get(fault, "文件已损坏")
    remedy = (
        f"请在 {program} 中取消密码后重新保存。"
        if fault is Fault.PROTECTED
        else f"请用 {program} 打开并另存为 {kind}；打不开时请移走它，重新生成。"
    )
    return DisclosureError(
        [Finding("DOC-101", Severity.BLOCKING, f"“{name}”打不开：{why}。", remedy, (TextRef(name),))]
    )
