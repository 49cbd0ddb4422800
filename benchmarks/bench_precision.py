"""Recall and false alarms of the audit on disclosures written like other provinces', with seeded defects.

``python -m benchmarks.bench_precision [--seeds N] [--files DIR [--pdf]]``: every clean document and every document with
one defect is audited; with ``--files`` they are written as .docx (and PDF through LibreOffice) and read back first.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from benchmarks.foreign import Block, Made, Row, documents
from disclosure_kit.audit import audit_document
from disclosure_kit.audit.document import Document, Grid, Paragraph, Source
from disclosure_kit.audit.printed import ROLES
from disclosure_kit.audit.result import Audited, result_of
from disclosure_kit.findings import Severity
from disclosure_kit.office.read_document import read_document

Defect = Callable[[list[Block], random.Random], bool]


def words(pattern: str, put: str | Callable[[re.Match[str]], str], *, only: str = "") -> Defect:
    """Change one match in one paragraph of the prose."""

    def spoil(blocks: list[Block], chance: random.Random) -> bool:
        found = [
            (i, m)
            for i, b in enumerate(blocks)
            if isinstance(b, str) and len(b) > 20 and (not only or re.search(only, b))
            for m in re.finditer(pattern, b)
        ]
        if not found:
            return False
        index, match = chance.choice(found)
        text = blocks[index]
        assert isinstance(text, str)
        new = put(match) if callable(put) else match.expand(put)
        blocks[index] = text[: match.start()] + new + text[match.end() :]
        return new != match[0]

    return spoil


def other(match: re.Match[str]) -> str:
    """Another figure in place of group 1."""
    value = Decimal(match[1].replace(",", ""))
    return match[0].replace(match[1], f"{value + value / 7 + 3:.2f}", 1)


def cell(
    change: Callable[[str, random.Random], str], rows: Callable[[list[Row]], bool] = lambda _: True
) -> Defect:
    """Change one amount of one table."""

    def spoil(blocks: list[Block], chance: random.Random) -> bool:
        places = [
            (b, r, c)
            for b in blocks
            if isinstance(b, list) and len(b) > 5 and rows(b)
            for r in range(2, len(b))
            for c, text in enumerate(b[r])
            if re.fullmatch(r"[\d,]+\.\d\d", text)
        ]
        table, row, column = chance.choice(places)
        old = table[row][column]
        table[row][column] = change(old, chance)
        return table[row][column] != old

    return spoil


def dropped(text: str, chance: random.Random) -> str:
    """A digit lost."""
    at = chance.choice([i for i, c in enumerate(text) if c.isdigit() and i < len(text) - 3] or [0])
    return text[:at] + text[at + 1 :]


def shifted(blocks: list[Block], chance: random.Random) -> bool:
    """Amounts of a table by subject one row down."""
    tables = [
        b for b in blocks if isinstance(b, list) and any(r[0].startswith("2") and len(r[0]) == 7 for r in b)
    ]
    table = chance.choice(tables)
    rows = [r for r in table if len(r[0]) == 7 and r[0].isdigit()]
    if len(rows) < 3 or rows[0][2:] == rows[1][2:]:
        return False
    values = [r[2:] for r in rows]
    for row, old in zip(rows, [values[-1], *values[:-1]], strict=True):
        row[2:] = old
    return True


def renamed(blocks: list[Block], chance: random.Random) -> bool:
    """A name that disagrees with its code."""
    tables = [b for b in blocks if isinstance(b, list)]
    table = chance.choice([b for b in tables if any(len(r[0]) == 7 and r[0].isdigit() for r in b)])
    row = chance.choice([r for r in table if len(r[0]) == 7 and r[0].isdigit()])
    row[1] = "其他城乡社区支出"
    return True


def without_note(blocks: list[Block], chance: random.Random) -> bool:
    """An empty table without its note."""
    found = [i for i, b in enumerate(blocks) if isinstance(b, str) and "故本表无数据" in b]
    del blocks[chance.choice(found)]
    return True


def false_note(blocks: list[Block], chance: random.Random) -> bool:
    """A note of no data over figures."""
    index = next(i for i, b in enumerate(blocks) if isinstance(b, str) and "本年度各项支出情况" in b)
    blocks[index] = "注：本单位没有支出，故本表无数据。"
    return True


def without_section(blocks: list[Block], chance: random.Random) -> bool:
    """机关运行经费 left out."""
    index = next(i for i, b in enumerate(blocks) if b == "（一）机关运行经费支出情况")
    del blocks[index : index + 2]
    return not any(isinstance(b, str) and "机关运行经费" in b for b in blocks)


NUM = r"(\d[\d,]*(?:\.\d+)?)"
DEFECTS: dict[str, Defect] = {
    "二选一未选": words(r"(增加|减少)(?=\d)", "增加（减少）"),
    "代用符号": words(rf"{NUM}(?=万元)", "XX"),
    "占空": words(rf"占{NUM}%", "占%"),
    "增降写反（全部）": words(
        rf"(增加|减少){NUM}万元，(增长|下降)",
        lambda m: f"{'减少' if m[1] == '增加' else '增加'}{m[2]}万元，{'下降' if m[3] == '增长' else '增长'}",
        only="总计|财政拨款支出\\d|三公",
    ),
    "增降写反（一处）": words(
        r"(?<=万元，)(增长|下降)(?=\d)", lambda m: "下降" if m[1] == "增长" else "增长"
    ),
    "增减率错": words(rf"(?:增长|下降){NUM}%", other, only="总计|财政拨款支出\\d|机关运行|三公"),
    "完成率错": words(rf"完成年初预算的{NUM}%", other),
    "固定100%": words(rf"完成年初预算的(?!100%|100\.0){NUM}%", "完成年初预算的100%"),
    "占比错": words(rf"占{NUM}%", other),
    "零预算写完成率": words(
        r"年初预算为0(?:\.00)?万元，支出决算为" + NUM + "万元", r"\g<0>，完成年初预算的100%"
    ),
    "文表不一致": words(
        rf"(?:一般公共预算财政拨款支出|本年支出合计|人员经费|公务接待费支出|收入支出总计|均为){NUM}万元",
        other,
    ),
    "分项金额错": words(rf"（类）{NUM}万元", other),
    "大小于写反": words(
        r"决算数(大于|小于)预算数", lambda m: f"决算数{'小于' if m[1] == '大于' else '大于'}预算数"
    ),
    "不平写持平": words(r"决算数(大于|小于)预算数的主要原因：.*。$", "决算数与预算数持平。"),
    "车辆合计错": words(r"共有车辆(\d+)辆", lambda m: f"共有车辆{int(m[1]) + 1}辆"),
    "有钱无数": words(r"公务接待[1-9]\d*批次", "公务接待0批次"),
    "缺万元": words(rf"(?<=支出决算为){NUM}万元(?=[，。])", r"\1", only="（项）"),
    "写成元": words(rf"(?<=支出决算为){NUM}万元(?=[，。])", r"\1元", only="（项）"),
    "缺%": words(rf"占{NUM}%", r"占\1"),
    "标点重复": words("。(?=.)|，", "。。"),
    "比较年份错": words(r"与(20\d\d)年度相比", lambda m: f"与{int(m[1]) - 1}年度相比"),
    "别的单位": words(r"(?<=年，)虚构市\w+?(?=开支财政拨款)", "幻想县林业保护中心"),
    "表格漏一位": cell(dropped),
    "整行错位": shifted,
    "名称与编码不符": renamed,
    "空表无说明": without_note,
    "有数写无数据": false_note,
    "缺机关运行经费": without_section,
}


def document_of(name: str, blocks: Sequence[Block]) -> Document:
    """Blocks as the readers would give them."""
    found: list[Paragraph | Grid] = []
    for block in blocks:
        if isinstance(block, str):
            found.append(Paragraph(block))
            continue
        spans = {
            (r, c): (1, next((k for k in range(1, len(row) - c) if row[c + k] != "<"), len(row) - c))
            for r, row in enumerate(block)
            for c, text in enumerate(row)
            if text != "<"
        }
        rows = tuple(tuple(None if text == "<" else text for text in row) for row in block)
        found.append(Grid(rows, {place: size for place, size in spans.items() if size != (1, 1)}))
    return Document(name, Source.WORD, tuple(found))


def write_docx(path: Path, blocks: Sequence[Block]) -> None:
    """A plain Word file as an office would make it."""
    import docx  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    file = docx.Document()
    file.styles["Normal"].font.size = Pt(10)
    for block in blocks:
        if isinstance(block, str):
            paragraph = file.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(20) if len(block) > 30 else None
            for piece in re.split(r"(?<=\d)(?=万元)", block):
                paragraph.add_run(piece)
            continue
        table = file.add_table(rows=len(block), cols=len(block[0]), style="Table Grid")
        grid = table._cells
        width = len(block[0])
        for r, row in enumerate(block):
            for c, text in enumerate(row):
                if text == "<":
                    grid[r * width + c - 1].merge(grid[r * width + c])
                    grid[r * width + c] = grid[r * width + c - 1]
                elif text:
                    grid[r * width + c].text = text
    file.save(str(path))


def judged(document: Document) -> Audited:
    """The audit as the command does it."""
    return result_of(audit_document(document), document)


def through_files(
    documents_: Mapping[str, Sequence[Block]], folder: Path, *, pdf: bool
) -> dict[str, Document]:
    """Write, convert and read back."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, blocks in documents_.items():
        write_docx(folder / f"{name}.docx", blocks)
    if pdf:
        office = shutil.which("soffice")
        assert office, "LibreOffice is not installed"
        files = [str(folder / f"{name}.docx") for name in documents_]
        subprocess.run(
            [office, f"-env:UserInstallation=file://{folder}/lo", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files],
            check=True,
            capture_output=True,
        )  # fmt: skip
    ending = "pdf" if pdf else "docx"
    return {name: read_document(folder / f"{name}.{ending}") for name in documents_}


def spoiled(made: Made, kind: str, chance: random.Random) -> list[Block] | None:
    """A copy with one defect."""
    blocks: list[Block] = [b if isinstance(b, str) else [list(row) for row in b] for b in made.blocks]
    return blocks if DEFECTS[kind](blocks, chance) else None


def main(argv: list[str]) -> None:
    """Print recall per kind, and every false alarm."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--files", type=Path)
    parser.add_argument("--pdf", action="store_true")
    options = parser.parse_args(argv)
    clean, broken = {}, {}
    for number, made in enumerate(documents(range(options.seeds))):
        name = f"{made.style.name}-{number:03}"
        clean[name] = made.blocks
        for at, kind in enumerate(DEFECTS):
            blocks = spoiled(made, kind, random.Random(number * 100 + at))
            if blocks is not None:
                broken[name, kind] = blocks
    every = {**clean, **{f"{n}-{k}": b for (n, k), b in broken.items()}}
    if options.files:
        read = through_files(every, options.files, pdf=options.pdf)
    else:
        read = {name: document_of(name, blocks) for name, blocks in every.items()}
    base: dict[str, Counter[str]] = {}
    alarms = 0
    tables = 0
    for name in clean:
        result = judged(read[name])
        tables += len(result.coverage.read)
        if result.coverage.figures_unread:
            print("  没有读到：", name, "；".join(result.coverage.said))
        findings = [f for f in result.findings if f.severity is not Severity.NOTE]
        alarms += len(findings)
        base[name] = Counter(f.code for f in findings)
        for finding in findings:
            print("  误报：", name, finding.code, finding.message, finding.places[0])
    hit: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, kind in broken:
        total[kind] += 1
        found = [f for f in judged(read[f"{name}-{kind}"]).findings if f.severity is not Severity.NOTE]
        if len(found) > sum(base[name].values()):
            hit[kind] += 1
        elif options.files is None:
            print("  漏：", name, kind)
    print(f"无缺陷的文件 {len(clean)} 份，误报 {alarms} 处，公开表读出 {tables}/{len(clean) * len(ROLES)} 张")
    for kind, number in total.items():
        print(f"  {kind:　<9}{hit[kind]}/{number} = {hit[kind] / number:.0%}")
    print(f"合计 {sum(hit.values())}/{sum(total.values())} = {sum(hit.values()) / sum(total.values()):.1%}")


if __name__ == "__main__":
    main(sys.argv[1:])
