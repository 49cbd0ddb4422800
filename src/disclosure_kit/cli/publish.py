"""``disclosure-kit publish``."""

from __future__ import annotations

from disclosure_kit.cli.report import (
    console,
    count_line,
    print_failure,
    print_findings,
    print_written,
    progress,
)
from disclosure_kit.findings import DisclosureError, Severity
from disclosure_kit.workflows.build import Folders
from disclosure_kit.workflows.publish import HOW, publish


def run(year: int, unit: str | None, folders: Folders) -> int:
    """Publish and say what is left to do; 1 when a unit is refused."""
    try:
        with progress() as tell:
            results = publish(year, folders, unit, tell)
    except DisclosureError as error:
        return print_failure(error)
    out = console()
    for result in results:
        out.print(f"■ {result.unit}", markup=False)
        if result.folder is None:
            refused = result.refused or result.findings
            out.print(f"  还不能公开：有 {len(refused)} 个问题没有处理。", markup=False)
            print_findings(out, refused)
            out.print(
                "  下一步：逐条改正；“需确认”的也可以在输入工作簿“确认”表签认，然后再运行一次。", markup=False
            )
            continue
        out.print(f"  公开文件在：{result.folder}", markup=False)
        print_written(out, result.written)
        out.print(f"  存档材料在：{result.archive}", markup=False)
        if not result.has_pdf and not any(f.code in ("PUB-203", "PUB-204") for f in result.findings):
            out.print(f"  没有生成 PDF：这台电脑没有 LibreOffice。{HOW}", markup=False)
        out.print(f"  问题：{count_line(result.findings)}", markup=False)
        print_findings(out, [f for f in result.findings if f.code.startswith("PUB-2")])
        blocking = any(f.severity is Severity.BLOCKING for f in result.findings)
        assert not blocking
        out.print(
            "  下一步：打印存档文件夹中的签认页，逐项审查、签字；再把公开文件夹中的文件报送、上网。",
            markup=False,
        )
    return 1 if any(result.folder is None for result in results) else 0
