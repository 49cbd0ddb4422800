"""Which item a figure of the prose speaks of: sections give the scope, words give the item.

The words are those of the prose of many provinces; the keys are those of ``facts``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from disclosure_kit.audit.facts import TableFacts, core
from disclosure_kit.audit.text import without_numbering

GLOSSARY = "名词解释"
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (scope, re.compile(pattern))
    for scope, pattern in (
        (GLOSSARY, r"^(第.部分)?名词解释$|^(专业)?名词(术语)?解释$"),
        ("附件", r"^第.部分附[件表录]?$|^附[件表](\d|[一二三四五])?$|绩效评价报告$|^第.部分附件"),
        ("表", r"^第.部分.*(决算表|决算报表|决算公开表)"),
        ("概况", r"^第.部分.*概况|^(部门|单位)(概况|基本情况)$"),
        ("机关运行", r"机关运行经费"),
        ("采购", r"政府采购"),
        ("资产", r"国有资产"),
        ("绩效", r"绩效"),
        ("09", r"三公"),
        ("07", r"政府性基金"),
        ("08", r"国有资本经营"),
        ("06", r"一般公共预算.*基本支出|财政拨款基本支出"),
        ("05", r"一般公共预算"),
        ("04", r"财政拨款(收入支出|收支|收、支)"),
        ("财政", r"财政拨款支出决算|财政拨款收入决算"),
        ("01", r"(收入支出|收支|收、支)决算(总体|总)|收入支出总体|收支总体"),
        ("03", r"支出决算|支出情况"),
        ("02", r"收入决算|收入情况"),
        ("其他", r"其他重要事项|其他情况|第.部分.*情况说明"),
    )
)
_HEADING_TAIL = re.compile(
    r"(情况|说明|概况|解释|概述|附件|附表|公开表|决算表|总体|结构|报告|事项|部分)[：:。]?$|^第.部分"
)
_RUN_IN = re.compile(
    r"^(?:[（][一二三四五六七八九十]+[）]|[一二三四五六七八九十]+、|\d{1,2}[.、．])([^，。：；\d%]{4,32}?(?:情况)?(?:说明)?(?:情况)?)[。：]"
)


@dataclass(frozen=True)
class Heading:
    """A line that opens a section: its scope when the words tell one, and its rank by numbering."""

    scope: str
    rank: int
    words: str


def heading_of(text: str) -> Heading | None:
    """A paragraph of plain text as a heading; ``None`` for body text."""
    short = without_numbering(text)
    is_body = len(text) > 45 or text.endswith(("。", "；")) or "万元" in text or "：" in text[:-1]
    tail = bool(_HEADING_TAIL.search(short))
    if is_body or not (tail or _rank(text) < 9):
        return None
    scope = next((s for s, p in _HEADINGS if p.search(short)), "")
    return Heading(scope, _rank(text), short) if scope or tail else None


def run_in_scope(text: str) -> str:
    """Scope of a heading that stands in one paragraph with its text: “（一）机关运行经费。2024年…”."""
    found = _RUN_IN.match(text)
    if not found:
        return ""
    words = found[1]
    scope = next((s for s, p in _HEADINGS if p.search(words)), "")
    if scope in ("机关运行", "采购", "资产", "绩效", "07", "08", "09"):
        return scope
    is_section = re.match(r"[一二三四五六七八九十]+、", text) and words.endswith(("情况", "说明"))
    return scope if is_section and scope in ("01", "02", "03", "04", "05", "06") else ""


_BOTH = r"(?:收入支出|收入、支出|收、支|收支|收入和支出|收、支决算|收入总计和支出|收支决算)(?:决算)?"
_TOPICS = (
    ("09", r"三公|因公出国|公务用车|公务接待"),
    ("机关运行", r"机关运行经费"),
    ("采购", r"政府采购"),
    ("资产", r"共有车辆|国有资产"),
)
_OPENINGS = (
    ("07", r"政府性基金"),
    ("08", r"国有资本经营"),
    ("06", r"(?:一般公共预算|财政拨款).{0,8}基本支出"),
    ("05", r"一般公共预算.{0,8}支出|（类）.{0,60}（款）"),
    ("04", rf"财政拨款{_BOTH}"),
    ("01", rf"{_BOTH}.{{0,4}}(?:总计|总额)|^.{{0,12}}(?:收入|支出)(?:决算)?总计"),
    ("02", r"^.{0,12}收入(?:决算)?合计"),
    ("03", r"^.{0,12}支出(?:决算)?合计"),
)
"""What paragraphs without any heading over them open with, up to their first figure."""


def topic_scope(text: str, scope: str = "") -> str:
    """Scope of a paragraph that stands under no heading we know, by what it opens with."""
    opening = text[:60]
    topic = next((topic for topic, pattern in _TOPICS if re.search(pattern, opening)), "")
    if topic or scope:
        return topic
    first = without_numbering(re.split(r"[\d.,]+[万亿]?元", opening)[0])
    return next((topic for topic, pattern in _OPENINGS if re.search(pattern, first)), "")


def _rank(text: str) -> int:
    if re.match(r"第[一二三四五六七八九十]部分", text):
        return 0
    if re.match(r"[一二三四五六七八九十]+、", text):
        return 1
    if re.match(r"（[一二三四五六七八九十]+）", text):
        return 2
    return 9


# ------------------------------------------------------------------ items
_NOT_FUND = (
    r"(?<!一般公共预算)(?<!政府性基金)(?<!国有资本经营)(?<!政府性基金预算)(?<!国有资本经营预算)(?<!预算)"
)
_ITEMS: tuple[tuple[str, str, frozenset[str]], ...] = tuple(
    (pattern, key, frozenset(scopes.split()))
    for pattern, key, scopes in (
        (rf"财政拨款{_BOTH}(?:总计|总额)", "04|总计", ""),
        (r"财政拨款收入(?:决算)?总计", "04|收入:总计", ""),
        (r"财政拨款支出(?:决算)?总计", "04|支出:总计", ""),
        (rf"{_BOTH}(?:总计|总额)", "04|总计", "04"),
        (rf"{_BOTH}(?:总计|总额)", "01|总计", "01 02 03 概况 其他"),
        (r"收入总计", "04|收入:总计", "04"),
        (r"支出总计", "04|支出:总计", "04"),
        (r"收入(?:决算)?总计", "01|收入:总计", "01 概况 其他"),
        (r"支出(?:决算)?总计", "01|支出:总计", "01 概况 其他"),
        (r"本年收入(?:决算)?(?:合计|总计)|收入(?:决算)?合计", "02|合计", "01 02 03 概况 其他"),
        (r"(?:本年)?收入(?:决算)?总计", "02|合计", "02"),
        (r"本年支出(?:决算)?(?:合计|总计)|支出(?:决算)?合计", "03|合计", "01 02 03 05 概况 其他"),
        (r"(?:本年)?支出(?:决算)?总计", "03|合计", "03"),
        (r"本年收入(?!决算|合计|总计)", "02|合计", "01 02"),
        (r"本年支出(?!决算|合计|总计)", "03|合计", "01 03"),
        (r"本年收入(?:合计)?|本年财政拨款收入(?:合计)?", "04|收入:本年收入合计", "04"),
        (r"本年支出(?:合计)?|本年财政拨款支出(?:合计)?", "04|支出:本年支出合计", "04"),
        (r"一般公共预算(?:财政拨款)?收入", "01|收入:一般公共预算财政拨款收入", ""),
        (r"政府性基金(?:预算)?(?:财政拨款)?收入", "01|收入:政府性基金预算财政拨款收入", ""),
        (r"国有资本经营(?:预算)?(?:财政拨款)?收入", "01|收入:国有资本经营预算财政拨款收入", ""),
        (rf"{_NOT_FUND}财政拨款收入(?!支出|、|总计|决算总)", "02|财政拨款收入", "01 02"),
        (r"上级补助收入", "02|上级补助收入", "01 02"),
        (r"(?<!级)事业(?:预算)?收入", "02|事业收入", "01 02"),
        (r"(?<!事业单位)经营(?:预算)?收入", "02|经营收入", "01 02"),
        (r"附属单位上缴收入", "02|附属单位上缴收入", "01 02"),
        (r"其他收入", "02|其他收入", "01 02"),
        (r"上缴上级支出", "03|上缴上级支出", "01 03"),
        (r"(?<!资本)经营支出", "03|经营支出", "01 03"),
        (r"对附属单位补助支出", "03|对附属单位补助支出", "01 03"),
        (r"使用非财政拨款结余(?:（含专用结余）|和专用结余)?", "01|收入:使用非财政拨款结余", "01 02"),
        (r"结余分配", "01|支出:结余分配", "01 03"),
        (r"年初结转和?结余", "01|收入:年初结转和结余", "01 02"),
        (r"年末结转和?结余", "01|支出:年末结转和结余", "01 03"),
        (r"年初财政拨款结转和?结余", "04|收入:年初财政拨款结转和结余", "04"),
        (r"年末财政拨款结转和?结余", "04|支出:年末财政拨款结转和结余", "04"),
        (r"年初结转和?结余", "07|年初结转和结余", "07"),
        (r"年末结转和?结余", "07|年末结转和结余", "07"),
        (r"一般公共预算(?:财政拨款)?基本支出", "05|基本支出", ""),
        (r"一般公共预算(?:财政拨款)?项目支出", "05|项目支出", ""),
        (r"一般公共预算(?:财政拨款)?(?:决算)?支出(?!决算[表情])", "05|合计", ""),
        (r"政府性基金(?:预算)?(?:财政拨款)?支出", "07|合计", ""),
        (r"国有资本经营(?:预算)?(?:财政拨款)?支出(?!（类）)", "08|合计", ""),
        (r"基本支出", "03|基本支出", "01 03"),
        (r"项目支出(?!总额)", "03|项目支出", "01 03"),
        (r"基本支出", "05|基本支出", "05 06"),
        (r"项目支出(?!总额)", "05|项目支出", "05 06"),
        (r"(?:本年)?收入", "07|本年收入", "07"),
        (r"本年支出", "07|合计", "07"),
        (r"本年支出", "08|合计", "08"),
        (r"人员(?:经费|支出)(?:支出)?", "06|人员经费", "06"),
        (r"(?:日常)?公用(?:经费|支出)(?:支出)?", "06|公用经费", "06"),
        (r"[“\"]?三公[”\"]?经费", "09|合计", "09 其他"),
        (r"因公出国（境）(?:费|费用|经费|支出)?(?:支出)?", "09|因公出国", "09 其他"),
        (r"公务用车购置(?:及|和|与)?运行(?:维护)?(?:费|支出)?(?:用)?(?:支出)?", "09|公务用车", "09 其他"),
        (r"(?:公务用车|公车)购置(?:费|支出|经费)(?:用)?(?:支出)?|公务用车购置(?=\d)", "09|购置", "09"),
        (r"公务用车运行(?:维护)?(?:费|支出)(?:用)?(?:支出)?", "09|运行", "09 其他"),
        (r"(?<!内)(?<!外)公务接待(?:费|支出)(?:用)?(?:支出)?", "09|公务接待", "09 其他"),
        (r"国内(?:公务)?接待(?:费|支出)?(?:支出)?", "09|国内接待", "09"),
        (r"(?:国（境）外|外宾|外事)(?:公务)?接待(?:费|支出)?(?:支出)?", "09|国外接待", "09"),
        (r"机关运行经费", "机关运行经费", ""),
        (r"政府采购(?:支出)?(?:总额|合计|总计|总金额|金额|支出)|采购(?:支出)?总额", "采购|总额", "采购 其他"),
        (r"(?:政府采购|采购)?货物(?:采购)?(?:类)?(?:支出|金额|预算)?(?:金额)?", "采购|货物", "采购"),
        (r"(?:政府采购|采购)?工程(?:采购)?(?:类)?(?:支出|金额|预算)?(?:金额)?", "采购|工程", "采购"),
        (r"(?:政府采购|采购)?服务(?:采购)?(?:类)?(?:支出|金额|预算)?(?:金额)?", "采购|服务", "采购"),
        (r"授予中小(?:微)?企业(?:的)?合同(?:总)?(?:金额)?", "采购|中小企业", "采购 其他"),
        (r"授予小微企业(?:的)?合同(?:总)?(?:金额)?", "采购|小微企业", "采购 其他"),
    )
)


@lru_cache(maxsize=64)
def _items(scope: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(p), key) for p, key, scopes in _ITEMS if not scopes or scope in scopes)


@dataclass(frozen=True)
class Found:
    """An item named in words; ``is_near`` when only filler stands between it and the figure."""

    key: str
    start: int
    end: int
    is_near: bool


_FILLER = re.compile(
    r"^(?:财政拨款|决算数|决算|预算数|预算|支出数|支出|收入|年初|全年|总额|总计|合计|金额|实际|共计|共|为|是|均|各|约|达|数"
    r"|（(?!其中)[^（）\d]{1,24}）|本年|当年|全部|安排|完成|批复|的|：|，|（类）|（款）|（项）|20\d\d年度?|[“”\"])*$"
)
_CHAIN = re.compile(
    r"([^，。；：、（）\d]{2,40}?)（类）(?:支出)?[、\-—]?([^，。；：]{2,40}?)（款）[、\-—]?([^，。；：]{2,60}?)（项）"
)
_PURPOSE = re.compile(
    r"(?:主要)?用于(?!以下)[^。；：]*?(?=[，。；](?:20\d\d年度?)?(?:年初|全年|调整后?|当年)?(?:支出)?(?:预算|决算))"
)
_BEFORE_NAME = re.compile(r"^(?:其中[：:]?|[.．、，\s①-⑳⑴-⒇⒈-⒛·●■◆])+")
_QUOTES = re.compile(r"[“”\"‘’'《》]")
_TWO = re.compile(
    r"([^，。；：、（）\d]{2,40}?)（类）(?:支出)?[、\-—]?([^，。；：]{2,40}?)（款）(?!.{0,40}（项）)"
)
_CLASS = re.compile(r"([^，。；：、（）\d]{2,24})（类）(?:支出)?")


def without_purpose(lead: str) -> str:
    """The words with a purpose blanked out: “主要用于…项目支出，年初预算为” names no item."""
    return _PURPOSE.sub(lambda m: "＿" * len(m[0]), lead)


def _subject_name(words: str) -> str:
    """A subject's name without what stands before it (numbering, 其中) and round it (quotes)."""
    return without_numbering(_BEFORE_NAME.sub("", _QUOTES.sub("", words)))


def find_item(lead: str, scope: str, facts: TableFacts) -> Found | None:
    """The item last named before a figure."""
    best: Found | None = None
    for pattern, key in _items(scope):
        for match in pattern.finditer(lead):
            if (
                best is None
                or match.end() > best.end
                or (match.end() == best.end and match.start() < best.start)
            ):
                best = Found(key, match.start(), match.end(), False)
    subject = _subject_in(lead, scope, facts)
    if subject is not None and (
        best is None or subject.end >= best.end or subject.start <= best.start < subject.end
    ):
        best = subject
    if best is None:
        return None
    return Found(best.key, best.start, best.end, bool(_FILLER.match(lead[best.end :])))


def _subject_in(lead: str, scope: str, facts: TableFacts) -> Found | None:
    """A functional subject by 类、款、项, or a 类 by its plain name in the section on structure."""
    role = scope if scope in ("05", "07", "08", "03") else "05" if scope == "财政" else ""
    if not role:
        return None
    last: Found | None = None
    for pattern in (_CHAIN, _TWO, _CLASS):
        for match in pattern.finditer(lead):
            if last is not None and match.end() <= last.end:
                continue
            names = tuple(_subject_name(g) for g in match.groups())
            row = facts.find_subject(role, names)
            key = f"{role}|#{row.code}" if row else f"{role}|#{'/'.join(core(n) for n in names)}"
            last = Found(key, match.start(), match.end(), False)
    if last is not None:
        return last
    for row in facts.subjects.get(role, ()):
        if len(row.code) != 3 or len(core(row.name)) < 2:
            continue
        for match in re.finditer(
            rf"(?:^|[，；：、。]){re.escape(core(row.name))}(?:支出)?(?=\d|（|支出|决算|为|$)", lead
        ):
            if last is None or match.end() > last.end:
                last = Found(f"{role}|#{row.code}", match.start(), match.end(), False)
    return last


def find_subject_of(text: str, scope: str, facts: TableFacts) -> str:
    """The subject an item's paragraph opens with: “1.教育支出（类）普通教育（款）小学教育（项）。年初预算为…”."""
    if scope not in ("05", "07", "08", "财政"):
        return ""
    role = "05" if scope == "财政" else scope
    first = re.split(r"(?<=[。：])|年初预算|支出决算|决算数|20\d\d年", text, maxsplit=1)[0]
    chain = _CHAIN.search(first)
    if chain:
        names = tuple(_subject_name(g) for g in chain.groups())
        row = facts.find_subject(role, names)
        return f"{role}|#{row.code}" if row else f"{role}|#{'/'.join(core(n) for n in names)}"
    code = re.search(r"(?<!\d)(2\d{6})(?!\d)", first)
    if code:
        return f"{role}|#{code[1]}"
    opening = core(_subject_name(without_numbering(first)).rstrip("。：，"))
    rows = [row for row in facts.subjects.get(role, ()) if core(row.name) == opening]
    return f"{role}|#{rows[-1].code}" if len(rows) == 1 else ""
