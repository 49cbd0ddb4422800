"""Workbooks for tests in a notation that a finance colleague can check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from disclosure_kit.accounts.figures import Figures
from disclosure_kit.profile.profile import Profile, load_profile
from disclosure_kit.workbook.reader import Reading, read_workbook
from disclosure_kit.workbook.writer import write_workbook

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
EXAMPLE = ROOT / "inputs" / "2024" / "烟台市社会保险服务中心.xlsx"

Sheets = dict[str, object]


def profile() -> Profile:
    """The default template set."""
    return load_profile(TEMPLATES / "shandong-2024")


def rows(columns: str, *lines: str) -> list[dict[str, object]]:
    """``rows("code | name | 本年支出小计", "201 | 甲 | 1.5")`` → rows of a list sheet; numbers become numbers."""
    keys = [key.strip() for key in columns.split("|")]
    return [
        {
            key: _value(key, cell.strip())
            for key, cell in zip(keys, line.split("|"), strict=True)
            if cell.strip()
        }
        for line in lines
    ]


def _value(key: str, text: str) -> object:
    if key in ("code", "name", "reason"):
        return text
    try:
        return float(text)
    except ValueError:
        return text


def unit(**changes: object) -> dict[str, dict[str, object]]:
    """The sheet 单位信息 of an invented unit."""
    values: dict[str, object] = {
        "name": "虚构市档案中心",
        "year": 2024,
        "scope": "单位决算",
        "nature": "事业单位",
        "level": "市级",
        "unit": "万元",
        "province": "山东",
    }
    return {key: {"value": value} for key, value in {**values, **changes}.items()}


def small_unit() -> Sheets:
    """A balanced unit: 100 万元 of revenue, 60 basic and 40 project expenditure."""
    columns = "code | name | {total} | {a} | {b}"
    return {
        "单位信息": unit(),
        "单位职责": [{"text": "保管档案。"}],
        "内设机构": [{"name": "办公室"}],
        "收入决算": rows("code | name | 财政拨款收入", "2012601 | 行政运行 | 60", "2012604 | 档案馆 | 40"),
        "支出决算": rows(
            "code | name | 基本支出 | 项目支出", "2012601 | 行政运行 | 60 | ", "2012604 | 档案馆 | | 40"
        ),
        "一般公共预算支出": rows(
            columns.format(total="年初预算数", a="基本支出", b="项目支出") + " | reason",
            "2012601 | 行政运行 | 50 | 60 | | 调整工资",
            "2012604 | 档案馆 | 40 | | 40 | ",
            "合计 | | | | | 调整工资",
        ),
        "政府采购": {"合计": {"total": 0}},
        "绩效管理": {"has_projects": {"value": "无"}, "key_count": {"value": 0}},
        "收支总表": {
            "TOTAL": {"prior": 80.0, "reason": "调整工资"},
            "FISCAL_TOTAL": {"prior": 80.0, "reason": "同上"},
            "FISCAL_APPROPRIATIONS": {"prior": 80.0, "reason": "同上"},
            "BASIC": {"prior": 50.0, "reason": "同上"},
            "PROJECT": {"prior": 30.0, "reason": "馆房维修"},
            "GENERAL_EXPENDITURE": {"prior": 80.0, "reason": "同上"},
            "GENERAL_REVENUE": {"current": 100.0},
        },
        "基本支出": rows("code | name | amount", "30101 | 基本工资 | 50", "30201 | 办公费 | 10"),
        "三公经费": {"TOTAL": {"budget": 0, "actual": 0}, **{label: {"count": 0} for label in COUNTS}},
        "国有资产": {"设备": {"count": 0}, "其他用车": {"count": 0}},
        "科目": [
            {"code": "201", "name": "一般公共服务支出"},
            {"code": "20126", "name": "档案事务"},
            {"code": "2012601", "name": "行政运行", "explanation": "反映行政单位的基本支出"},
            {"code": "2012604", "name": "档案馆", "explanation": "反映档案馆的支出"},
        ],
    }


COUNTS = (
    "因公出国（境）团组数",
    "因公出国（境）人次数",
    "公务用车购置数",
    "公务用车保有量",
    "国内公务接待批次",
    "国内公务接待人次",
    "外事接待批次",
    "外事接待人次",
    "国（境）外公务接待批次",
    "国（境）外公务接待人次",
)


def with_sheet(sheets: Mapping[str, object], name: str, value: object) -> Sheets:
    """The same workbook with one sheet replaced."""
    return {**sheets, name: value}


def save(folder: Path, sheets: Mapping[str, object], name: str = "虚构市档案中心.xlsx") -> Path:
    """Write a workbook into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(write_workbook(2024, sheets))  # type: ignore[arg-type]
    return path


def read(folder: Path, sheets: Mapping[str, object]) -> Reading:
    """Write and read a workbook."""
    return read_workbook(save(folder, sheets))


def figures(folder: Path, sheets: Mapping[str, object]) -> Figures:
    """Write and read a workbook that must be sound."""
    reading = read(folder, sheets)
    assert reading.accounts is not None, [f.message for f in reading.findings]
    return Figures(reading.accounts)


def codes(findings: Sequence[object]) -> list[str]:
    """Codes of findings, sorted."""
    return sorted(str(getattr(f, "code", "")) for f in findings)


def wan(text: str) -> Decimal:
    """A figure in 万元."""
    return Decimal(text)
