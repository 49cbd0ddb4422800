"""``disclosure-kit``: commands and exit codes.

0 done, 1 blocked by findings, 2 wrong usage or unreadable input, 3 our bug.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import sys
import warnings
from pathlib import Path
from typing import Annotated, Any

import typer

clicks: Any = importlib.import_module(typer.BadParameter.__module__)
"""click's exceptions: typer carries a click of its own in some versions."""

app = typer.Typer(
    name="disclosure-kit",
    help="单位决算公开工具：由一个输入工作簿生成九张公开表和决算公开全文，并核对勾稽关系。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Year = Annotated[int, typer.Argument(help="决算年度，如 2024。", min=2000, max=2100, metavar="年度")]
YearOrNewest = Annotated[
    int | None,
    typer.Argument(help="决算年度；不写则取输入文件夹中最新的年度。", min=2000, max=2100, metavar="年度"),
]
UnitName = Annotated[
    str | None, typer.Option("--unit", help="只处理这个单位：单位名称或成果文件夹名称。", metavar="单位名称")
]
Inputs = Annotated[Path, typer.Option("--inputs", help="输入工作簿所在文件夹。", metavar="文件夹")]
Templates = Annotated[
    Path | None, typer.Option("--templates", help="模板文件夹，默认用程序自带的。", metavar="文件夹")
]
Outputs = Annotated[Path, typer.Option("--outputs", help="成果存放文件夹。", metavar="文件夹")]

Notes = Annotated[bool, typer.Option("--notes", help="把变动因素写成输入工作簿原因栏的批注。")]
OpenReport = Annotated[bool, typer.Option("--open", help="完成后打开核对报告。")]


@app.command("new")
def new(
    year: Year,
    *,
    inputs: Inputs = Path("inputs"),
    source: Annotated[
        Path | None, typer.Option("--from", help="上年公开的决算（.docx、.pdf、.xlsx）。", metavar="文件")
    ] = None,
) -> None:
    """生成某一年度的输入工作簿：有上年的就结转，没有就是空白的。"""
    from disclosure_kit.cli import new as command  # noqa: PLC0415

    raise typer.Exit(command.run(year, inputs, source))


@app.command("check")
def check(
    year: YearOrNewest = None,
    *,
    unit: UnitName = None,
    inputs: Inputs = Path("inputs"),
    templates: Templates = None,
    outputs: Outputs = Path("outputs"),
    write_notes: Notes = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="连同已生成、已修改的草稿和公开表一起核对。")
    ] = False,
    open_report: OpenReport = False,
) -> None:
    """核对输入工作簿，不生成文件；草稿里没有定下来的批注也说；加 --drafts 连同草稿一起核对。"""
    from disclosure_kit.cli import check as command  # noqa: PLC0415
    from disclosure_kit.workflows.build import Folders  # noqa: PLC0415

    folders = Folders(inputs, outputs, templates)
    raise typer.Exit(
        command.run(year, unit, folders, write_notes=write_notes, drafts=drafts, open_report=open_report)
    )


@app.command("build")
def build(
    year: YearOrNewest = None,
    *,
    unit: UnitName = None,
    inputs: Inputs = Path("inputs"),
    templates: Templates = None,
    outputs: Outputs = Path("outputs"),
    open_report: OpenReport = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="从头生成，不合并；您改过的文件以日期另存。")
    ] = False,
) -> None:
    """核对输入工作簿，生成九张公开表、各部分草稿、决算公开全文和核对报告。"""
    from disclosure_kit.cli import build as command  # noqa: PLC0415
    from disclosure_kit.workflows.build import Folders  # noqa: PLC0415

    folders = Folders(inputs, outputs, templates)
    raise typer.Exit(command.run(year, unit, folders, open_report=open_report, fresh=fresh))


@app.command("audit")
def audit(
    files: Annotated[list[Path], typer.Argument(help="要核对的文件或成果文件夹。", metavar="文件")],
    *,
    year: Annotated[
        int | None, typer.Option("--year", help="连同该年度的输入工作簿一起核对。", metavar="年度")
    ] = None,
    unit: UnitName = None,
    inputs: Inputs = Path("inputs"),
    templates: Templates = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="核对报告存放的位置。", metavar="文件")
    ] = None,
    annotate: Annotated[bool, typer.Option("--annotate", help="另存一份 Word，把问题写成批注。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出，供其他程序使用。")] = False,
    open_report: OpenReport = False,
) -> None:
    """核对任何决算公开文件（Word、PDF、Excel）：表内、表间、文字与表格、文字前后。"""
    from disclosure_kit.cli import audit as command  # noqa: PLC0415
    from disclosure_kit.workflows.build import Folders  # noqa: PLC0415

    raise typer.Exit(
        command.run(
            files,
            year,
            unit,
            Folders(inputs, templates=templates),
            json=as_json,
            annotated=annotate,
            open_report=open_report,
            report=report,
        )
    )


@app.command("take-in")
def take_in(
    files: Annotated[
        list[Path], typer.Argument(help="改好发回来的草稿（.docx），文件名不限。", metavar="文件")
    ],
    *,
    outputs: Outputs = Path("outputs"),
) -> None:
    """收回发给别人修改的草稿：自动找到它属于哪一份，并入现有草稿。"""
    from disclosure_kit.cli import take_in as command  # noqa: PLC0415
    from disclosure_kit.workflows.build import Folders  # noqa: PLC0415

    raise typer.Exit(command.run(files, Folders(outputs=outputs)))


@app.command("publish")
def publish(
    year: Year,
    *,
    unit: UnitName = None,
    inputs: Inputs = Path("inputs"),
    templates: Templates = None,
    outputs: Outputs = Path("outputs"),
) -> None:
    """公开前最后核对，全部处理完后生成可以报送、上网的一套文件。"""
    from disclosure_kit.cli import publish as command  # noqa: PLC0415
    from disclosure_kit.workflows.build import Folders  # noqa: PLC0415

    raise typer.Exit(command.run(year, unit, Folders(inputs, outputs, templates)))


@app.command("explain")
def explain(
    code: Annotated[
        str | None, typer.Argument(help="问题编号，如 T01-5；不写则列出全部。", metavar="编号")
    ] = None,
) -> None:
    """解释一个问题编号：核对什么、为什么、容许多大误差、举例。"""
    from disclosure_kit.cli import explain as command  # noqa: PLC0415

    raise typer.Exit(command.run(code))


def main() -> None:
    """Entry point: UTF-8 output everywhere, and no traceback for what a person can cause."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    _silence_libraries()
    try:
        sys.exit(_run())
    except (KeyboardInterrupt, BrokenPipeError, typer.Abort):
        sys.exit(130)
    except clicks.ClickException as error:
        sys.stderr.write(f"{_in_chinese(error)}\n运行 disclosure-kit --help 查看用法。\n")
        sys.exit(2)
    except Exception:
        if os.environ.get("DISCLOSURE_KIT_DEBUG"):
            raise
        from disclosure_kit.cli.report import report_bug  # noqa: PLC0415

        sys.exit(report_bug())


def _silence_libraries() -> None:
    """What Python and its libraries note for programmers (warnings, log lines) is nothing for a clerk's screen."""
    if sys.warnoptions or os.environ.get("DISCLOSURE_KIT_DEBUG"):
        return
    warnings.simplefilter("ignore")
    logging.lastResort = None


def _run() -> int:
    command = typer.main.get_command(app)
    code = command.main(args=sys.argv[1:] or ["--help"], standalone_mode=False)
    return code if isinstance(code, int) else 0


def _in_chinese(error: Any) -> str:
    """What is wrong with the command as typed."""
    name = ""
    if isinstance(error, clicks.BadParameter) and error.param is not None:
        name = str(error.param.metavar or error.param.name)
    if isinstance(error, clicks.NoSuchOption):
        return f"没有“{error.option_name}”这个选项。"
    if isinstance(error, clicks.MissingParameter) and name == "文件":
        return "没有指定文件。请在命令后面写上文件名；用双击图标的，请把文件拖到图标上。"
    if isinstance(error, clicks.MissingParameter):
        return f"缺少“{name}”。"
    if isinstance(error, clicks.BadParameter):
        return f"“{name}”写得不对。年度请写四位数字，如 2024。" if name == "年度" else f"“{name}”写得不对。"
    quoted = re.search(r"No such command '(.+?)'", error.format_message())
    return f"没有“{quoted[1]}”这个命令。" if quoted else f"命令写得不对：{error.format_message()}"
