"""Every figure in the prose (claim): what it measures, of which item, and how surely that was read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from disclosure_kit.audit.facts import TableFacts
from disclosure_kit.audit.subjects import Found, find_item, find_subject_of, without_purpose
from disclosure_kit.audit.text import NUMBER, YEAR_RUN_IN, decimals, number


class Kind(StrEnum):
    """Unit family of a figure."""

    AMOUNT = "金额"
    PERCENT = "百分比"
    COUNT = "数量"


class Measure(StrEnum):
    """What a figure measures."""

    ACTUAL = "决算数"
    BUDGET = "预算数"
    PRIOR = "上年数"
    CHANGE = "增减额"
    REASON = "原因中的数"
    FIXED = "固定表述"
    RATE = "增减率"
    COMPLETION = "完成率"
    SHARE = "占比"
    COUNT = "数量"
    OTHER = "其他"


@dataclass
class Claim:
    """A figure of a paragraph; positions are those of the plain text."""

    kind: Kind
    value: Decimal
    """Amounts in 万元."""
    raw: str
    unit: str
    places: int
    block: int
    start: int
    end: int
    lead: str
    """Words between the figure before, or the begin of the sentence, and this one."""
    measure: Measure = Measure.OTHER
    up: bool | None = None
    """Direction of a change or rate in words."""
    key: str = ""
    is_sure: bool = False
    """The item stands right before the figure: a difference is a contradiction, not a doubt."""
    base: str = ""
    """What a change compares with: 上年 or 预算; whose budget is completed: 年初 or 全年."""
    year: int | None = None
    scope: str = ""
    sentence: int = 0
    opens: bool = False
    """The first figure of its clause: the words since 。 or ； are its own."""

    @property
    def half(self) -> Decimal:
        """Half of the last printed digit, in the claim's own unit."""
        return Decimal(5).scaleb(-self.places - 1)


_UNITS = "万元|亿元|元/人|元|%|个百分点|百分点|辆|台（套）|台/套|台套|台|套|个（组）|个|人次|批次|批|次|人|项|分|户|件|平方米|天|年"
FIGURE = re.compile(rf"(?<![\d.,A-Za-z〔])({NUMBER})(多)?({_UNITS})?")
_AMOUNT_UNIT = {"万元": Decimal(1), "亿元": Decimal(10_000), "元": Decimal("0.0001")}
_UP = "增加|增长|上升|提高|增多|增|多支出|多"
_DOWN = "减少|下降|降低|减|压减|缩减|少支出|节约|少"
_CHANGE = re.compile(
    rf"(?:各|共|均|分别|同比|相应|净|略有|合计)?({_UP}|{_DOWN})(?:了|额|数)?(?:支出)?(?:约|为)?$"
)
_RATE = re.compile(
    rf"({_UP}|{_DOWN}|增幅|降幅|增长率|增减率|下降率|变动率)(?:了|率|幅度|约)?(?:为|达|达到)?$"
)
_NOT_FUND = r"(?<!公共)(?<!基金)(?<!经营)"
"""预算 is part of a fund's name: 一般公共预算, 政府性基金预算, 国有资本经营预算."""
_BUDGET = re.compile(
    rf"{_NOT_FUND}预算(?:批复)?(?:数|安排|总额|金额|支出|收入)*(?:合计|总计)?(?:安排)?(?:为|是|：|共|共计)?$"
    r"|预算(?:财政拨款)?(?:支出|收入)?(?:安排|批复)(?:支出|收入|数|金额|总额)*(?:为|共|共计)?$"
    r"|完成(?:了)?(?:年初|全年|调整)?预算(?:数)?(?:的)?$"
)
_REASON = re.compile(r"原因[是为：]|主要是|原因系|主要原因|由于|系因|主要为")
_REASON_ENDS = re.compile(r"[。]|其中[：，]|具体(?:情况)?如下")
_FIXED = re.compile(r"单(?:价|位价值|台价值)$|(?:单价|价值|单位价值)\S{0,6}$")
_PRIOR = re.compile(
    r"(?:上年|去年|上年度|(20\d\d)年度?)(?:同期|决算|决算数|支出|收入|实际|的|数|为|总计|支出数|决算的)*$"
)
_BUDGET_WORDS = re.compile(rf"(年初|全年|调整|调整后|当年)?{_NOT_FUND}预算")
_COMPARES = re.compile(
    rf"((?:年初|全年|调整)预算|支出预算|{_NOT_FUND}预算(?!单位))|(上年|去年|同比|(?<!截至)(20\d\d)年(?:度)?(?!\d{{0,2}}月|12月|全年预算|年初预算|预算))"
)


@dataclass
class Reading:
    """State while a paragraph is read from left to right."""

    year: int
    scope: str
    key: str = ""
    in_reason: bool = False
    in_budget: bool = False
    """A list behind a budget (“预算…万元，其中：”): its amounts are budgets too."""
    claims: list[Claim] = field(default_factory=list)


def read_claims(text: str, block: int, scope: str, year: int, facts: TableFacts) -> list[Claim]:
    """The claims of one paragraph (plain text), in order."""
    state = Reading(year, scope, find_subject_of(text, scope, facts))
    last = 0
    sentence = 0
    for match in FIGURE.finditer(text):
        begin = max((text.rfind(mark, last, match.start()) for mark in "。；"), default=-1) + 1
        between = text[last : match.start()]
        sentence += between.count("。") + between.count("；")
        if _REASON_ENDS.search(between):
            tail = between[_REASON_ENDS.search(between).end() :]  # type: ignore[union-attr]
            state.in_reason = bool(_REASON.search(tail))
        elif _REASON.search(between):
            state.in_reason = True
        claim = _claim(match, text, max(begin, last), block, state)
        if claim is None:
            continue
        claim.sentence = sentence
        claim.opens = begin >= last
        if "。" in between or re.search(r"决算|实际|支出为", between):
            state.in_budget = False
        _measure(claim, text, begin, state, facts)
        state.claims.append(claim)
        last = match.end()
    return state.claims


def _claim(match: re.Match[str], text: str, lead_from: int, block: int, state: Reading) -> Claim | None:
    raw, unit = match[1], match[3] or ""
    if not unit and _bare_zero(match, text, lead_from):
        unit = "万元"
    after = text[match.end() : match.end() + 4]
    before = text[max(0, match.start() - 3) : match.start()]
    if YEAR_RUN_IN.match(text, match.start()):
        return None  # told as such: no such amount exists
    if not unit or (unit == "年") or before.endswith(("〔", "第")) or after.startswith(("号", "〕")):
        return None
    if unit in ("个百分点", "百分点"):
        return None
    if (
        raw.startswith("-")
        and match.start()
        and text[match.start() - 1].isalnum()
        and unit not in ("万元", "%")
    ):
        raw = raw[1:]
    value = number(raw)
    kind = Kind.AMOUNT if unit in _AMOUNT_UNIT else Kind.PERCENT if unit == "%" else Kind.COUNT
    if kind is Kind.AMOUNT:
        value *= _AMOUNT_UNIT[unit]
    lead = text[lead_from : match.start()]
    return Claim(
        kind, value, raw, unit, decimals(raw), block, match.start(), match.end(), lead, scope=state.scope
    )


def _bare_zero(match: re.Match[str], text: str, lead_from: int) -> bool:
    """“年初预算为0，”: nothing needs no unit."""
    lead = text[lead_from : match.start()]
    ends = text[match.end() : match.end() + 1] in ("，", "；", "。", "")
    return ends and number(match[1]) == 0 and bool(re.search(r"(?:预算|决算)(?:数|额)?(?:为|是)$", lead))


def _measure(claim: Claim, text: str, begin: int, state: Reading, facts: TableFacts) -> None:
    """Decide what a figure measures, and of which item."""
    lead = claim.lead
    clause = text[begin : claim.start]
    if claim.kind is Kind.COUNT:
        claim.measure = Measure.COUNT
        return
    found = find_item(without_purpose(lead), state.scope, facts)
    if claim.kind is Kind.PERCENT:
        _percent(claim, clause, found, state)
        return
    if _FIXED.search(lead) or text[claim.end : claim.end + 4].startswith(("（含）", "以上", "及以上")):
        claim.measure = Measure.FIXED
    elif change := _CHANGE.search(lead):
        _change(claim, clause, change[1], found, state)
    elif _is_reason(claim, found, state):
        claim.measure = Measure.REASON
    else:
        _amount(claim, text, found, state)


def _change(claim: Claim, clause: str, word: str, found: Found | None, state: Reading) -> None:
    claim.measure = Measure.REASON if state.in_reason else Measure.CHANGE
    claim.up = bool(re.fullmatch(_UP, word))
    claim.base, claim.year = _compared_with(clause)
    if not state.in_reason:
        state.key = found.key if found else state.key
        claim.key, claim.is_sure = state.key, bool(state.key)


def _is_reason(claim: Claim, found: Found | None, state: Reading) -> bool:
    """Inside 主要原因是…, unless a clause of its own begins with an item we know."""
    if not state.in_reason:
        return False
    begins = claim.lead.startswith("其中") or (claim.opens and found is not None and found.start <= 2)
    state.in_reason = not (found is not None and found.is_near and begins)
    return state.in_reason


def _amount(claim: Claim, text: str, found: Found | None, state: Reading) -> None:
    """A budget, last year's figure or this year's, of the item named or of the one before."""
    lead = without_purpose(claim.lead)
    prior = _PRIOR.search(lead)
    of_list = re.search(r"其中[：，]?[^，。；]{2,}$", lead) and not re.search(
        r"决算(数)?(为)?$|支出为$", lead
    )
    if found is not None:
        state.key = found.key
    elif of_list or (not prior and _names_something(lead)) or _other_side(lead, state.key):
        state.key = ""  # an item we do not know
    claim.key = state.key
    claim.is_sure = bool(claim.key) and (found is None or found.is_near)
    claim.measure = Measure.ACTUAL
    if _BUDGET.search(lead) or (state.in_budget and not prior):
        claim.measure = Measure.BUDGET
        claim.base = _whose_budget(lead)
        state.in_budget = state.in_budget or bool(re.match(r"[，。；（]?其中", text[claim.end :]))
    elif prior and int(prior[1] or state.year - 1) < state.year:
        claim.measure = Measure.PRIOR if int(prior[1] or state.year - 1) == state.year - 1 else Measure.OTHER


def _other_side(lead: str, key: str) -> bool:
    """“…收入100万元，支出90万元”: bare 支出 after a revenue is not that revenue, and the other way round."""
    tail = re.split(r"[，；。]", lead)[-1]
    if "结转" in key and re.search(r"(收入|支出)(为)?$", tail):
        return True
    return bool(re.fullmatch(r"(本年)?支出(为)?", tail) and "收入" in key) or bool(
        re.fullmatch(r"(本年)?收入(为)?", tail) and ("支出" in key or key.startswith("03|"))
    )


def _whose_budget(lead: str) -> str:
    """年初 or 全年 (adjusted), as far as the words tell."""
    words = list(_BUDGET_WORDS.findall(lead))[-1:]
    if words == ["年初"]:
        return "年初"
    return "全年" if words and words[0] in ("全年", "调整", "调整后") else ""


_PLAIN_LEAD = re.compile(
    r"^[，：、（]*(?:其中[：，]?|20\d\d年度?|本年度?|当年|全年|年初|年末|实际|本部门|本单位|财政拨款|[“”]|一般公共预算|支出|收入|决算"
    r"|预算|调整后?|批复|安排|总额|总|合计|金额|数|共计?|均?为|是|完成|的|约|达|到|，|：)*$"
)


def _names_something(lead: str) -> bool:
    """The lead has words of its own: the figure belongs to something that we could not name."""
    tail = re.split(r"[，；。]", lead)[-1]
    return not _PLAIN_LEAD.match(tail)


def _percent(claim: Claim, clause: str, found: Found | None, state: Reading) -> None:
    lead = claim.lead
    share = list(re.finditer("占", lead))
    rate = _RATE.search(lead)
    if state.in_reason:
        near = state.claims[-1] if state.claims else None
        if not (near and near.measure in (Measure.CHANGE,)):
            claim.measure = Measure.REASON
            return
    if share and not re.search(r"完成", lead[share[-1].end() :]):
        claim.measure = Measure.SHARE
        claim.base = lead[share[-1].end() :]
    elif re.search(r"完成|执行率|支出率|完成率|到位率", lead):
        claim.measure = Measure.COMPLETION
        claim.base = _whose_budget(lead)
        if found:
            claim.key, claim.is_sure = found.key, found.is_near
            state.key = found.key
        else:
            claim.key, claim.is_sure = state.key, bool(state.key)
    elif rate:
        claim.measure = Measure.RATE
        claim.up = rate[1] in ("增幅", "增长率") or bool(re.fullmatch(_UP, rate[1]))
        if rate[1] in ("增减率", "变动率"):
            claim.up = None
        claim.base, claim.year = _compared_with(clause)
        claim.key = state.key
    elif re.search(r"预算(数)?的$", lead):
        claim.measure = Measure.COMPLETION
        claim.key = state.key
    else:
        previous = state.claims[-1] if state.claims else None
        if previous is not None and re.fullmatch(r"[的，]?", lead) and previous.measure is Measure.BUDGET:
            claim.measure = Measure.COMPLETION
            claim.key = state.key


def _compared_with(clause: str) -> tuple[str, int | None]:
    """上年 or 预算, and the year named, from the last comparison in the clause."""
    last = next(iter([*_COMPARES.finditer(clause)][-1:]), None)
    if last is None:
        return "", None
    if last[1]:
        return "预算", None
    return "上年", int(last[3]) if last[3] else None
