"""The document as a whole: year, unit's name, required statements, empty tables (rules.md §4)."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from disclosure_kit.audit.document import Document, Grid, Paragraph
from disclosure_kit.audit.paper import Fault, Paper
from disclosure_kit.audit.printed import NAMES
from disclosure_kit.audit.subjects import GLOSSARY
from disclosure_kit.audit.text import cell_amount, plain
from disclosure_kit.findings import Severity

_COVER = re.compile(r"(20\d\d)年(?:度)?(.{0,40}?)(?:单位|部门)?决算")
_UNIT_FIRST = re.compile(r"^(.{4,40}?)(20\d\d)年度?(?:部门|单位)?决算(?:公开)?$")
_BEFORE = re.compile(r"(?:与|比|较)(20\d\d)年(?!初|全年|预算)")
_OF_YEAR = re.compile(r"(20\d\d)年度")


def year_of(document: Document) -> int:
    """The year the document is about: its title's, else the one most often named; 0 when none."""
    votes: Counter[int] = Counter()
    titled = False
    for block in document.blocks:
        if isinstance(block, Paragraph):
            text = plain(block.text).text
            if not titled and len(text) < 60 and (found := _COVER.search(text)):
                votes[int(found[1])] += 5
                titled = True
            votes.update(
                int(y) for y in _OF_YEAR.findall(re.sub(r"(?:与|比|较)(?:上年)?20\d\d年度?", "", text))
            )
            votes.update(int(y) + 1 for y in _BEFORE.findall(text))
    if not votes:
        return 0
    (year, most), *rest = votes.most_common(2)
    return year if most >= 3 or not rest or most > 2 * rest[0][1] else 0


def unit_of(document: Document) -> str:
    """The unit's name as cover or title give it; empty when it cannot be told."""
    texts = [plain(b.text).text for b in document.blocks if isinstance(b, Paragraph) and b.text.strip()]
    for text in texts[:40]:
        if len(text) > 60:
            continue
        first = _UNIT_FIRST.match(text)
        if first:
            return re.sub(r"^第.部分", "", first[1])
        found = re.match(r"20\d\d年(?:度)?(.{4,40}?)(?:单位|部门)?决算(?:公开)?(?:说明|报告)?$", text)
        if found and not re.search(r"^(?:单位|部门)", found[1]):
            return found[1]
    for text in texts[:6]:
        if re.search(_INSTITUTION + "$", text) and 4 <= len(text) <= 30:
            return text
    return ""


def run(paper: Paper, document: Document) -> None:
    """Every rule of the whole."""
    paper.faults += _years(paper)
    paper.faults += _names(paper, document)
    paper.faults += _statements(paper, document)
    paper.faults += _empty_tables(paper, document)
    paper.faults += _empty_sections(document)


# ------------------------------------------------------------------ years
_COMPARED = re.compile(
    r"(?:与|比|较)(20\d\d)年(?:度)?(?:决算数?|同期|年末)?(?:相比|，|增|减|决算|支出|下降|上升)"
)
_UNTIL = re.compile(r"截至(20\d\d)年12月31日")
_OPENING = re.compile(
    r"^(?:.{0,24}?)?(20\d\d)年度(?:.{0,24}?)(?:总计|合计|支出|收入|经费|总额|预算)[^，。]{0,12}?(?:均?为)?\d[\d,.]*万元"
)


def _years(paper: Paper) -> Iterator[Fault]:
    if not paper.year:
        return
    for section in paper.sections:
        if section.scope in ("附件", "概况", "名词解释"):
            continue
        for pattern, right, words in (
            (_COMPARED, paper.year - 1, "与上年比较"),
            (_UNTIL, paper.year, "截至日期"),
            (_OPENING, paper.year, "本年度"),
        ):
            for match in pattern.finditer(section.text):
                year = int(match[1])
                if pattern is not _UNTIL and f"{paper.year + 1}年" in section.text:
                    continue  # speaks of the next budget
                if year == right or (
                    pattern is _COMPARED
                    and year == paper.year
                    and "预算" in section.text[match.end() : match.end() + 6]
                ):
                    continue
                if (
                    pattern is _OPENING
                    and year == paper.year - 1
                    and re.search("比|较|与", section.text[: match.start(1)])
                ):
                    continue
                yield Fault(
                    "W-year",
                    Severity.CONFIRM,
                    f"{words}应是{right}年，文中写{year}年。",
                    "请改正年份。",
                    section.block,
                    match.start(1),
                    match.end(1) + 1,
                )


# ------------------------------------------------------------------ names
_INSTITUTION = (
    r"(?:局|委员会|办公室|中心|管理处|学校|中学|小学|幼儿园|大学|学院|医院|法院|检察院|研究院|研究所|图书馆|博物馆|档案馆|文化馆"
    r"|服务站|监测站|工作站|管理所|支队|大队|人民政府|街道办事处|联合会|协会|工会|党校|报社|电视台|公司)"
)
_SLOTS = (
    re.compile(rf"20\d\d年12月31日，(.{{2,30}}?{_INSTITUTION})(?:财政拨款|共有|开支|本级|及|公务)"),
    re.compile(
        rf"20\d\d年，?(.{{2,30}}?{_INSTITUTION})(?:使用|开支|所属各?预算单位)(?:一般公共预算)?(?:开支)?财政拨款"
    ),
    re.compile(rf"^(.{{2,30}}?{_INSTITUTION})20\d\d年度(?!.{{0,20}}的?(?:通知|意见|报告))"),
)
_ITSELF = re.compile(r"^(本|我|该|各|所属|全)")
_UNIT_LINE = re.compile(
    r"^(?:编制)?(?:单位|部门|单位名称|部门名称|公开单位|公开部门|填报单位|填报部门|部门（单位）)：(.+?)(?:金额单位.*|单位：.*)?$"
)


def _names(paper: Paper, document: Document) -> Iterator[Fault]:
    unit = plain(paper.unit).text
    if not unit:
        return
    known = "\n".join(
        plain(b.text).text for b in document.blocks[: len(document.blocks) // 3] if isinstance(b, Paragraph)
    )
    members = "\n".join(
        plain(c or "").text
        for b in document.blocks[:60]
        if isinstance(b, Grid)
        for row in b.rows
        for c in row
    )
    for section in paper.sections:
        if section.scope in ("附件", "概况", "名词解释"):
            continue
        for pattern in _SLOTS:
            for match in pattern.finditer(section.text):
                name = match[1]
                if _ITSELF.match(name) or _same_unit(name, unit) or name in members:
                    continue
                if known.count(name) > 2:
                    continue
                yield Fault(
                    "W-name",
                    Severity.CONFIRM,
                    f"这里写的单位是“{name}”，本文件的单位是“{paper.unit}”。",
                    "请改正单位名称。",
                    section.block,
                    match.start(1),
                    match.end(1),
                )
    for index, block in enumerate(document.blocks):
        for text in _unit_lines(block):
            found = _UNIT_LINE.match(text)
            if (
                found
                and len(found[1]) < 40
                and not _same_unit(found[1], unit)
                and re.search(_INSTITUTION, found[1])
            ):
                yield Fault(
                    "W-name",
                    Severity.CONFIRM,
                    f"表头写的单位是“{found[1]}”，本文件的单位是“{paper.unit}”。",
                    "请改正单位名称。",
                    index,
                    0,
                    len(text),
                )


def _unit_lines(block: Paragraph | Grid) -> Sequence[str]:
    if isinstance(block, Paragraph):
        return [plain(block.text).text] if len(block.text) < 80 else []
    return [plain(c or "").text for row in block.rows[:4] for c in row if c and len(c) < 80]


def _same_unit(name: str, unit: str) -> bool:
    """The same words, or an abbreviation: every character in order."""
    name, unit = re.sub(r"（.*?）|本级|机关", "", name), re.sub(r"（.*?）|本级|机关", "", unit)
    short, long = sorted((name, unit), key=len)
    rest = iter(long)
    return all(letter in rest for letter in short)


# ------------------------------------------------------------------ required statements
_REQUIRED = (
    ("机关运行经费", r"机关运行经费", "机关运行经费情况（没有的也要说明没有）"),
    ("政府采购", r"政府采购", "政府采购情况（没有的也要说明没有）"),
    ("国有资产占用", r"车辆|国有资产", "国有资产占用情况"),
    ("预算绩效", r"绩效", "预算绩效情况"),
    ("三公", r"三公", "“三公”经费情况"),
    ("政府性基金", r"政府性基金", "政府性基金预算情况（没有的也要说明没有）"),
    ("国有资本经营", r"国有资本经营", "国有资本经营预算情况（没有的也要说明没有）"),
)


def _statements(paper: Paper, document: Document) -> Iterator[Fault]:
    """A disclosure with a full prose part lacks a statement the rules ask for."""
    scopes = {s.scope for s in paper.sections if s.claims}
    if paper.year < 2019 or len(scopes & {"01", "02", "03", "04", "05", "06"}) < 4:
        return
    prose = [s for s in paper.sections if s.scope not in ("名词解释", "概况", "附件", "表", "")]
    if not prose:
        return
    last = prose[-1]
    text = "".join(s.text for s in prose)
    missing = [r for r in _REQUIRED if not re.search(r[1], text)]
    if len(missing) <= 2 or any(s.scope == GLOSSARY for s in paper.sections):
        for name, _, words in missing:
            yield Fault(
                "W-missing",
                Severity.CONFIRM,
                f"情况说明中没有{words}。",
                f"请补上“{name}”的说明（财预〔2016〕143号）。",
                last.block,
                0,
                len(last.text),
            )


# ------------------------------------------------------------------ empty tables and sections
_NOTHING = re.compile(
    r"无数据|没有|无此|不涉及|未发生|未安排|空表|为空|本表无|均为0|均无|数据为零|为零|无.{0,30}(?:收入|支出|收支)"
)
_NO_DATA = re.compile(r"(?:故|因此|所以)?(?:本|此|该)表(?:为空表|无数据|为空|没有数据|均为零)")


def _empty_tables(paper: Paper, document: Document) -> Iterator[Fault]:
    """An empty table without a note, and a note over figures (表 must be shown and explained)."""
    for role, table in paper.own_tables.items():
        near = list(_near(document, table.blocks))
        if table.is_empty and role in ("07", "08", "09") and not _has_figures(document, table.blocks):
            if not any(_NOTHING.search(text) for _, text in near):
                yield Fault(
                    "T-empty",
                    Severity.CONFIRM,
                    f"《{NAMES[role]}》没有数据，也没有说明。",
                    "没有数据的表应列出空表，并在表下注明“本单位没有……，故本表无数据”。",
                    table.blocks[0],
                )
        elif not table.is_empty:
            for block, text in near:
                found = _NO_DATA.search(text)
                if found and _speaks_of(text, role):
                    yield Fault(
                        "T-empty",
                        Severity.CONFIRM,
                        f"《{NAMES[role]}》有数据，说明却写“{found[0]}”。",
                        "请删去该说明，或核对表中数据。",
                        block,
                        found.start() if isinstance(document.blocks[block], Paragraph) else 0,
                        found.end() if isinstance(document.blocks[block], Paragraph) else 0,
                    )


def _has_figures(document: Document, blocks: Sequence[int]) -> bool:
    """An amount anywhere on the grid, also where we could not read its column."""
    grids = [b for i in blocks if isinstance(b := document.blocks[i], Grid)]
    return any(
        cell_amount(cell) and "." in (cell or "") for grid in grids for row in grid.rows for cell in row
    )


def _speaks_of(text: str, role: str) -> bool:
    words = {"07": "政府性基金", "08": "国有资本", "09": "三公"}.get(role)
    others = [w for r, w in (("07", "政府性基金"), ("08", "国有资本"), ("09", "三公")) if r != role]
    return (words is None or words in text) and not (words is None and any(w in text for w in others))


def _near(document: Document, blocks: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Words on the tables, some lines over them, and those under them up to the next table."""
    for index in range(blocks[0] - 1, max(-1, blocks[0] - 5), -1):
        block = document.blocks[index]
        text = plain(block.text).text if isinstance(block, Paragraph) else "表"
        if text.endswith("表"):
            break  # the title: what stands over it belongs to the table before
        yield index, text
    for index in blocks:
        grid = document.blocks[index]
        if isinstance(grid, Grid):
            for row in grid.rows:
                for cell in row:
                    if cell and len(cell) > 8:
                        yield index, plain(cell).text
    last = blocks[-1]
    for index in range(last + 1, min(last + 6, len(document.blocks))):
        block = document.blocks[index]
        if isinstance(block, Grid):
            cells = [plain(c).text for row in block.rows for c in row if c]
            if len(cells) > 2:
                return
            yield from ((index, text) for text in cells)
        else:
            yield index, plain(block.text).text


_TOP = re.compile(r"^[一二三四五六七八九十]+、.{2,40}(?:情况|说明)(?:说明)?$")


def _empty_sections(document: Document) -> Iterator[Fault]:
    """A heading of the prose with nothing under it."""
    blocks = [(i, b) for i, b in enumerate(document.blocks) if isinstance(b, Grid) or b.text.strip()]
    for (index, block), (_, following) in itertools.pairwise(blocks):
        if not isinstance(block, Paragraph) or not isinstance(following, Paragraph) or block.is_contents:
            continue
        text, after = plain(block.text).text, plain(following.text).text
        if (
            _TOP.match(text)
            and _TOP.match(after)
            and not following.is_contents
            and _follows_prose(document, index)
        ):
            yield Fault(
                "W-section",
                Severity.CONFIRM,
                f"“{text}”下面没有内容。",
                "请补上该部分内容，没有的也要说明没有。",
                index,
                0,
                len(text),
            )


def _follows_prose(document: Document, index: int) -> bool:
    """Not the 目录: a sentence with figures stands shortly before or after."""
    around = document.blocks[max(0, index - 6) : index + 8]
    texts = [b.text for b in around if isinstance(b, Paragraph)]
    headings = sum(bool(_TOP.match(plain(t).text)) for t in texts)
    return headings <= 4 and any(len(t) > 30 for t in texts)
