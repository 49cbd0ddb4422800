"""``disclosure-kit build``."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from disclosure_kit.cli.opening import open_file
from disclosure_kit.cli.report import (
    console,
    count_line,
    print_failure,
    print_findings,
    print_unfinished,
    print_written,
    progress,
    year_meant,
)
from disclosure_kit.findings import DisclosureError, Severity
from disclosure_kit.workflows.build import Folders, UnitResult, build


def run(
    year: int | None,
    unit: str | None,
    folders: Folders,
    *,
    open_report: bool = False,
    fresh: bool = False,
) -> int:
    """Build and sum up; 1 when a unit is blocked by findings, 2 when a workbook cannot be read."""
    try:
        year = year_meant(year, folders.inputs)
        with progress() as tell:
            results = build(year, folders, unit, tell, fresh=fresh)
    except DisclosureError as error:
        return print_failure(error)
    out = console()
    for result in results:
        _sum_up(out, result)
        if open_report and (report := result.report) is not None:
            open_file(report, out)
    if any(f.code.startswith("IN-1") for r in results for f in r.findings if r.blocked):
        return 2
    return 1 if any(result.blocked for result in results) else 0


def _sum_up(out: Console, result: UnitResult) -> None:
    out.print(f"■ {result.unit}（{result.source.name}）", markup=False)
    if result.template:
        out.print(f"  模板：{result.template}", markup=False)
    if result.blocked:
        print_unfinished(out, result.findings, result.written)
    else:
        out.print(f"  成果在：{result.folder}", markup=False)
        if result.resumed:
            out.print("  上一次运行中途断了，没有丢失任何内容，这次已接着完成。", markup=False)
        print_written(out, result.written)
        for note in result.merges:
            decide = f"，需要您决定 {len(note.conflicts)} 处（见批注）" if note.conflicts else ""
            out.print(
                f"  合并　{note.name}：按新数据更新 {note.updated} 处，保留您的改动 {note.kept} 处{decide}",
                markup=False,
            )
    out.print(f"  发现问题：{count_line(result.findings)}", markup=False)
    print_findings(out, result.findings)
    if result.report is not None:
        link = result.report.resolve().as_uri()
        out.print(f"  逐条查看：[link={link}]{escape(str(result.report))}[/link]（build 加 --open 自动打开）")
    out.print(f"  下一步：{_next_step(result)}", markup=False)


def _next_step(result: UnitResult) -> str:
    severities = {finding.severity for finding in result.findings if not finding.signed}
    if any(f.code.startswith("OUT-") for f in result.findings):
        return "按上面的说明处理写不进去的文件，再运行一次，其余的会接着写完，不会丢失内容。"
    if Severity.BLOCKING in severities:
        return "按上面的说明改正“阻断”问题，保存工作簿后再运行一次。"
    if Severity.CONFIRM in severities:
        return "核对“需确认”的问题：改正数据，或在“确认”表签认；然后在 Word 中修改草稿。"
    return "在 Word 中修改草稿，在 Excel 中查看公开表。"
