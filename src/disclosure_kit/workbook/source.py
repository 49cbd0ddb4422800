"""Open an input file safely: what it is, is it whole, and what its sheets hold."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import cast

from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity
from disclosure_kit.workbook.cells import CellValue

MAX_UNPACKED = 200 * 2**20
MAX_RATIO = 200
MAX_BLANK_ROWS = 2_000
_OLE = b"\xd0\xcf\x11\xe0"


Scan = tuple[dict[tuple[int, int], str], tuple[tuple[int, int, int, int], ...]]
"""Broken formulas by cell, and merged areas."""


@dataclass(frozen=True)
class RawSheet:
    """Cells by (row, column), counted from 1; blanks are absent."""

    name: str
    cells: dict[tuple[int, int], CellValue]
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells whose formula shows an error or was never calculated, and what is wrong."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged cells: first row, first column, last row, last column."""

    def rows(self) -> dict[int, dict[int, CellValue]]:
        """The cells row by row."""
        rows: dict[int, dict[int, CellValue]] = {}
        for (row, column), value in self.cells.items():
            rows.setdefault(row, {})[column] = value
        return dict(sorted(rows.items()))


def column_letter(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def open_workbook(path: Path) -> dict[str, RawSheet]:
    """Read every sheet of a workbook.

    Raises:
        DisclosureError: ``IN-1xx`` when the file cannot be read as a workbook at all.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refuse(
            "IN-101", path, f"无法读取（{error.strerror or error}）", "请确认文件存在，并在 Excel 中关闭它。"
        ) from error
    scanned = _guard(path, data)
    import python_calamine  # noqa: PLC0415

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = {
            name: RawSheet(name, dict(_cells(book, name)), *scanned.get(name, ({}, ())))
            for name in book.sheet_names
        }
    except Exception as error:  # calamine's many errors all mean the same to the clerk
        raise _refuse(
            "IN-102", path, "文件已损坏，读不出来", "请用 Excel 打开后另存为新的 .xlsx 文件。"
        ) from error
    return sheets


def _cells(book: object, name: str) -> Iterator[tuple[tuple[int, int], CellValue]]:
    sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
    _, first_column = sheet.start or (0, 0)
    blank = 0
    for row_number, row in enumerate(
        sheet.iter_rows(), start=1
    ):  # from row 1, but from the first used column
        filled = [
            (column, value) for column, value in enumerate(row, first_column + 1) if value not in ("", None)
        ]
        for column, value in filled:
            yield (row_number, column), cast(CellValue, value)
        blank = 0 if filled else blank + 1
        if blank > MAX_BLANK_ROWS:
            return


def _guard(path: Path, data: bytes) -> dict[str, Scan]:
    """Refuse what is not a sound workbook; find what calamine does not tell."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _refuse("IN-103", path, "设有打开密码", "请在 Excel 中取消密码后重新保存。")
        if "WordDocument".encode("utf-16-le") in data:
            raise _refuse("IN-104", path, "是 Word 文件，不是 Excel 工作簿", "请选择 .xlsx 工作簿。")
        return {}
    if not data.startswith(b"PK"):
        raise _refuse("IN-104", path, "不是 Excel 工作簿", "请用 Excel 打开后另存为 .xlsx。")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            total = sum(i.file_size for i in archive.infolist())
            if total > MAX_UNPACKED or total > MAX_RATIO * max(len(data), 50_000):
                raise _refuse("IN-105", path, "展开后大得异常，已拒绝打开", "请把数据复制到新的空白输入表。")
            names = set(archive.namelist())
            if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
                raise _refuse("IN-104", path, "不是 Excel 工作簿", "请用 Excel 打开后另存为 .xlsx。")
            if any(_declares_entities(archive, name) for name in names if name.endswith((".xml", ".rels"))):
                raise _refuse(
                    "IN-107", path, "含有 Excel 不会写出的内容，已拒绝打开", "请把数据复制到新的空白输入表。"
                )
            return _scan(archive)
    except zipfile.BadZipFile as error:
        raise _refuse(
            "IN-102", path, "文件不完整或已损坏", "请重新下载或从备份恢复，再用 Excel 另存一次。"
        ) from error


def _declares_entities(archive: zipfile.ZipFile, name: str) -> bool:
    """A document type in a part: entities could swallow text or fill memory."""
    with archive.open(name) as stream:
        return b"<!DOCTYPE" in stream.read(4096)


def _scan(archive: zipfile.ZipFile) -> dict[str, Scan]:
    """Formulas without a value and merged cells, by sheet."""
    wanted = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    names = set(archive.namelist())
    parts = sheet_parts({name: archive.read(name) for name in wanted if name in names})
    found: dict[str, Scan] = {}
    for name, part in parts.items():
        if part in names:
            xml = archive.read(part)
            found[name] = (_broken_cells(xml), _merged_cells(xml))
    return found


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name → name of its part, from the parts of an .xlsx package."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(parts):
        return {}
    relations = parts["xl/_rels/workbook.xml.rels"].decode("utf-8", "replace")
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        identity, target = re.search(r'\bId="([^"]+)"', tag), re.search(r'\bTarget="([^"]+)"', tag)
        if identity and target:
            targets[identity[1]] = target[1]
    found: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", parts["xl/workbook.xml"].decode("utf-8", "replace")):
        name, identity = re.search(r'\bname="([^"]*)"', tag), re.search(r'\br:id="([^"]+)"', tag)
        if name and identity and identity[1] in targets:
            where = targets[identity[1]]
            found[_unescape(name[1])] = where.lstrip("/") if where.startswith("/") else f"xl/{where}"
    return found


def _broken_cells(xml: bytes) -> dict[tuple[int, int], str]:
    if b"<f" not in xml and b't="e"' not in xml:
        return {}
    bad = {}
    for match in re.finditer(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", xml.decode("utf-8", "replace"), re.DOTALL):
        attributes, inner = match[1], match[2] or ""
        place = re.search(r'\br="([A-Z]+)(\d+)"', attributes)
        if not place:
            continue
        value = re.search(r"<v>([^<]*)</v>", inner)
        column = column_number(place[1])
        if 't="e"' in attributes:
            bad[int(place[2]), column] = f"公式结果是错误值 {value[1] if value else '#REF!'}"
        elif "<f" in inner and not (value and value[1]) and 't="str"' not in attributes:
            bad[int(place[2]), column] = "公式还没有计算过"
    return bad


def _merged_cells(xml: bytes) -> tuple[tuple[int, int, int, int], ...]:
    areas = re.findall(rb'<mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"', xml)
    return tuple(
        (int(top), column_number(left.decode()), int(bottom), column_number(right.decode()))
        for left, top, right, bottom in areas
    )


def _unescape(text: str) -> str:
    import html  # noqa: PLC0415

    return html.unescape(text)


def _refuse(code: str, path: Path, what: str, remedy: str) -> DisclosureError:
    return DisclosureError(
        [Finding(code, Severity.BLOCKING, f"输入文件“{path.name}”{what}。", remedy, (CellRef(path.name),))]
    )
