"""How findings and results look on a terminal."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.workflows.inputs import newest_year
from disclosure_kit.workflows.output_folder import WriteState, Written

COLOURS = {Severity.BLOCKING: "bold red", Severity.CONFIRM: "yellow", Severity.NOTE: "cyan"}

HELD = ("OUT-101", "OUT-104")
"""One file is in the way; the others are written."""


def console() -> Console:
    """Standard output; never wraps what is piped into a file."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done, on a terminal only."""
    terminal = Console(file=sys.stderr, highlight=False)
    if not terminal.is_terminal:
        yield lambda _: None
        return
    with terminal.status("开始") as status:
        yield lambda text: status.update(escape(text) + " …")


def print_findings(out: Console, findings: Sequence[Finding]) -> None:
    """Findings, gravest first: what is wrong, where, what to do."""
    for finding in findings:
        places = "　".join(str(place) for place in finding.places)
        label = f"[green]已确认[/]（{escape(finding.signed.who)}）" if finding.signed else ""
        label = label or f"[{COLOURS[finding.severity]}]{finding.severity}[/]"
        out.print(f"  {label} {finding.code}　{escape(finding.message)}")
        if finding.is_open and finding.remedy:
            mark = f"　确认码 {finding.mark}" if finding.severity is Severity.CONFIRM else ""
            out.print(f"       {escape(finding.remedy)}{mark}", style="dim")
        if finding.drivers:
            out.print(f"       变动因素：{escape(finding.drivers)}", style="dim")
        if places:
            out.print(f"       位置：{escape(places)}", style="dim")


def count_line(findings: Sequence[Finding]) -> str:
    """阻断 0　需确认 5　提示 4."""
    counts = Counter(finding.severity for finding in findings if not finding.signed)
    signed = sum(1 for finding in findings if finding.signed)
    line = "　".join(f"{severity} {counts[severity]}" for severity in Severity)
    return line + (f"　已确认 {signed}" if signed else "")


def print_written(out: Console, written: Sequence[Written]) -> None:
    """What was written where."""
    for item in written:
        line = f"  {item.state}　{item.path.name}"
        if item.state is WriteState.BESIDE:
            line += f"（“{item.name}”已由人工修改，原文件没有动，新内容另存于此）"
        out.print(escape(line))


def print_unfinished(out: Console, findings: Sequence[Finding], written: Sequence[Written]) -> None:
    """Which files a build that was held up wrote, and which it did not; never more than is true."""
    if not any(f.code.startswith("OUT-") and f.code != "OUT-103" for f in findings):
        out.print("  没有生成文件：有阻断问题。", markup=False)
        return
    done = [item for item in written if item.state is not WriteState.UNCHANGED]
    if done:
        out.print("  只写了一部分，已经写好的：", markup=False)
        print_written(out, done)
    else:
        out.print("  没有写完，没有一个文件有变动。" if written else "  没有写完。", markup=False)
    held = [p.document for f in findings if f.code in HELD for p in f.places if isinstance(p, TextRef)]
    for name in dict.fromkeys(held):
        out.print(f"  没有写　{name}（仍是原来的内容）", markup=False)


def year_meant(year: int | None, inputs: Path) -> int:
    """The year asked for, else the newest there is, which is said.

    Raises:
        DisclosureError: there is none (``IN-001``).
    """
    if year is not None:
        return year
    newest = newest_year(inputs)
    console().print(f"没有写年度，按“{inputs}”中最新的 {newest} 年度处理。", markup=False)
    return newest


def print_failure(error: DisclosureError) -> int:
    """A task that could not start; exit code 2."""
    out = console()
    print_findings(out, error.findings)
    return 2


def report_bug() -> int:
    """Our own fault: keep the traceback in a file to send, tell the clerk where; exit code 3."""
    log = Path(tempfile.gettempdir()) / "disclosure-kit-error.log"
    log.write_text(traceback.format_exc(), encoding="utf-8")
    console().print(f"程序出错了，这不是您的问题。请把这个文件发给维护人员：{escape(str(log))}")
    return 3
