"""Open any disclosure by what it is, not by what it is called; refuse what would hang or mislead."""

from __future__ import annotations

from pathlib import Path

from disclosure_kit.audit.document import Document
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.ooxml.archive import Fault, PackageError, open_parts

MAX_UNPACKED = 300_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_document(path: Path) -> Document:
    """A Word file, a PDF with a text layer or a workbook as one ``Document``.

    Raises:
        DisclosureError: missing (``DOC-207``), damaged (``DOC-201``), protected (``DOC-202``), an old format
            (``DOC-203``), a scan (``DOC-204``), too large (``DOC-205``) or no such kind of file (``DOC-206``).
    """
    return read_bytes(load(path), path.name)


def load(path: Path) -> bytes:
    """The bytes of a file, or why they cannot be had."""
    if not path.exists():
        raise refused("DOC-207", path.name, "不存在", "请检查文件名和所在文件夹。")
    if path.is_dir():
        raise refused("DOC-207", path.name, "是文件夹", "请指定文件，或用成果文件夹。")
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused(
            "DOC-207", path.name, "读不到：没有权限，或正被别的程序占用", "请关闭该文件后再试。"
        ) from error


def refused(code: str, name: str, why: str, remedy: str) -> DisclosureError:
    """A file that cannot be read, in the clerk's words."""
    return DisclosureError([Finding(code, Severity.BLOCKING, f"“{name}”{why}。", remedy, (TextRef(name),))])


def read_bytes(data: bytes, name: str) -> Document:
    """A document from its bytes."""
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        from disclosure_kit.office.pdf_read import read_pdf  # noqa: PLC0415

        return read_pdf(data, name)
    if data.startswith((OLE, b"PK")):
        return _package(data, name)
    if not data:
        raise refused("DOC-201", name, "是空文件", "请重新保存或下载。")
    raise refused("DOC-206", name, "不是 Word、PDF 或 Excel 文件", "请提供 .docx、.pdf 或 .xlsx 文件。")


_FAULTS = {
    Fault.OLD: ("DOC-203", "是旧的 Word（.doc）或 WPS 格式", "请用 Word 或 WPS 另存为 .docx 后再试。"),
    Fault.NO_PACKAGE: ("DOC-206", "不是 Word、PDF 或 Excel 文件", "请提供 .docx、.pdf 或 .xlsx 文件。"),
    Fault.PROTECTED: ("DOC-202", "设有密码", "请去掉密码后再核对。"),
    Fault.TOO_LARGE: ("DOC-205", "解压后太大，不像正常的文件", "请用 Word 打开后另存，再核对。"),
    Fault.ENTITIES: ("DOC-205", "含有不安全的内容（DOCTYPE）", "请用 Word 打开后另存，再核对。"),
}


def _old(data: bytes, name: str) -> Document:
    if "Workbook".encode("utf-16-le") in data and "WordDocument".encode("utf-16-le") not in data:
        from disclosure_kit.office.xlsx_read import read_xls  # noqa: PLC0415

        try:
            return read_xls(data, name)
        except DisclosureError:
            raise
        except Exception as error:  # whatever a damaged file makes a parser raise
            raise refused("DOC-201", name, "打不开：文件已损坏", "请用 Excel 另存为 .xlsx。") from error
    raise refused(
        "DOC-203", name, "是旧的 Word（.doc）或 WPS 格式", "请用 Word 或 WPS 另存为 .docx 后再核对。"
    )


def refuse_unreadable(data: bytes, name: str) -> dict[str, bytes]:
    """The parts of an Office file, or why it cannot be opened (``DOC-2…``), in the clerk's words."""
    if not data:
        raise refused("DOC-201", name, "是空文件", "请重新保存或下载。")
    try:
        return open_parts(data, max_unpacked=MAX_UNPACKED)
    except PackageError as error:
        broken = ("DOC-201", "打不开：文件已损坏或不完整", "请重新下载，或用 Word 打开后另存。")
        code, why, remedy = _FAULTS.get(error.fault, broken)
        raise refused(code, name, why, remedy) from error


def _package(data: bytes, name: str) -> Document:
    if data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") not in data:
        return _old(data, name)
    parts = refuse_unreadable(data, name)
    try:
        if any(n.startswith("xl/") for n in parts):
            from disclosure_kit.office.xlsx_read import read_xlsx  # noqa: PLC0415

            return read_xlsx(parts, name)
        if any(n.startswith("word/") for n in parts):
            from disclosure_kit.office.docx_read import read_docx  # noqa: PLC0415

            return read_docx(parts, name)
    except DisclosureError:
        raise
    except Exception as error:  # whatever a damaged part makes a parser raise
        raise refused(
            "DOC-201", name, "打不开：文件内容已损坏", "请用 Word 或 WPS 打开后另存，再核对。"
        ) from error
    raise refused(
        "DOC-206", name, "是压缩包，但不是 Word 或 Excel 文件", "请提供 .docx、.pdf 或 .xlsx 文件。"
    )
