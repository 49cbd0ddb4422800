"""Invented disclosures as other provinces write them, clean and with one seeded defect each.

Four ways of writing (上海、四川、广东、安徽) over random but consistent accounts: order and heads of tables, wording, figures
with and without separators, one or two decimals. ``documents(seed)`` gives blocks; ``bench_precision`` writes files.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

Row = list[str]
D = Decimal
SUBJECTS = (
    ("201", "一般公共服务支出", "20103", "政府办公厅（室）及相关机构事务", "2010301", "行政运行"),
    ("201", "一般公共服务支出", "20103", "政府办公厅（室）及相关机构事务", "2010302", "一般行政管理事务"),
    ("205", "教育支出", "20502", "普通教育", "2050201", "学前教育"),
    ("205", "教育支出", "20502", "普通教育", "2050202", "小学教育"),
    ("205", "教育支出", "20508", "进修及培训", "2050803", "培训支出"),
    ("208", "社会保障和就业支出", "20805", "行政事业单位养老支出", "2080502", "事业单位离退休"),
    (
        "208",
        "社会保障和就业支出",
        "20805",
        "行政事业单位养老支出",
        "2080505",
        "机关事业单位基本养老保险缴费支出",
    ),
    ("208", "社会保障和就业支出", "20805", "行政事业单位养老支出", "2080506", "机关事业单位职业年金缴费支出"),
    ("210", "卫生健康支出", "21011", "行政事业单位医疗", "2101102", "事业单位医疗"),
    ("221", "住房保障支出", "22102", "住房改革支出", "2210201", "住房公积金"),
    ("221", "住房保障支出", "22102", "住房改革支出", "2210203", "购房补贴"),
)
CLASSES = [
    "一般公共服务支出",
    "外交支出",
    "国防支出",
    "公共安全支出",
    "教育支出",
    "科学技术支出",
    "文化旅游体育与传媒支出",
    "社会保障和就业支出",
    "卫生健康支出",
    "节能环保支出",
    "城乡社区支出",
    "农林水支出",
    "交通运输支出",
    "资源勘探工业信息等支出",
    "商业服务业等支出",
    "金融支出",
    "援助其他地区支出",
    "自然资源海洋气象等支出",
    "住房保障支出",
    "粮油物资储备支出",
    "国有资本经营预算支出",
    "灾害防治及应急管理支出",
    "其他支出",
    "抗疫特别国债安排的支出",
]
NUMERALS = [
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
    "二十一",
    "二十二",
    "二十三",
    "二十四",
]


def cents(value: Decimal) -> Decimal:
    """万元 with two decimals, half up."""
    return value.quantize(D("0.01"), ROUND_HALF_UP)


@dataclass
class Item:
    """A 项 with its fiscal and other money in 万元 (as 元 with six decimals)."""

    subject: tuple[str, ...]
    basic: Decimal
    project: Decimal
    other: Decimal
    budget: Decimal

    @property
    def fiscal(self) -> Decimal:
        return self.basic + self.project


@dataclass
class Ledger:
    """One unit and year, consistent to the 元."""

    unit: str
    year: int
    items: list[Item]
    institutional: Decimal
    opening: Decimal
    closing: Decimal
    prior: Decimal
    prior_general: Decimal
    public: dict[str, tuple[Decimal, Decimal, Decimal]]
    """出国、购置、运行、接待: budget, actual, prior."""
    counts: dict[str, int]
    agency: tuple[Decimal, Decimal]
    goods: Decimal
    services: Decimal
    sme: Decimal
    economic: dict[str, Decimal] = field(default_factory=dict)

    @property
    def general(self) -> Decimal:
        return sum((i.fiscal for i in self.items), D(0))

    @property
    def spent(self) -> Decimal:
        return self.general + sum((i.other for i in self.items), D(0))

    @property
    def total(self) -> Decimal:
        return self.spent + self.closing

    @property
    def fiscal_revenue(self) -> Decimal:
        return self.total - self.institutional - self.opening


def ledger(seed: int) -> Ledger:
    """Random accounts; every third unit has no other money and no carry-over."""
    chance = random.Random(seed)

    def money(top: int) -> Decimal:
        return (
            D(chance.randrange(1000, top * 10_000_00)) / D(10_000_00)
            if top < 1
            else D(chance.randrange(10_000, top * 1_000_000)) / D(1_000_000)
        )

    only_fiscal = seed % 3 == 0
    chosen = sorted(chance.sample(SUBJECTS, chance.randrange(5, 10)), key=lambda s: s[4])
    items: list[Item] = []
    for subject in chosen:
        is_project = subject[4] in ("2010302", "2050803") or chance.random() < 0.3
        basic = D(0) if is_project and chance.random() < 0.5 else money(900)
        project = money(400) if is_project or not basic else D(0)
        other = D(0) if only_fiscal or chance.random() < 0.6 else money(80)
        case = chance.randrange(5)
        spent = basic + project
        budget = (
            spent
            if case == 0
            else D(0)
            if case == 1 and items
            else cents(spent * D(chance.randrange(70, 130)) / 100)
        )
        items.append(Item(subject, basic, project, other, cents(budget) if case else budget))
    other_money = sum((i.other for i in items), D(0))
    public: dict[str, tuple[Decimal, Decimal, Decimal]] = {}
    for name in ("出国", "购置", "运行", "接待"):
        if name in ("出国", "购置") and chance.random() < 0.6:
            public[name] = (D(0), D(0), D(0) if chance.random() < 0.5 else cents(money(20)))
            continue
        budget = cents(money(30))
        actual = budget if chance.random() < 0.3 else cents(budget * D(chance.randrange(40, 100)) / 100)
        public[name] = (budget, actual, actual if chance.random() < 0.2 else cents(money(30)))
    opening = D(0) if only_fiscal else min(money(50), other_money)
    made = Ledger(
        unit=f"虚构市{chance.choice(('文化', '教育', '水务', '民政', '规划'))}{chance.choice(('管理局', '事务中心', '服务中心'))}",
        year=chance.choice((2022, 2023, 2024)),
        items=items,
        institutional=other_money - opening,
        opening=opening,
        closing=D(0) if only_fiscal else money(60),
        prior=D(0),
        prior_general=D(0),
        public=public,
        counts={
            "团组": chance.randrange(1, 4) if public["出国"][1] else 0,
            "人次": chance.randrange(4, 9) if public["出国"][1] else 0,
            "购置": 1 if public["购置"][1] else 0,
            "保有": chance.randrange(1, 12),
            "批次": chance.randrange(3, 40) if public["接待"][1] else 0,
            "接待人次": chance.randrange(50, 400) if public["接待"][1] else 0,
        },
        agency=(cents(money(300)), cents(money(300))),
        goods=cents(money(90)),
        services=cents(money(400)),
        sme=D(0),
    )
    factor = D(chance.choice((80, 93, 100, 104, 127, 168))) / 100
    made.prior = cents(made.total * factor)
    made.prior_general = cents(made.general * factor)
    if factor == 1:
        made.prior, made.prior_general = cents(made.total), cents(made.general)
    made.sme = cents((made.goods + made.services) * D(chance.randrange(30, 101)) / 100)
    basic = sum((i.basic for i in items), D(0))
    people = cents(basic * D("0.8"))
    made.economic = {"30101": cents(people * D("0.4")), "30102": cents(people * D("0.25"))}
    made.economic["30107"] = people - made.economic["30101"] - made.economic["30102"]
    office = basic - people
    made.economic["30201"] = cents(office * D("0.5"))
    made.economic["30211"] = office - made.economic["30201"]
    return made


@dataclass
class Style:
    """How a province prints figures and builds sentences."""

    name: str
    separators: bool
    trims: bool
    percent_places: int = 2
    in_yuan: bool = False
    """Tables in 元, text in 万元."""

    def money(self, value: Decimal) -> str:
        shown = cents(value)
        text = f"{shown:,.2f}" if self.separators else f"{shown:.2f}"
        return text.rstrip("0").rstrip(".") if self.trims else text

    def percent(self, part: Decimal, whole: Decimal) -> str:
        value = (cents(part) * 100 / cents(whole)).quantize(D(1).scaleb(-self.percent_places), ROUND_HALF_UP)
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if self.trims and "." in text else text


STYLES = (
    Style("上海", False, False),
    Style("四川", True, True),
    Style("广东", False, True, 1),
    Style("安徽", False, False, 2, in_yuan=True),
)

Block = str | list[Row]


@dataclass
class Made:
    """A document as blocks: text, or rows of a table (a cell ``<`` joins the one to its left)."""

    style: Style
    ledger: Ledger
    blocks: list[Block]


def documents(seeds: range) -> Iterator[Made]:
    """Every style over every seed."""
    for seed in seeds:
        for style in STYLES:
            yield Made(style, ledger(seed), build(style, ledger(seed)))


def build(s: Style, led: Ledger) -> list[Block]:
    """The whole document."""
    y, p, unit = led.year, led.year - 1, led.unit
    blocks: list[Block] = [
        f"{unit}",
        f"{y}年度部门决算",
        "目录",
        "第一部分  部门概况",
        "第二部分  部门决算表",
    ]
    blocks += [
        "第一部分  部门概况",
        "一、主要职能",
        "（一）贯彻执行国家有关方针政策，依据虚编〔2019〕12号、【2021】44号文件履行职责。",
    ]
    blocks += ["二、机构设置", "本部门内设办公室、综合科等6个科室，编制35人。"]
    tables = _tables(s, led)
    prose = _prose(s, led, y, p, unit)
    part = [f"第三部分  {unit}{y}年度部门决算情况说明", *prose]
    blocks += [*part, *tables] if s.name == "四川" else [*tables, *part]
    blocks += [
        "第四部分  名词解释",
        "一、财政拨款收入：指单位本年度从本级财政部门取得的财政拨款。",
        "二、基本支出：指单位为保障机构正常运转、完成日常工作任务而发生的各项支出。",
    ]
    return blocks


def _change(s: Style, now: Decimal, before: Decimal, reason: str, *, what: str = "") -> str:
    """与上年相比 in the style's words."""
    now, before = cents(now), cents(before)
    if now == before:
        return f"{what}与上年决算数持平。"
    up, gap = now > before, abs(now - before)
    rate = f"，{'增长' if up else '下降'}{s.percent(gap, before)}%" if before else ""
    if s.name == "广东" and not before:
        rate = "，增长--（基数为0，不可比）"
    return f"{what}{'增加' if up else '减少'}{s.money(gap)}万元{rate}。{reason}"


def _completed(s: Style, item: Item) -> str:
    budget, actual = cents(item.budget), cents(item.fiscal)
    said = f"年初预算为{s.money(budget)}万元，支出决算为{s.money(actual)}万元"
    if s.name != "上海" and budget:
        said += f"，完成年初预算的{s.percent(actual, budget)}%"
    if budget == actual:
        return f"{said}。决算数与预算数持平。"
    word = "大于" if actual > budget else "小于"
    return f"{said}。决算数{word}预算数的主要原因：人员变动增加支出12.5万元，部分项目按进度支付，项目单价100万元（含）以上设备延期。"


def _prose(s: Style, led: Ledger, y: int, p: int, unit: str) -> list[str]:
    m = s.money
    reason = "主要原因：人员经费增加35.2万元、项目减少12万元。"
    head = f"{unit}" if s.name == "上海" else ""
    out = ["一、收入支出决算总体情况说明"]
    both = "收入支出总计" if s.name == "上海" else "收、支总计均为"
    out.append(
        f"{head}{y}年度{both}{m(led.total)}万元。与{p}年度相比，"
        + _change(
            s, led.total, led.prior, reason, what="收、支总计各" if s.name != "上海" else "收入支出总计"
        )
    )
    out.append("二、收入决算情况说明")
    kinds = [("财政拨款收入", led.fiscal_revenue), ("事业收入", led.institutional)]
    if s.name == "四川":
        kinds = [
            kinds[0],
            ("上级补助收入", D(0)),
            kinds[1],
            ("经营收入", D(0)),
            ("附属单位上缴收入", D(0)),
            ("其他收入", D(0)),
        ]
    revenue = led.fiscal_revenue + led.institutional
    listed = [(k, v) for k, v in kinds if v or s.name == "四川"]
    out.append(
        f"{y}年{'本年' if s.name == '四川' else '度'}收入合计{m(revenue)}万元，其中："
        + "；".join(f"{k}{m(v)}万元，占{s.percent(v, revenue)}%" for k, v in listed)
        + "。"
    )
    out.append("三、支出决算情况说明")
    basic = sum((i.basic for i in led.items), D(0)) + sum((i.other for i in led.items), D(0))
    project = sum((i.project for i in led.items), D(0))
    out.append(
        f"本年支出合计{m(led.spent)}万元，其中：基本支出{m(basic)}万元，占{s.percent(basic, led.spent)}%；项目支出{m(project)}万元，占{s.percent(project, led.spent)}%。"
    )
    out.append("四、财政拨款收入支出决算总体情况说明")
    fiscal_total = led.general + led.closing
    out.append(f"{head}{y}年度财政拨款{both}{m(fiscal_total)}万元。")
    out += ["五、一般公共预算财政拨款支出决算情况说明", "（一）一般公共预算财政拨款支出决算总体情况"]
    out.append(
        f"{y}年度一般公共预算财政拨款支出{m(led.general)}万元，占本年支出合计的{s.percent(led.general, led.spent)}%。与{p}年度相比，"
        + _change(s, led.general, led.prior_general, reason, what="一般公共预算财政拨款支出")
    )
    out.append("（二）一般公共预算财政拨款支出决算结构情况")
    classes: dict[str, Decimal] = {}
    for item in led.items:
        classes[item.subject[1]] = classes.get(item.subject[1], D(0)) + item.fiscal
    out.append(
        f"一般公共预算财政拨款支出{m(led.general)}万元，主要用于以下方面："
        + "；".join(f"{k}（类）{m(v)}万元，占{s.percent(v, led.general)}%" for k, v in classes.items())
        + "。"
    )
    out.append("（三）一般公共预算财政拨款支出决算具体情况")
    budget = sum((cents(i.budget) for i in led.items), D(0))
    out.append(
        f"一般公共预算财政拨款支出年初预算为{m(budget)}万元，支出决算为{m(led.general)}万元，完成年初预算的{s.percent(led.general, budget)}%。其中："
    )
    for number, item in enumerate(led.items, 1):
        a, b, c = item.subject[1], item.subject[3], item.subject[5]
        use = "主要用于：保障日常运转。" if s.name == "上海" else ""
        out.append(f"{number}、{a}（类）{b}（款）{c}（项）。{use}{_completed(s, item)}")
    out.append("六、一般公共预算财政拨款基本支出决算情况说明")
    people = sum((v for c, v in led.economic.items() if c.startswith("301")), D(0))
    office = sum((v for c, v in led.economic.items() if c.startswith("302")), D(0))
    out.append(
        f"{y}年度一般公共预算财政拨款基本支出{m(people + office)}万元。其中：人员经费{m(people)}万元，主要包括：基本工资、津贴补贴、绩效工资；公用经费{m(office)}万元，主要包括：办公费、差旅费。"
    )
    out += _public(s, led, y, p, unit)
    out.append("八、政府性基金预算财政拨款收入支出决算情况说明")
    out.append(f"{unit}{y}年度无政府性基金预算财政拨款收入和支出。")
    out.append("九、国有资本经营预算财政拨款收入支出决算情况说明")
    out.append(f"{unit}{y}年度无国有资本经营预算财政拨款收入和支出。")
    out += ["十、预算绩效管理情况", f"{y}年度绩效自评项目5个，平均得分95.6分，联系电话：0535-6611234。"]
    out += ["十一、其他重要事项的情况说明", "（一）机关运行经费支出情况"]
    out.append(
        f"{y}年度机关运行经费支出{m(led.agency[0])}万元，"
        + (f"比{p}年度" if cents(led.agency[0]) != cents(led.agency[1]) else "")
        + _change(s, *led.agency, reason)
    )
    out.append("（二）政府采购支出情况")
    whole = led.goods + led.services
    out.append(
        f"{y}年度政府采购支出总额{m(whole)}万元，其中：政府采购货物支出{m(led.goods)}万元、政府采购工程支出{m(D(0))}万元、政府采购服务支出{m(led.services)}万元。"
        f"授予中小企业合同金额{m(led.sme)}万元，占政府采购支出总额的{s.percent(led.sme, whole)}%。"
    )
    out.append("（三）国有资产占有使用情况说明")
    cars = led.counts["保有"]
    out.append(
        f"截至{y}年12月31日，{unit}共有车辆{cars}辆，其中：主要领导干部用车0辆、机要通信用车1辆、应急保障用车0辆、执法执勤用车0辆、特种专业技术用车0辆、离退休干部用车0辆、其他用车{cars - 1}辆。单价100万元（含）以上设备（不含车辆）2台（套）。"
    )
    return out


def _public(s: Style, led: Ledger, y: int, p: int, unit: str) -> list[str]:
    m = s.money
    names = {"出国": "因公出国（境）费", "公车": "公务用车购置及运行维护费", "接待": "公务接待费"}
    cars = tuple(a + b for a, b in zip(led.public["购置"], led.public["运行"], strict=True))
    values = {"出国": led.public["出国"], "公车": cars, "接待": led.public["接待"]}
    total = tuple(sum((v[i] for v in values.values()), D(0)) for i in range(3))
    out = ["七、财政拨款“三公”经费支出决算情况说明", "（一）“三公”经费财政拨款支出决算总体情况说明。"]

    def done(actual: Decimal, budget: Decimal) -> str:
        return f"，完成预算的{s.percent(actual, budget)}%" if budget else ""

    if s.name == "广东":
        parts = []
        for key, name in names.items():
            budget, actual, before = values[key]
            said = f"{name}支出决算为{m(actual)}万元，完成全年预算{m(budget)}万元的" + (
                f"{s.percent(actual, budget)}%" if budget else "--%（基数为0，不可比）"
            )
            parts.append(
                f"{said}，比上年决算数" + _change(s, actual, before, "").rstrip("。")
                if actual != before
                else f"{said}，与上年决算数持平"
            )
        out.append(
            f"{y}年度“三公”经费财政拨款支出决算为{m(total[1])}万元，完成全年预算{m(total[0])}万元的{s.percent(total[1], total[0])}%。其中："
            + "；".join(parts)
            + "。"
        )
    else:
        words = "；".join(
            f"{n}决算为{m(values[k][1])}万元{done(values[k][1], values[k][0])}" for k, n in names.items()
        )
        out.append(
            f"“三公”经费财政拨款支出年初预算为{m(total[0])}万元，支出决算为{m(total[1])}万元，完成预算的{s.percent(total[1], total[0])}%，其中：{words}。"
        )
        changes = "；".join(
            f"{n}支出决算"
            + (
                _change(s, values[k][1], values[k][2], "").rstrip("。")
                if values[k][1] != values[k][2]
                else "与上年持平"
            )
            for k, n in names.items()
        )
        if total[1] != total[2]:
            out.append(
                f"{y}年度“三公”经费财政拨款支出决算数比{p}年度"
                + _change(s, total[1], total[2], "").rstrip("。")
                + f"，其中：{changes}。"
            )
    out.append("（二）“三公”经费财政拨款支出决算具体情况说明。")
    shares = "；".join(
        f"{n}支出决算{m(values[k][1])}万元，占{s.percent(values[k][1], total[1])}%" for k, n in names.items()
    )
    out.append(f"{y}年度“三公”经费财政拨款支出决算中，{shares}。具体情况如下：")
    c = led.counts
    out.append(
        f"1.因公出国（境）费支出{m(values['出国'][1])}万元。全年安排因公出国（境）团组{c['团组']}个、累计{c['人次']}人次。"
    )
    out.append(f"2.公务用车购置及运行维护费支出{m(cars[1])}万元。其中：")
    out.append(f"公务用车购置支出为{m(led.public['购置'][1])}万元。本年度购置公务用车{c['购置']}辆。")
    out.append(
        f"公务用车运行维护费支出{m(led.public['运行'][1])}万元。主要用于公务用车燃料费、维修费。{y}年，{unit}开支财政拨款的公务用车保有量为{c['保有']}辆。"
    )
    out.append(f"3.公务接待费支出{m(values['接待'][1])}万元。其中：")
    out.append(
        f"国内公务接待支出{m(values['接待'][1])}万元。主要用于业务交流接待，公务接待{c['批次']}批次，{c['接待人次']}人次。"
    )
    return out


def _tables(s: Style, led: Ledger) -> list[Block]:
    def t(value: Decimal) -> str:
        if s.in_yuan:
            return f"{value * 10_000:,.2f}" if value else ""
        return f"{cents(value):,.2f}" if value else ""

    y, unit = led.year, led.unit
    by_class: dict[str, Decimal] = {}
    fiscal_class: dict[str, Decimal] = {}
    for item in led.items:
        by_class[item.subject[1]] = by_class.get(item.subject[1], D(0)) + item.fiscal + item.other
        fiscal_class[item.subject[1]] = fiscal_class.get(item.subject[1], D(0)) + item.fiscal
    revenue = led.fiscal_revenue + led.institutional
    left = [
        ("一、一般公共预算财政拨款收入", led.fiscal_revenue),
        ("二、政府性基金预算财政拨款收入", D(0)),
        ("三、国有资本经营预算财政拨款收入", D(0)),
    ]
    left += [
        ("四、上级补助收入", D(0)),
        ("五、事业收入", led.institutional),
        ("六、经营收入", D(0)),
        ("七、附属单位上缴收入", D(0)),
        ("八、其他收入", D(0)),
    ]
    rows: list[Row] = [["收入", "<", "支出", "<"], ["项目", "决算数", "项目", "决算数"]]
    for i, name in enumerate(CLASSES):
        label, amount = left[i] if i < len(left) else ("", D(0))
        rows.append([label, t(amount), f"{NUMERALS[i]}、{name}", t(by_class.get(name, D(0)))])
    rows.append(["本年收入合计", t(revenue), "本年支出合计", t(led.spent)])
    rows.append(["使用非财政拨款结余", "", "结余分配", ""])
    rows.append(["年初结转和结余", t(led.opening), "年末结转和结余", t(led.closing)])
    rows.append(["总计", t(led.total), "总计", t(led.total)])
    line = f"编制单位：{unit}  单位：{'元' if s.in_yuan else '万元'}"
    blocks: list[Block] = [
        f"第二部分  {unit}{y}年度部门决算表",
        "收入支出决算总表",
        line,
        rows,
        "注：本表反映部门本年度的总收支和年末结转结余情况。",
    ]
    tree = _tree(led)
    head = [
        [
            "项目",
            "<",
            "本年收入合计",
            "财政拨款收入",
            "上级补助收入",
            "事业收入",
            "经营收入",
            "附属单位上缴收入",
            "其他收入",
        ],
        ["功能分类科目编码", "科目名称", "", "", "", "", "", "", ""],
    ]
    scale = {}
    rest = led.fiscal_revenue
    inst = led.institutional
    for index, item in enumerate(led.items):
        last = index == len(led.items) - 1
        f = rest if last else cents(item.fiscal)
        o = inst if last else min(cents(item.other), inst)
        rest, inst = rest - f, inst - o
        scale[item.subject[4]] = (f, o)
    body = [["合计", "<", t(revenue), t(led.fiscal_revenue), "", t(led.institutional), "", "", ""]]
    for code, name, leaves in tree:
        f = sum((scale[x.subject[4]][0] for x in leaves), D(0))
        o = sum((scale[x.subject[4]][1] for x in leaves), D(0))
        body.append([code, name, t(f + o), t(f), "", t(o), "", "", ""])
    blocks += ["收入决算表", line, head + body, "注：本表反映部门本年度取得的各项收入情况。"]
    head = [
        [
            "项目",
            "<",
            "本年支出合计",
            "基本支出",
            "项目支出",
            "上缴上级支出",
            "经营支出",
            "对附属单位补助支出",
        ],
        ["功能分类科目编码", "科目名称", "", "", "", "", "", ""],
    ]
    basic = sum((i.basic + i.other for i in led.items), D(0))
    project = sum((i.project for i in led.items), D(0))
    body = [["合计", "<", t(led.spent), t(basic), t(project), "", "", ""]]
    for code, name, leaves in tree:
        b = sum((x.basic + x.other for x in leaves), D(0))
        q = sum((x.project for x in leaves), D(0))
        body.append([code, name, t(b + q), t(b), t(q), "", "", ""])
    blocks += ["支出决算表", line, head + body, "注：本表反映部门本年度各项支出情况。"]
    total = led.general + led.closing
    rows = [
        ["收入", "<", "支出", "<", "<", "<", "<"],
        [
            "项目",
            "决算数",
            "项目",
            "合计",
            "一般公共预算财政拨款",
            "政府性基金预算财政拨款",
            "国有资本经营预算财政拨款",
        ],
    ]
    left = [
        ("一、一般公共预算财政拨款", led.fiscal_revenue),
        ("二、政府性基金预算财政拨款", D(0)),
        ("三、国有资本经营预算财政拨款", D(0)),
    ]
    for i, name in enumerate(CLASSES):
        label, amount = left[i] if i < 3 else ("", D(0))
        v = t(fiscal_class.get(name, D(0)))
        rows.append([label, t(amount), f"{NUMERALS[i]}、{name}", v, v, "", ""])
    opening = total - led.fiscal_revenue
    rows.append(
        ["本年收入合计", t(led.fiscal_revenue), "本年支出合计", t(led.general), t(led.general), "", ""]
    )
    rows.append(
        [
            "年初财政拨款结转和结余",
            t(opening),
            "年末财政拨款结转和结余",
            t(led.closing),
            t(led.closing),
            "",
            "",
        ]
    )
    rows.append(["总计", t(total), "总计", t(total), t(total), "", ""])
    blocks += ["财政拨款收入支出决算总表", line, rows, "注：本表反映部门本年度财政拨款总收支和结转结余情况。"]
    head = [["项目", "<", "合计", "基本支出", "项目支出"], ["功能分类科目编码", "科目名称", "", "", ""]]
    body = [["合计", "<", t(led.general), t(sum((i.basic for i in led.items), D(0))), t(project)]]
    for code, name, leaves in tree:
        b, q = sum((x.basic for x in leaves), D(0)), sum((x.project for x in leaves), D(0))
        body.append([code, name, t(b + q), t(b), t(q)])
    if s.name == "上海":
        body = [*body[1:], body[0]]
    blocks += [
        "一般公共预算财政拨款支出决算表",
        line,
        head + body,
        "注：本表反映部门本年度一般公共预算财政拨款支出情况。",
    ]
    e = led.economic
    people = sum((v for c, v in e.items() if c.startswith("301")), D(0))
    office = sum((v for c, v in e.items() if c.startswith("302")), D(0))
    rows = [["经济分类科目编码", "科目名称", "决算数", "经济分类科目编码", "科目名称", "决算数"]]
    rows += [["301", "工资福利支出", t(people), "302", "商品和服务支出", t(office)]]
    rows += [
        ["30101", "基本工资", t(e["30101"]), "30201", "办公费", t(e["30201"])],
        ["30102", "津贴补贴", t(e["30102"]), "30211", "差旅费", t(e["30211"])],
    ]
    rows += [
        ["30107", "绩效工资", t(e["30107"]), "30231", "公务用车运行维护费", ""],
        ["人员经费合计", "<", t(people), "公用经费合计", "<", t(office)],
    ]
    blocks += [
        "一般公共预算财政拨款基本支出决算表",
        line,
        rows,
        "注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",
    ]
    public_money = led.public
    cars = tuple(a + b for a, b in zip(public_money["购置"], public_money["运行"], strict=True))
    cells = [
        tuple(a + b + c for a, b, c in zip(public_money["出国"], cars, public_money["接待"], strict=True)),
        public_money["出国"],
        cars,
        public_money["购置"],
        public_money["运行"],
        public_money["接待"],
    ]
    names = [
        "合计",
        "因公出国（境）费",
        "公务用车购置及运行维护费",
        "公务用车购置费",
        "公务用车运行维护费",
        "公务接待费",
    ]
    if s.name == "上海":
        rows = [
            [
                x
                for n in names
                for x in ((n if n != "公务用车购置及运行维护费" else "公务用车购置及运行维护费小计"), "<")
            ]
        ]
        rows.append([x for _ in names for x in ("预算数", "决算数")])
        rows.append([x for v in cells for x in (t(v[0]), t(v[1]))])
    else:
        rows = [["预算数", *["<"] * 5, "决算数", *["<"] * 5], names * 2, [str(i) for i in range(1, 13)]]
        rows.append([*(t(v[0]) for v in cells), *(t(v[1]) for v in cells)])
    public: list[Block] = [
        "财政拨款“三公”经费支出决算表",
        line,
        rows,
        "注：本表反映部门本年度“三公”经费支出预决算情况。",
    ]
    empty = [
        [
            "功能分类科目编码",
            "科目名称",
            "年初结转和结余",
            "本年收入",
            "本年支出",
            "<",
            "<",
            "年末结转和结余",
        ],
        ["", "", "", "", "合计", "基本支出", "项目支出", ""],
        ["合计", "<", "", "", "", "", "", ""],
    ]
    funds: list[Block] = []
    for name in ("政府性基金", "国有资本经营"):
        funds += [
            f"{name}预算财政拨款收入支出决算表",
            line,
            empty,
            f"说明：{unit}本年度没有{name}预算财政拨款收入和支出，故本表无数据。",
        ]
    return blocks + (public + funds if s.name == "上海" else funds + public)


def _tree(led: Ledger) -> list[tuple[str, str, list[Item]]]:
    """类, 款 and 项 in order, each with the items below it."""
    rows: dict[str, tuple[str, list[Item]]] = {}
    for item in led.items:
        for at in (0, 2, 4):
            rows.setdefault(item.subject[at], (item.subject[at + 1], []))[1].append(item)
    return [(code, name, leaves) for code, (name, leaves) in sorted(rows.items())]
