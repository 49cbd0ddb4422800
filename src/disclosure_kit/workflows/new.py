"""``new``: the blank input workbook of a year."""

from __future__ import annotations

from pathlib import Path

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.office.package import repeatable
from disclosure_kit.workbook.writer import write_workbook
from disclosure_kit.workflows.output_folder import write_atomically


def new_workbook(year: int, inputs: Path) -> Path:
    """Write ``inputs/YEAR/输入表.xlsx``.

    Raises:
        DisclosureError: the file is there already (``NEW-101``) or cannot be written (``NEW-102``).
    """
    path = inputs / str(year) / "输入表.xlsx"
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
        write_atomically(path, repeatable(write_workbook(year)))
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
