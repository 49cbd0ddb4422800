"""Template sets with one fault each. ``python -m tests.bad_templates`` prints the table."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

from disclosure_kit.findings import DisclosureError, Finding
from disclosure_kit.workflows.build import Folders, build
from tests.builders import TEMPLATES, save, small_unit

Break = Callable[[Path], object]
"""Breaks the template set in a folder."""


def paragraph(text: str, file: str = "情况说明.docx") -> Break:
    """One more paragraph, its words over several runs as Word likes to have them."""

    def change(folder: Path) -> None:
        document: Any = Document(str(folder / file))
        added = document.paragraphs[2].insert_paragraph_before("")
        for start in range(0, len(text), 4):
            added.add_run(text[start : start + 4])
        document.save(str(folder / file))

    return change


def replaced(old: str, new: str, file: str) -> Break:
    """Other words in a text file."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def excel(change: Callable[[Any], object]) -> Break:
    """Another 公开表.xlsx."""

    def apply(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / "公开表.xlsx")
        change(book)
        book.save(folder / "公开表.xlsx")

    return apply


def without(file: str) -> Break:
    return lambda folder: (folder / file).unlink()


def raw(file: str, data: bytes) -> Break:
    return lambda folder: (folder / file).write_bytes(data)


BAD_TEMPLATES: dict[str, tuple[str, Break]] = {
    "不认识的标记": ("TPL-101", paragraph("收入{{ 总收入 }}万元")),
    "标记写错字": ("TPL-101", paragraph("收入{{ 收支总计.本念 }}万元")),
    "标记没写完": ("TPL-102", paragraph("收入{{ 收支总计.本年 万元")),
    "条件没结束": ("TPL-102", paragraph("{%p if 绩效 %}")),
    "循环没结束": ("TPL-102", paragraph("{%p for 项 in 收入.各项 %}")),
    "多了结束": ("TPL-102", paragraph("{%p endif %}")),
    "全角花括号": ("TPL-105", paragraph("收入｛｛ 收支总计.本年 ｝｝万元")),
    "不认识的过滤器": ("TPL-102", paragraph("{{ 单位|金额 }}")),
    "计算": ("TPL-103", paragraph("{{ 7 * 7 }}")),
    "除以零": ("TPL-103", paragraph("{{ 1 / 0 }}")),
    "内部属性": ("TPL-10", paragraph("{{ 单位.__class__.__mro__ }}")),
    "撑满内存": ("TPL-10", paragraph("{{ 'x' * 10 ** 10 }}")),
    "撑满内存的过滤器": ("TPL-102", paragraph("{{ 'x'|center(10000000000) }}")),
    "无尽循环": ("TPL-10", paragraph("{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}")),
    "引用别的文件": ("TPL-10", paragraph("{% include '/etc/passwd' %}")),
    "缺Word模板": ("TPL-104", without("情况说明.docx")),
    "损坏的Word模板": ("TPL-104", raw("名词解释.docx", b"PK broken")),
    "全文模板缺标记": ("TPL-101", paragraph("{{ 名次解释.正文 }}", "单位决算.docx")),
    "自评模板标记写错": ("TPL-101", paragraph("{{ 自评.级别 }}", "绩效自评.docx")),
    "缺公开表": ("TPL-200", without("公开表.xlsx")),
    "公开表缺一张": ("TPL-204", excel(lambda b: b.remove(b["公开05表"]))),
    "公开表栏目改名": ("TPL-201", excel(lambda b: b["公开03表"].__setitem__("D4", "基本"))),
    "公开表缺一行": ("TPL-202", excel(lambda b: [c for row in b["公开01表"].iter_rows() for c in row if c.value == "总计" and b["公开01表"].__setitem__(c.coordinate, "合")])),
    "公开表标记写错": ("TPL-203", excel(lambda b: b["公开02表"].__setitem__("A3", "{{单位名}}"))),
    "缺句式": ("TPL-301", replaced('"占比" = "{名称}', '"占" = "{名称}', "wording.toml")),
    "句式字段写错": ("TPL-302", replaced("{名称}{金额}", "{名字}{金额}", "wording.toml")),
    "句式文件少引号": ("TPL-303", replaced('"与上年决算数一致。"', '"与上年决算数一致。', "wording.toml")),
    "缺句式文件": ("TPL-30", without("wording.toml")),
    "参数文件缺年度": ("TPL-303", replaced("year = 2024", "", "profile.toml")),
}  # fmt: skip


def attempt(change: Break, root: Path) -> tuple[tuple[Finding, ...], bool, float]:
    """Findings of a build with the broken set, whether it wrote anything, and seconds."""
    shutil.copytree(TEMPLATES / "shandong-2024", root / "templates" / "shandong-2024")
    change(root / "templates" / "shandong-2024")
    sheets = small_unit()
    sheets["绩效项目"] = [
        {"name": "甲项目", "全年执行数|当年财政拨款": 1.0, "total_score": 90.0, "grade": "优"}
    ]
    save(root / "inputs" / "2024", sheets)
    start = time.perf_counter()
    try:
        (result,) = build(2024, Folders(root / "inputs", root / "outputs", root / "templates"))
        findings = result.findings
    except DisclosureError as error:
        findings = error.findings
    wrote = any((root / "outputs").rglob("*.*"))
    return findings, wrote, time.perf_counter() - start


def main() -> None:
    """Print name, code, message and seconds of every case."""
    for name, (code, change) in BAD_TEMPLATES.items():
        with tempfile.TemporaryDirectory() as folder:
            findings, wrote, seconds = attempt(change, Path(folder))
        told = [f for f in findings if f.code.startswith("TPL")]
        first = f"{told[0].code} | {told[0].message} → {told[0].remedy}" if told else "— | "
        print(f"| {name} | {code} | {first} | {'已生成' if wrote else ''} | {seconds:.2f} |")  # noqa: T201


if __name__ == "__main__":
    main()
