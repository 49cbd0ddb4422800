"""``new``: the input workbook of a year – blank, rolled forward from last year's, or from a published disclosure."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from disclosure_kit.accounts.figures import Figures
from disclosure_kit.audit.earlier import Earlier, read_earlier
from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity, TextRef
from disclosure_kit.office.package import repeatable
from disclosure_kit.office.read_document import read_document
from disclosure_kit.workbook.notes import with_notes
from disclosure_kit.workbook.reader import Reading, read_workbook
from disclosure_kit.workbook.roll_forward import Values, from_published, last_reasons, next_year
from disclosure_kit.workbook.writer import write_workbook
from disclosure_kit.workflows.build import Folders, find_workbooks
from disclosure_kit.workflows.names import folder_name
from disclosure_kit.workflows.output_folder import write_atomically
from disclosure_kit.workflows.twins import Listed, refuse_twins

BLANK = "输入表.xlsx"


@dataclass(frozen=True)
class NewWorkbook:
    """A workbook of the year: where it was written, from what, and what the clerk should know.

    ``path`` is ``None`` when it was not made; ``findings`` then say why.
    """

    path: Path | None
    source: str = ""
    findings: tuple[Finding, ...] = ()


def new_workbooks(year: int, inputs: Path, source: Path | None = None) -> list[NewWorkbook]:
    """Write the workbooks of a year: one for each of last year's, or the one of ``source``, or a blank one.

    One that cannot be made holds up no other: it is there already (``NEW-101``), cannot be written (``NEW-102``), last
    year's cannot be read (``NEW-106`` and what is wrong with it), is of another year (``NEW-107``) or twice there
    (``IN-004``, ``IN-005``).

    Raises:
        DisclosureError: ``source`` cannot be read (``DOC-2…``, ``NEW-103``), or the one workbook cannot be written.
    """
    if source is not None:
        return [_from_published(year, inputs, source)]
    try:
        earlier = find_workbooks(Folders(inputs), year - 1)
    except DisclosureError:
        return [_made(inputs / str(year) / BLANK, "", lambda: write_workbook(year))]
    readings = [read_workbook(path) for path in earlier]
    listed = [Listed.of(r) for r in readings if r.unit is not None and r.unit.year == year - 1]
    twins = {one.file: against for one, against in zip(listed, refuse_twins(listed), strict=True) if against}
    return [_rolled(year, inputs, reading, twins.get(reading.path.name, ())) for reading in readings]


def _rolled(year: int, inputs: Path, reading: Reading, twins: Sequence[Finding]) -> NewWorkbook:
    source = reading.path.name
    if reading.unit is not None and reading.unit.year != year - 1:
        return NewWorkbook(None, source, (_other_year(source, reading.unit.year, year),))
    if twins:
        return NewWorkbook(None, source, tuple(twins))
    if reading.accounts is None:
        wrong = [finding for finding in reading.findings if finding.severity is Severity.BLOCKING]
        return NewWorkbook(None, source, (_unreadable(source, year, len(wrong)), *wrong))
    figures = Figures(reading.accounts)
    target = inputs / str(year) / f"{folder_name(reading.accounts.unit.name)}.xlsx"
    return _made(
        target, source, lambda: _with_last_reasons(write_workbook(year, next_year(figures)), figures)
    )


def _made(target: Path, source: str, content: Callable[[], bytes]) -> NewWorkbook:
    try:
        return NewWorkbook(_write(target, content), source)
    except DisclosureError as error:
        return NewWorkbook(None, source, error.findings)


def _other_year(source: str, found: int, year: int) -> Finding:
    return Finding(
        "NEW-107",
        Severity.BLOCKING,
        f"“{source}”的决算年度是 {found}，不是 {year - 1}，没有结转。",
        f"请在“单位信息”改正决算年度；不是 {year - 1} 年的，请移出 {year - 1} 文件夹。",
        (CellRef("单位信息"),),
    )


def _unreadable(source: str, year: int, wrong: int) -> Finding:
    return Finding(
        "NEW-106",
        Severity.BLOCKING,
        f"“{source}”读不出来，没有结转（{wrong} 处问题，见下）。",
        f"请改好再运行一次 disclosure-kit new {year}，已经生成的不受影响；不是输入表的，请移出 {year - 1} 文件夹。",
        (TextRef(source),),
    )


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
    path = _write(inputs / str(year) / f"{name}.xlsx", lambda: write_workbook(year, values))
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


def _write(path: Path, content: Callable[[], bytes]) -> Path:
    """Write a workbook that is not there yet.

    Raises:
        DisclosureError: it is there (``NEW-101``), or cannot be written (``NEW-102``).
    """
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
        write_atomically(path, repeatable(content()))
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
