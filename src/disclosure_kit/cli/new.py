"""``disclosure-kit new``."""

from __future__ import annotations

from pathlib import Path

from disclosure_kit.cli.report import console, print_failure, print_findings
from disclosure_kit.findings import DisclosureError
from disclosure_kit.workflows.new import new_workbooks


def run(year: int, inputs: Path, source: Path | None = None) -> int:
    """Write the workbooks of a year and say what to do with them; 1 when one of them was not made, 2 when none was."""
    try:
        results = new_workbooks(year, inputs, source)
    except DisclosureError as error:
        return print_failure(error)
    out = console()
    for one in results:
        if one.path is None:
            out.print(f"没有生成：{one.source or '空白输入表'}", markup=False)
        elif one.source:
            out.print(f"已由“{one.source}”结转生成：{one.path}", markup=False)
            out.print(
                "  上年数已填好；上年的文字标有【请确认】，核对后删去这几个字；上年的原因在批注里。",
                markup=False,
            )
        else:
            out.print(f"已生成空白输入表：{one.path}", markup=False)
        print_findings(out, one.findings)
    made = sum(1 for one in results if one.path is not None)
    if made < len(results):
        out.print(f"生成 {made} 本，没有生成 {len(results) - made} 本。", markup=False)
    if made:
        out.print(f"下一步：用 Excel 或 WPS 填写并保存，然后运行 disclosure-kit build {year}。", markup=False)
    if not made:
        return 2
    return 0 if made == len(results) else 1
