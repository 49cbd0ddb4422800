"""Bad workbooks, one fault each, and odd ones that are sound. ``python -m tests.bad_inputs`` prints the table."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

from disclosure_kit.findings import DisclosureError, Finding
from disclosure_kit.workbook.writer import write_workbook
from disclosure_kit.workflows.build import Folders, UnitResult, build
from tests.builders import TEMPLATES, Sheets, rows, small_unit, unit, with_sheet

NAME = "虚构市档案中心.xlsx"
Make = Callable[[Path], object]
"""Writes bad workbooks into the folder of a year."""


def workbook(sheets: Sheets | None = None) -> bytes:
    return write_workbook(2024, sheets or small_unit())  # type: ignore[arg-type]


def raw(data: bytes, name: str = NAME) -> Make:
    return lambda folder: (folder / name).write_bytes(data)


def typed(sheet: str, value: object) -> Make:
    return lambda folder: (folder / NAME).write_bytes(workbook(with_sheet(small_unit(), sheet, value)))


def edited(change: Callable[[Any], object], sheets: Sheets | None = None, name: str = NAME) -> Make:
    def make(folder: Path) -> None:
        book = openpyxl.load_workbook(io.BytesIO(workbook(sheets)))
        change(book)
        book.save(folder / name)

    return make


def cell(sheet: str, place: str, value: object, kind: str = "") -> Make:
    def change(book: Any) -> None:
        book[sheet][place] = value
        if kind:
            book[sheet][place].data_type = kind

    return edited(change)


def part(name: str, change: Callable[[bytes], bytes]) -> Make:
    """Change one part of the package."""

    def make(folder: Path) -> None:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(workbook())) as source,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to,
        ):
            for info in source.infolist():
                data = source.read(info)
                data = change(data) if info.filename == name else data
                if data:
                    to.writestr(info.filename, data)
        (folder / NAME).write_bytes(out.getvalue())

    return make


def amount(value: object) -> Make:
    """A value in 支出决算, 基本支出 of the first row."""
    return cell("支出决算", "D5", value)


def spending(*lines: str) -> Make:
    return typed("支出决算", rows("code | name | 本年支出合计 | 基本支出 | 项目支出", *lines))


def coded(code: object, name: str = "行政运行", **more: object) -> Make:
    return typed("支出决算", [{"code": code, "name": name, "基本支出": 60.0, **more}])


def word_file() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        to.writestr("xl/worksheets/sheet1.xml", b"0" * (300 * 2**20))
    return out.getvalue()


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


def with_entities(data: bytes) -> bytes:
    head, _, rest = (
        data.partition(b"?>") if data.startswith(b"<?xml") else (b'<?xml version="1.0"', b"", data)
    )
    return head + b"?>" + ENTITIES + rest.replace("单位信息".encode(), b"&d;", 1)


def twins(first: str, second: str) -> Make:
    def make(folder: Path) -> None:
        for file, name in (("甲.xlsx", first), ("乙.xlsx", second)):
            (folder / file).write_bytes(workbook({**small_unit(), "单位信息": unit(name=name)}))

    return make


PROJECT = {"name": "甲项目", "全年预算数|当年财政拨款": 40.0, "全年执行数|当年财政拨款": 40.0}


def project(**changes: object) -> Make:
    return typed("绩效项目", [{**PROJECT, **changes}])


def relabel(sheet: str, place: str, value: object) -> Make:
    return cell(sheet, place, value)


BAD: dict[str, tuple[str, Make]] = {
    # files
    "空文件": ("IN-104", raw(b"")),
    "截断的文件": ("IN-102", raw(workbook()[:4000])),
    "后半丢失": ("IN-102", raw(workbook()[:-3000])),
    "改名的CSV": ("IN-104", raw("科目,金额\n201,5".encode("gbk"))),
    "改名的图片": ("IN-104", raw(b"\x89PNG\r\n\x1a\n" + b"0" * 500)),
    "改名的Word文件": ("IN-104", raw(word_file())),
    "旧版doc": ("IN-104", raw(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"))),
    "损坏的xls": ("IN-102", raw(b"\xd0\xcf\x11\xe0" + b"\0" * 4096, "旧.xls")),
    "打开密码": ("IN-103", raw(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))),
    "压缩炸弹": ("IN-105", raw(bomb())),
    "workbook实体展开": ("IN-107", part("xl/workbook.xml", with_entities)),
    "工作表实体展开": ("IN-107", part("xl/worksheets/sheet2.xml", lambda d: ENTITIES + d.replace(b"</v>", b"&d;</v>", 1))),
    "缺workbook部件": ("IN-104", part("xl/workbook.xml", lambda _: b"")),
    "工作表XML中断": ("IN-10", part("xl/worksheets/sheet7.xml", lambda d: d[: len(d) // 2])),
    "同名文件夹": ("IN-001", lambda folder: (folder / NAME).mkdir()),
    "没有工作簿": ("IN-001", lambda folder: None),
    # structure
    "缺工作表": ("IN-106", edited(lambda b: b.remove(b["支出决算"]))),
    "工作表改名": ("IN-106", edited(lambda b: setattr(b["支出决算"], "title", "支出"))),
    "缺多张工作表": ("IN-106", edited(lambda b: [b.remove(b[n]) for n in ("支出决算", "收入决算", "收支总表")])),
    "缺栏": ("IN-203", edited(lambda b: b["支出决算"].delete_cols(4))),
    "表头改名": ("IN-203", relabel("支出决算", "D4", "基本经费")),
    "表头行被删": ("IN-203", edited(lambda b: b["支出决算"].delete_rows(4))),
    "表头重复": ("IN-209", relabel("支出决算", "E4", "基本支出")),
    "没有单位名称": ("IN-204", typed("单位信息", unit(name=None))),
    "单位名称只有空格": ("IN-204", typed("单位信息", unit(name="　 "))),
    "没有年度": ("IN-204", typed("单位信息", unit(year=None))),
    "年度不符": ("IN-003", typed("单位信息", unit(year=2023))),
    "年度写成文字": ("IN-20", typed("单位信息", unit(year="二〇二四"))),
    "年度两位": ("IN-", typed("单位信息", unit(year=24))),
    "金额单位不认识": ("IN-205", typed("单位信息", unit(unit="千元"))),
    "公开范围不认识": ("IN-205", typed("单位信息", unit(scope="全部"))),
    "模板名称不存在": ("TPL-304", typed("单位信息", unit(template_set="没有这套"))),
    "模板名称是路径": ("TPL-304", typed("单位信息", unit(template_set="../../etc"))),
    "名称两个文件相同": ("IN-004", twins("虚构市档案中心", "虚构市档案中心")),
    "名称全半角相同": ("IN-004", twins("虚构市档案中心(本级)", "虚构市档案中心（本级）")),
    # cells
    "金额是文字": ("IN-201", amount("六十")),
    "金额带万": ("IN-201", amount("12.5万")),
    "金额带货币号": ("IN-201", amount("￥100")),
    "金额带元": ("IN-201", amount("60元")),
    "金额是日期": ("IN-201", amount(dt.date(2024, 12, 31))),
    "金额是真假值": ("IN-201", amount(True)),
    "金额两个小数点": ("IN-201", amount("1.2.3")),
    "千分位错位": ("IN-201", amount("12,34")),
    "金额是分数": ("IN-201", amount("1/2")),
    "金额是百分数": ("IN-201", amount("50%")),
    "金额过大": ("IN-201", amount(1e308)),
    "金额写1e308": ("IN-201", amount("1e308")),
    "金额写NaN": ("IN-201", amount("NaN")),
    "金额写无穷": ("IN-201", amount("∞")),
    "错误值REF": ("IN-202", cell("支出决算", "D5", "#REF!", "e")),
    "错误值DIV": ("IN-202", cell("支出决算", "D5", "#DIV/0!", "e")),
    "未计算的公式": ("IN-202", amount("=30+30")),
    "外部链接公式": ("IN-202", amount("='[别的.xlsx]表1'!A1")),
    "数量是小数": ("IN-20", cell("三公经费", "D15", 1.5)),
    "数量是负数": ("IN-20", cell("三公经费", "D15", -1)),
    "等级不认识": ("IN-205", project(grade="优秀")),
    "得分是文字": ("IN-20", project(total_score="九十五")),
    "批复日期写错": ("IN-20", typed("单位信息", unit(approved_on="明天"))),
    "金额合并单元格": ("IN-210", edited(lambda b: b["支出决算"].merge_cells("D5:D6"))),
    "行合并单元格": ("IN-210", edited(lambda b: b["收支总表"].merge_cells("B6:C6"))),
    "项目名称改了": ("IN-207", relabel("收支总表", "A6", "收支合计")),
    "项目重复": ("IN-206", relabel("收支总表", "A7", "收入支出总计")),
    # codes
    "编码四位": ("IN-303", coded("2012")),
    "编码八位": ("IN-303", coded("20126011")),
    "编码有字母": ("IN-303", coded("2O12601")),
    "编码是小数": ("IN-303", coded(2012601.5)),
    "编码是日期": ("IN-", coded(dt.date(2024, 1, 1))),
    "编码重复": ("IN-301", typed("支出决算", [{"code": "2012601", "name": "行政运行", "基本支出": 30.0}] * 2)),
    "一码两名": ("X-names", coded("2012601", "档案馆")),
    "上级没有名称": ("IN-302", coded("2990101", "甲")),
    "有金额没编码": ("IN-303", coded(None)),
    "经济科目重复": ("IN-301", typed("基本支出", rows("code | name | amount", "30101 | 基本工资 | 30", "30101 | 基本工资 | 30"))),
    "经济科目四位": ("IN-303", typed("基本支出", rows("code | name | amount", "3010 | 基本工资 | 60"))),
    # relations
    "收支不平": ("T01-5", spending("2012601 | 行政运行 | 60 | 60 |", "2012604 | 档案馆 | 41 | | 41")),
    "上级不等于下级之和": ("T0x-tree", spending("201 | 一般公共服务支出 | 100 | 61 | 39", "2012601 | 行政运行 | 60 | 60 |", "2012604 | 档案馆 | 40 | | 40")),
    "行合计不等": ("T0x-row", spending("2012601 | 行政运行 | 60.5 | 60 |", "2012604 | 档案馆 | 39.5 | | 39.5")),
    # performance
    "指标的项目不存在": ("IN-401", typed("绩效指标", [{"project": "没有的项目", "group": "产出指标"}])),
    "评价报告章节不认识": ("IN-205", lambda folder: (folder / NAME).write_bytes(workbook({**small_unit(), "绩效项目": [PROJECT], "评价报告": [{"project": "甲项目", "chapter": "后记", "text": "甲"}]}))),
    "两个项目同名": ("IN-402", typed("绩效项目", [PROJECT, PROJECT])),
}  # fmt: skip


def blank_rows(book: Any) -> None:
    """Formats down to the last row of Excel."""
    ws = book["支出决算"]
    for row in (200_000, 1_000_000, 1_048_576):
        ws.cell(row, 3).number_format = "0.00"


def colours(book: Any) -> None:
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    for row in book["支出决算"].iter_rows(min_row=4):
        for one in row:
            one.fill = PatternFill("solid", fgColor="FFEE00")


def moved_columns(book: Any) -> None:
    book["支出决算"].move_range("A4:B20", cols=12)


SOUND: dict[str, Make] = {
    "多余的工作表": edited(lambda b: b.create_sheet("草稿")),
    "多余的栏": relabel("支出决算", "K4", "备注"),
    "批注": edited(
        lambda b: setattr(b["支出决算"]["D5"], "comment", openpyxl.comments.Comment("看一下", "张三"))
    ),
    "涂色": edited(colours),
    "空行": edited(lambda b: b["支出决算"].insert_rows(6)),
    "工作表顺序": edited(lambda b: b.move_sheet("支出决算", -5)),
    "栏移动": edited(moved_columns),
    "隐藏行": edited(lambda b: setattr(b["支出决算"].row_dimensions[5], "hidden", True)),
    "隐藏工作表": edited(lambda b: setattr(b["支出决算"], "sheet_state", "hidden")),
    "百万空行": edited(blank_rows),
    "xlsm": edited(lambda b: None, name="虚构市档案中心.xlsm"),
    "全角数字": amount("６０．００"),
    "空格和千分位": amount(" 60.00 "),
    "横线表示空": cell("支出决算", "F5", "—"),
    "表名有空格": edited(lambda b: setattr(b["支出决算"], "title", " 支出决算 ")),
    "文字像公式和模板": typed("单位职责", [{"text": "{{7*7}}&<b>甲</b>{% if %}"}, {"text": "'=1+1"}]),
    "名称有路径符号": typed("单位信息", unit(name="../虚构/中心:*?")),
    "名称有换行和制表符": typed("单位信息", unit(name="虚构市\n档案\t中心")),
    "宏部件": part("xl/workbook.xml", lambda d: d.replace(b"</workbook>", b"<!-- vba --></workbook>")),
    "名称很长": typed("单位信息", unit(name="虚构" * 60)),
}


def attempt(make: Make, root: Path) -> tuple[tuple[Finding, ...], list[UnitResult], float]:
    """Make a workbook, build it, and give back findings, results and seconds."""
    folder = root / "inputs" / "2024"
    folder.mkdir(parents=True)
    make(folder)
    start = time.perf_counter()
    results: list[UnitResult] = []
    try:
        results = build(2024, Folders(root / "inputs", root / "outputs", TEMPLATES))
        findings = tuple(f for result in results for f in result.findings)
    except DisclosureError as error:
        findings = error.findings
    return findings, results, time.perf_counter() - start


def main() -> None:
    """Print name, codes, first message and seconds of every case."""
    for name, make in {**{n: m for n, (_, m) in BAD.items()}, **SOUND}.items():
        with tempfile.TemporaryDirectory() as folder:
            findings, results, seconds = attempt(make, Path(folder))
        codes = " ".join(dict.fromkeys(f.code for f in findings)) or "—"
        first = f"{findings[0].message} → {findings[0].remedy}" if findings else ""
        built = "已生成" if any(r.folder for r in results) else ""
        print(f"| {name} | {codes} | {first} | {built} | {seconds:.2f} |")  # noqa: T201


if __name__ == "__main__":
    main()
