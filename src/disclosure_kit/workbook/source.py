"""Open an input file safely: what it is, is it whole, and what its sheets hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity
from disclosure_kit.letters import same
from disclosure_kit.ooxml.archive import Fault, PackageError, main_part, open_parts
from disclosure_kit.ooxml.workbook import RawSheet, read_sheets

MAX_UNPACKED = 200 * 2**20
_AGAIN = "请用 Excel 打开后另存为 .xlsx。"
_FRESH = "请把数据复制到新的空白输入表。"
_FAULTS = {
    Fault.PROTECTED: ("IN-103", "设有打开密码", "请在 Excel 中取消密码后重新保存。"),
    Fault.OLD: ("IN-104", "不是 Excel 工作簿", _AGAIN),
    Fault.NO_PACKAGE: ("IN-104", "不是 Excel 工作簿", _AGAIN),
    Fault.DAMAGED: ("IN-102", "文件不完整或已损坏", "请重新下载或从备份恢复，再用 Excel 另存一次。"),
    Fault.TOO_LARGE: ("IN-105", "展开后大得异常，已拒绝打开", _FRESH),
    Fault.ENTITIES: ("IN-107", "含有 Excel 不会写出的内容，已拒绝打开", _FRESH),
}


def open_workbook(path: Path) -> dict[str, RawSheet]:
    """Every sheet of a workbook by its name.

    Raises:
        DisclosureError: ``IN-1xx`` when the file cannot be read as a workbook, or two sheets have one name.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refuse(
            "IN-101", path, f"无法读取（{error.strerror or error}）", "请确认文件存在，并在 Excel 中关闭它。"
        ) from error
    sheets = _sheets(path, data)
    twins = list(_twins(sheets))
    if twins:
        raise DisclosureError(twins)
    return {sheet.name: sheet for sheet in sheets}


def _sheets(path: Path, data: bytes) -> list[RawSheet]:
    try:
        parts = open_parts(data, max_unpacked=MAX_UNPACKED)
    except PackageError as error:
        if error.fault is Fault.OLD:
            return _old_sheets(path, data)
        raise _fault(error.fault, path) from error
    try:
        book = main_part(parts)
        if not book.startswith("xl/") or book not in parts or book.endswith(".bin"):
            is_word = any(name.startswith("word/") for name in parts)
            what = "是 Word 文件，不是 Excel 工作簿" if is_word else "不是 Excel 工作簿（.xlsx）"
            raise _refuse("IN-104", path, what, "请选择 .xlsx 工作簿。" if is_word else _AGAIN)
        return read_sheets(parts)
    except DisclosureError:
        raise
    except Exception as error:  # whatever a damaged part makes a parser raise
        raise _refuse("IN-102", path, "文件已损坏，读不出来", _AGAIN) from error


def _old_sheets(path: Path, data: bytes) -> list[RawSheet]:
    if "WordDocument".encode("utf-16-le") in data:
        raise _refuse("IN-104", path, "是 Word 文件，不是 Excel 工作簿", "请选择 .xlsx 工作簿。")
    from disclosure_kit.ooxml.old_xls import read_old_sheets  # noqa: PLC0415

    try:
        return read_old_sheets(data)
    except Exception as error:  # whatever a damaged or protected file makes the library raise
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise _fault(Fault.PROTECTED, path) from error
        raise _refuse("IN-102", path, "文件已损坏，读不出来", _AGAIN) from error


def _fault(fault: Fault, path: Path) -> DisclosureError:
    code, what, remedy = _FAULTS[fault]
    return _refuse(code, path, what, remedy)


def _twins(sheets: Iterable[RawSheet]) -> Iterator[Finding]:
    """Two sheets whose names look the same: which of them counts?"""
    seen: list[RawSheet] = []
    for sheet in sheets:
        first = next((other for other in seen if same(other.name, sheet.name)), None)
        seen.append(sheet)
        if first is not None:
            hidden = "（其中一张是隐藏的）" if {first.state, sheet.state} != {"visible"} else ""
            yield Finding(
                "IN-108",
                Severity.BLOCKING,
                f"工作簿有两张工作表的名称相同：“{first.name}”与“{sheet.name}”只差空格或字形{hidden}，分不清用哪一张。",
                "请删去多余的一张，或改一个名称；隐藏的表请先取消隐藏。",
                (CellRef(first.name), CellRef(sheet.name)),
            )


def _refuse(code: str, path: Path, what: str, remedy: str) -> DisclosureError:
    return DisclosureError(
        [Finding(code, Severity.BLOCKING, f"输入文件“{path.name}”{what}。", remedy, (CellRef(path.name),))]
    )
