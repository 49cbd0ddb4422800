"""``disclosure-kit new``."""

from __future__ import annotations

from pathlib import Path

from disclosure_kit.cli.report import console, print_failure
from disclosure_kit.findings import DisclosureError
from disclosure_kit.workflows.new import new_workbook


def run(year: int, inputs: Path) -> int:
    """Write the blank workbook and say what to do with it."""
    try:
        path = new_workbook(year, inputs)
    except DisclosureError as error:
        return print_failure(error)
    out = console()
    out.print(f"已生成空白输入表：{path}", markup=False)
    out.print(f"下一步：用 Excel 或 WPS 填写并保存，然后运行 disclosure-kit build {year}。", markup=False)
    return 0
