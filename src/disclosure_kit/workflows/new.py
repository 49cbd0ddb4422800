"""``new``: the input workbook of a year – blank, rolled forward from last year's, or from a published disclosure."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from disclosure_kit.accounts.figures import Figures
from disclosure_kit.audit.earlier import Earlier, read_earlier
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.office.package import repeatable
from disclosure_kit.office.read_document import read_document
from disclosure_kit.workbook.notes import with_notes
from disclosure_kit.workbook.reader import read_workbook
from disclosure_kit.workbook.roll_forward import Values, from_published, last_reasons, next_year
from disclosure_kit.workbook.writer import write_workbook
from disclosure_kit.workflows.build import Folders, find_workbooks
from disclosure_kit.workflows.inputs import folder_name
from disclosure_kit.workflows.output_folder import write_atomically

BLANK = "输入表.xlsx"


@dataclass(frozen=True)
class NewWorkbook:
    """A workbook that was written, where it came from, and what the clerk should know."""

    path: Path
    source: str = ""
    findings: tuple[Finding, ...] = ()


def new_workbooks(year: int, inputs: Path, source: Path | None = None) -> list[NewWorkbook]:
    """Write the workbooks of a year.

    Raises:
        DisclosureError: a file is there already (``NEW-101``), cannot be written (``NEW-102``), or ``source``
            cannot be read (``DOC-2…``, ``NEW-103``).
    """
    if source is not None:
        return [_from_published(year, inputs, source)]
    try:
        earlier = find_workbooks(Folders(inputs), year - 1)
    except DisclosureError:
        earlier = []
    made = [done for path in earlier if (done := _rolled(year, inputs, path)) is not None]
    return made or [NewWorkbook(_write(inputs / str(year) / BLANK, write_workbook(year)))]


def _rolled(year: int, inputs: Path, path: Path) -> NewWorkbook | None:
    reading = read_workbook(path)
    if reading.accounts is None or reading.accounts.unit.year != year - 1:
        return None
    figures = Figures(reading.accounts)
    data = write_workbook(year, next_year(figures))
    data = _with_last_reasons(data, figures)
    target = inputs / str(year) / f"{folder_name(reading.accounts.unit.name)}.xlsx"
    return NewWorkbook(_write(target, data), path.name)


def _with_last_reasons(data: bytes, figures: Figures) -> bytes:
    with tempfile.TemporaryDirectory(prefix="disclosure-kit-") as place:
        path = Path(place) / BLANK
        path.write_bytes(data)
        fresh = read_workbook(path).accounts
    return with_notes(data, last_reasons(figures, Figures(fresh)))[0] if fresh is not None else data


def _from_published(year: int, inputs: Path, source: Path) -> NewWorkbook:
    earlier = read_earlier(read_document(source))
    if not earlier.tables:
        raise DisclosureError(
            [
                Finding(
                    "NEW-103",
                    Severity.BLOCKING,
                    f"“{source.name}”中没有读出公开表。",
                    "请指定上年公开的全文（.docx、带文字层的 .pdf）或九张表（.xlsx）。",
                    (TextRef(source.name),),
                )
            ]
        )
    values = from_published(earlier, year)
    name = folder_name(earlier.unit) if earlier.unit else BLANK.removesuffix(".xlsx")
    path = _write(inputs / str(year) / f"{name}.xlsx", write_workbook(year, values))
    return NewWorkbook(path, source.name, tuple(_told(earlier, values, source.name, year)))


def _told(earlier: Earlier, values: Values, name: str, year: int) -> Sequence[Finding]:
    taken = _count(values)
    missing = [f"公开{r:02d}表" for r in range(1, 10) if f"{r:02d}" not in earlier.tables]
    missing += [
        w
        for w, has in (
            ("单位名称", earlier.unit),
            ("单位职责", earlier.duties),
            ("内设机构", earlier.offices),
        )
        if not has
    ]
    found = [
        Finding(
            "NEW-105",
            Severity.NOTE,
            f"读出 {earlier.figures} 个数字，其中 {taken} 个作为上年数写入；职责 {len(earlier.duties)} 段，机构 {len(earlier.offices)} 个。",
            "其余数字（各表的构成、三公等）下年用不到。请核对“请确认”的文字。",
            (TextRef(name),),
        )
    ]
    if earlier.year and earlier.year != year - 1:
        missing.append(f"年度（文件是 {earlier.year} 年的，不是 {year - 1} 年）")
    missing += ["单位性质", "预算级次", "所在省份"]  # no disclosure says so in a form to rely on
    if missing:
        found.append(
            Finding(
                "NEW-104",
                Severity.CONFIRM,
                f"没有读出：{'、'.join(missing)}。",
                "请手工补填。",
                (TextRef(name),),
            )
        )
    return found


def _count(values: Values) -> int:
    total = 0
    for sheet in values.values():
        for row in sheet.values() if isinstance(sheet, Mapping) else sheet:
            total += sum(1 for key in ("prior", "上年决算数") if row.get(key))
    return total


def _write(path: Path, data: bytes) -> Path:
    if path.exists():
        raise DisclosureError(
            [
                Finding(
                    "NEW-101",
                    Severity.BLOCKING,
                    f"“{path}”已经存在，没有覆盖。",
                    "请改名或移走它再运行。",
                    (TextRef(path.name),),
                )
            ]
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, repeatable(data))
    except OSError as error:
        raise DisclosureError(
            [
                Finding(
                    "NEW-102",
                    Severity.BLOCKING,
                    f"“{path}”写不进去：{error.strerror or error}。",
                    "请检查文件夹权限和磁盘空间。",
                )
            ]
        ) from error
    return path
