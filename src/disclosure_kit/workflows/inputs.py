"""Which year and which unit are meant: by the folders of ``inputs``, by the name of a unit or of its folder."""

from __future__ import annotations

import re
from pathlib import Path

from disclosure_kit.findings import DisclosureError, Finding, Severity
from disclosure_kit.workflows.names import folder_name


def newest_year(inputs: Path) -> int:
    """The newest year that has input workbooks; when none has any, the newest year folder.

    Raises:
        DisclosureError: there is no folder of a year (``IN-001``).
    """
    years = sorted(
        (p for p in inputs.glob("*") if re.fullmatch("20[0-9]{2}", p.name) and p.is_dir()), reverse=True
    )
    if not years:
        raise DisclosureError([_no_year(inputs)])
    return int(next((p for p in years if workbooks_in(p)), years[0]).name)


def workbooks_in(folder: Path) -> list[Path]:
    """Excel files of a folder, without Excel's lock files, by name."""
    return sorted(
        p
        for p in folder.glob("*")
        if p.suffix.lower() in (".xlsx", ".xlsm", ".xls")
        and not p.name.startswith(("~$", "."))
        and p.is_file()
    )


def is_called(asked: str, unit: str, workbook: Path) -> bool:
    """Whether a unit is meant by its own name, by its folder's, or by that of its workbook."""
    return folder_name(asked) in (folder_name(unit), folder_name(workbook.stem))


def input_root(place: Path, inputs: Path) -> Path | None:
    """The folder of input workbooks that a folder lies in; ``None`` when it lies elsewhere."""
    here, root = place.resolve(), inputs.resolve()
    for folder in (here, *here.parents):
        is_year_of_one = re.fullmatch("20[0-9]{2}", folder.name) and folder.parent.name == root.name
        if folder == root or is_year_of_one:
            return folder if folder == root else folder.parent
    return None


def _no_year(inputs: Path) -> Finding:
    where = (
        f"文件夹“{inputs}”中没有年度文件夹（如 {inputs.name}/2024）"
        if inputs.is_dir()
        else f"没有文件夹“{inputs}”"
    )
    remedy = "请先运行 disclosure-kit new 年度（如 disclosure-kit new 2024），填好生成的输入表。"
    return Finding("IN-001", Severity.BLOCKING, f"{where}，不知道要做哪一年的决算。", remedy)
