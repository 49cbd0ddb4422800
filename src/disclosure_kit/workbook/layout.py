"""The sheets of the input workbook, described once.

The blank form, the reader, the example and next year's roll-forward are all made from ``SHEETS``.
"""

from __future__ import annotations

from dataclasses import replace

from disclosure_kit.accounts.accounts import (
    ExpenditureColumn,
    FundColumn,
    RevenueColumn,
    SummaryItem,
    ThreePublicItem,
)
from disclosure_kit.accounts.performance import REPORT_CHAPTERS
from disclosure_kit.profile.subject_book import economic_subjects
from disclosure_kit.workbook.sheet import Column, Kind, Row, Sheet

LABEL = "项目"
YES_NO = ("是", "否")
NATURES = ("行政单位", "参照公务员法管理事业单位", "事业单位")
LEVELS = (
    *("中央级", "省级", "自治区级", "市级", "州级", "盟级"),
    *("县级", "区级", "旗级", "乡级", "镇级"),
)
GRADES = ("优", "良", "中", "差")

_CODE = Column(
    "code", "科目编码", Kind.CODE, 12, ("支出功能分类科目编码", "功能分类科目编码", "编码"), required=True
)
_NAME = Column("name", "科目名称", Kind.TEXT, 36, ("名称",), required=True)


def _amount(key: str, width: int = 15, *aliases: str, hint: str = "") -> Column:
    return Column(key, key, Kind.AMOUNT, width, aliases, hint=hint)


UNIT = Sheet(
    "单位信息",
    "基本情况",
    "填写单位名称、年度和金额单位。金额单位只在这里声明一次，以后各表的金额都按它读取。",
    (
        Column("label", LABEL, width=26),
        Column("value", "填写内容", width=46),
        Column("hint", "填写说明", width=62),
    ),
    (
        Row("name", "单位全称", required=True, hint="封面、表头和正文都用这个名称，须与公章一致。"),
        Row("short_name", "单位简称", hint="可不填。"),
        Row("year", "决算年度", kind=Kind.COUNT, required=True, hint="四位数字，如 2024。"),
        Row(
            "scope",
            "公开范围",
            kind=Kind.CHOICE,
            choices=("单位决算", "部门决算"),
            required=True,
            hint="部门汇总所属单位的选“部门决算”。",
        ),
        Row(
            "nature",
            "单位性质",
            kind=Kind.CHOICE,
            choices=NATURES,
            required=True,
            hint="决定是否应有机关运行经费。",
        ),
        Row(
            "level",
            "预算级次",
            kind=Kind.CHOICE,
            choices=LEVELS,
            required=True,
            hint="用于“市级预算项目”等字样。",
        ),
        Row(
            "unit",
            "金额单位",
            kind=Kind.CHOICE,
            choices=("元", "万元"),
            required=True,
            hint="本工作簿所有金额的单位。有元的数据时请选元，核对更严。",
        ),
        Row("province", "所在省份", hint="用于选择模板，如：山东。"),
        Row("city", "所在城市", hint="可不填；本市另有模板的填写，如：烟台。"),
        Row("template_set", "模板名称", hint="可不填，依次选用本市、本省、全国最近年度的模板。"),
        Row("supervising_department", "主管部门", hint="绩效自评表使用。"),
        Row("office_term", "内设机构称谓", hint="可不填，默认“职能科室”。"),
        Row(
            "approved_on",
            "批复日期",
            kind=Kind.DATE,
            hint="上级批复本单位决算的日期。批复后20日内须公开（预算法实施条例第六条）。",
        ),
        Row("published_on", "公开日期", kind=Kind.DATE, hint="计划或实际公开的日期。"),
        Row("is_secret", "是否涉密单位", kind=Kind.CHOICE, choices=YES_NO, hint="涉密单位按规定不予公开。"),
        Row(
            "prior_unit",
            "上年金额单位",
            kind=Kind.CHOICE,
            choices=("元", "万元"),
            hint="各表“上年决算数”一列的单位；与金额单位相同的可不填。",
            is_new=True,
        ),
        Row(
            "first_year",
            "是否首次编制",
            kind=Kind.CHOICE,
            choices=YES_NO,
            hint="首次编制决算、没有上年数的填“是”；填“是”时上年决算数留空。",
            is_new=True,
        ),
        Row(
            "key",
            "单位标识",
            hint="由程序填写，请勿改动：改了单位名称，靠它认出原来的草稿。把本表复制给别的单位用时，请清空这一格。",
            is_key=True,
        ),
    ),
)

DUTIES = Sheet(
    "单位职责",
    "基本情况",
    "每行一段，按正文顺序填写；第一段一般是依据文件，以后每行一条职责，编号照原文写。",
    (Column("text", "职责内容", width=110, required=True),),
)

OFFICES = Sheet(
    "内设机构",
    "基本情况",
    "每行一个内设机构，数量由程序点数。没有内设机构时，在第一行填“无”。",
    (Column("name", "机构名称", width=48, required=True),),
)

MEMBERS = Sheet(
    "部门决算单位构成",
    "基本情况",
    "只有部门决算才填：纳入汇总的每个单位一行，包括本级。",
    (
        Column("name", "单位名称", width=48, required=True),
        Column("remark", "备注", width=36),
        Column("nature", "单位性质", Kind.CHOICE, 26, choices=NATURES, is_new=True),
    ),
    optional=True,
)

REVENUE = Sheet(
    "收入决算",
    "收入支出",
    "可从财政决算系统“收入决算表”整块粘贴：类、款、项各级都行，有无“合计”行都行。缺的上级由程序汇总，填了的由程序核对。",
    (_CODE, _NAME, *(_amount(c.value) for c in RevenueColumn)),
)

EXPENDITURE = Sheet(
    "支出决算",
    "收入支出",
    "可从财政决算系统“支出决算表”整块粘贴，要求同“收入决算”。",
    (_CODE, _NAME, *(_amount(c.value) for c in ExpenditureColumn)),
)

_REASON_BUDGET = Column(
    "reason",
    "与年初预算差异的主要原因",
    width=60,
    aliases=("差异原因", "主要原因"),
    hint="接在“主要原因是”之后；“同上”表示与上一个原因相同。",
)


def _fund(name: str, help_text: str, *keys: FundColumn, optional: bool = False) -> Sheet:
    aliases = {FundColumn.ACTUAL: ("决算数", "小计", "支出决算数"), FundColumn.INITIAL_BUDGET: ("年初预算",)}
    columns = tuple(
        replace(_amount(k.value, 15, *aliases.get(k, ())), is_prior=k is FundColumn.PRIOR_ACTUAL)
        for k in keys
    )
    return Sheet(name, "财政拨款", help_text, (_CODE, _NAME, *columns, _REASON_BUDGET), optional=optional)


_SPENT = (FundColumn.ACTUAL, FundColumn.BASIC, FundColumn.PROJECT, FundColumn.PRIOR_ACTUAL)
GENERAL_FUND = _fund(
    "一般公共预算支出",
    "一般公共预算财政拨款支出。年初预算数填在“项”一级，差异原因写在同一行；总的差异原因写在“合计”行。年初有预算而没有支出的项也要列出。",
    FundColumn.INITIAL_BUDGET,
    *_SPENT,
)
_WITH_BALANCE = (
    FundColumn.INITIAL_BUDGET,
    FundColumn.OPENING,
    FundColumn.REVENUE,
    *_SPENT,
    FundColumn.CLOSING,
)
GOVERNMENT_FUND = _fund(
    "政府性基金收支", "政府性基金预算财政拨款收入支出。没有时留空。", *_WITH_BALANCE, optional=True
)
STATE_FUND = _fund(
    "国有资本经营收支", "国有资本经营预算财政拨款收入支出。没有时留空。", *_WITH_BALANCE, optional=True
)

_S = SummaryItem
_PRIOR_AND_REASON = ("current", "prior", "reason")
_AMOUNTS = ("current", "prior")


def _summary(item: SummaryItem, indent: int = 1, columns: tuple[str, ...] = _AMOUNTS, hint: str = "") -> Row:
    return Row(item.name, item.value, columns, indent=indent, hint=hint)


SUMMARY = Sheet(
    "收支总表",
    "收入支出",
    "上年决算数与增减原因写在这里。带“由明细汇总”的本年数可以不填；填了就与明细核对。首次编制决算、没有上年数的，上年一列留空，并在“单位信息”填写“是否首次编制”。",
    (
        Column("label", LABEL, width=44),
        Column("current", "本年决算数", Kind.AMOUNT, 18),
        Column("prior", "上年决算数", Kind.AMOUNT, 18, is_prior=True),
        Column("reason", "与上年相比变动的主要原因", width=64, aliases=("增减原因", "主要原因")),
        Column("hint", "填写说明", width=40),
    ),
    (
        Row("", "一、总计", heading=True),
        _summary(_S.TOTAL, 1, _PRIOR_AND_REASON, "由明细汇总"),
        _summary(_S.FISCAL_TOTAL, 1, _PRIOR_AND_REASON, "由明细汇总"),
        Row("", "二、收入", heading=True),
        *(
            _summary(s, 1, _PRIOR_AND_REASON, "由明细汇总")
            for s in (_S.FISCAL_APPROPRIATIONS, _S.SUPERIOR_SUBSIDIES, _S.INSTITUTIONAL_REVENUE)
        ),
        *(
            _summary(s, 1, _PRIOR_AND_REASON, "由明细汇总")
            for s in (_S.OPERATING_REVENUE, _S.AFFILIATE_REMITTANCES, _S.OTHER_REVENUE)
        ),
        Row("", "三、支出", heading=True),
        *(
            _summary(s, 1, _PRIOR_AND_REASON, "由明细汇总")
            for s in (
                _S.BASIC,
                _S.PROJECT,
                _S.REMITTANCES_TO_SUPERIORS,
                _S.OPERATING,
                _S.SUBSIDIES_TO_AFFILIATES,
            )
        ),
        _summary(_S.GENERAL_EXPENDITURE, 1, _PRIOR_AND_REASON, "由明细汇总"),
        Row("", "四、财政拨款收入（按资金性质）", heading=True),
        _summary(_S.GENERAL_REVENUE, hint="必填，没有时填 0 或留空"),
        _summary(_S.GOVERNMENT_FUNDS_REVENUE),
        _summary(_S.STATE_CAPITAL_REVENUE),
        Row("", "五、结转和结余", heading=True),
        _summary(_S.NON_FISCAL_SURPLUS_USED),
        _summary(_S.OPENING, hint="全部资金，含财政拨款"),
        _summary(_S.GENERAL_OPENING, 2),
        _summary(_S.GOVERNMENT_FUNDS_OPENING, 2),
        _summary(_S.STATE_CAPITAL_OPENING, 2),
        _summary(_S.SURPLUS_DISTRIBUTION),
        _summary(_S.CLOSING, hint="全部资金，含财政拨款"),
        _summary(_S.GENERAL_CLOSING, 2),
        _summary(_S.GOVERNMENT_FUNDS_CLOSING, 2),
        _summary(_S.STATE_CAPITAL_CLOSING, 2),
    ),
)

BASIC = Sheet(
    "基本支出",
    "财政拨款",
    "一般公共预算财政拨款基本支出，按经济分类“款”填写；“类”可不填。不想在情况说明第六部分列举的科目，在最后一列填“是”。",
    (
        Column("code", "科目编码", Kind.CODE, 12, ("经济分类科目编码",), required=True),
        Column("name", "科目名称", Kind.TEXT, 40, required=True),
        Column("amount", "决算数", Kind.AMOUNT, 18, ("金额", "支出决算数"), required=True),
        Column("unlisted", "情况说明中不列举", Kind.CHOICE, 20, choices=YES_NO),
    ),
    prefilled=tuple((s.code, s.name) for s in economic_subjects() if s.block),
)

_T = ThreePublicItem
_MONEY = ("budget", "actual")
THREE_PUBLIC = Sheet(
    "三公经费",
    "专项说明",
    "财政拨款“三公”经费。预算数是按规定程序调整后的全年预算数；决算数含以前年度结转资金安排的支出。数量没有也要填 0。灰色格不填。",
    (
        Column("label", LABEL, width=36),
        Column("budget", "全年预算数", Kind.AMOUNT, 15),
        Column("actual", "决算数", Kind.AMOUNT, 15),
        Column("count", "数量", Kind.COUNT, 10),
        Column("reason", "与全年预算差异的主要原因", width=44, aliases=("差异原因",)),
        Column("purpose", "用途说明", width=56, hint="接在“主要是”“主要用于”之后"),
    ),
    (
        Row("", "一、金额", heading=True),
        Row(_T.TOTAL.name, _T.TOTAL.value, (*_MONEY, "reason"), indent=1),
        Row(_T.OVERSEAS_VISITS.name, _T.OVERSEAS_VISITS.value, (*_MONEY, "reason", "purpose"), indent=1),
        Row(_T.OFFICIAL_VEHICLES.name, _T.OFFICIAL_VEHICLES.value, (*_MONEY, "reason"), indent=1),
        Row(_T.VEHICLE_PURCHASE.name, _T.VEHICLE_PURCHASE.value, (*_MONEY, "purpose"), indent=2),
        Row(_T.VEHICLE_OPERATION.name, _T.VEHICLE_OPERATION.value, (*_MONEY, "purpose"), indent=2),
        Row(_T.OFFICIAL_HOSPITALITY.name, _T.OFFICIAL_HOSPITALITY.value, (*_MONEY, "reason"), indent=1),
        Row(_T.DOMESTIC_HOSPITALITY.name, _T.DOMESTIC_HOSPITALITY.value, ("actual", "purpose"), indent=2),
        Row(_T.FOREIGN_HOSPITALITY.name, _T.FOREIGN_HOSPITALITY.value, ("actual", "purpose"), indent=2),
        Row("", "二、相关数量", heading=True),
        *(
            Row(label, label, ("count",), indent=1)
            for label in (
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
        ),
    ),
)

AGENCY_COSTS = Sheet(
    "机关运行经费",
    "专项说明",
    "只有行政单位和参照公务员法管理的事业单位填写，没有也要填 0；其他单位留空。",
    (
        Column("label", LABEL, width=36),
        Column("current", "本年决算数", Kind.AMOUNT, 18),
        Column("prior", "上年决算数", Kind.AMOUNT, 18, is_prior=True),
        Column("reason", "与上年相比变动的主要原因", width=60, aliases=("增减原因",)),
    ),
    (Row("total", "机关运行经费支出"),),
)

PROCUREMENT_KINDS = ("货物", "工程", "服务")
PROCUREMENT = Sheet(
    "政府采购",
    "专项说明",
    "政府采购支出，没有也要填 0。合计可不填，由程序汇总；小微企业金额包含在中小企业金额之内。",
    (
        Column("label", LABEL, width=36),
        Column("total", "采购支出金额", Kind.AMOUNT, 20, ("采购金额",)),
        Column("to_sme", "授予中小企业合同金额", Kind.AMOUNT, 24),
        Column("to_small_micro", "其中：授予小微企业合同金额", Kind.AMOUNT, 28),
    ),
    (
        *(
            Row(kind, f"政府采购{kind}支出", ("total", "to_sme", "to_small_micro"))
            for kind in PROCUREMENT_KINDS
        ),
        Row("合计", "合计", ("total", "to_sme", "to_small_micro")),
    ),
)

VEHICLE_USES = (
    "符合规定领导干部用车",
    "机要通信用车",
    "应急保障用车",
    "执法执勤用车",
    "特种专业技术用车",
    "离退休干部用车",
    "其他用车",
)
ASSETS = Sheet(
    "国有资产",
    "专项说明",
    "年末国有资产占用情况。没有也要填 0。",
    (
        Column("label", LABEL, width=44),
        Column("count", "数量", Kind.COUNT, 12),
        Column("note", "说明", width=60, hint="其他用车填“主要是……”的内容"),
    ),
    (
        Row("车辆合计", "车辆合计", ("count",)),
        *(
            Row(use, use, ("count", "note") if use == "其他用车" else ("count",), indent=1)
            for use in VEHICLE_USES
        ),
        Row("设备", "单价100万元（含）以上设备（不含车辆）", ("count",)),
    ),
)

PERFORMANCE = Sheet(
    "绩效管理",
    "预算绩效",
    "情况说明第十三部分的总体情况。项目逐个填在“绩效项目”表，指标填在“绩效指标”表。",
    (
        Column("label", LABEL, width=36),
        Column("value", "填写内容", width=90),
        Column("hint", "填写说明", width=50),
    ),
    (
        Row(
            "basis",
            "涉及预算资金口径",
            kind=Kind.CHOICE,
            choices=("全年执行数", "全年预算数"),
            hint="“涉及预算资金”按哪一列合计。",
        ),
        Row("partial_reason", "占比不足100%的原因", hint="接在“占比不足100%的原因是”之后。"),
        Row("overall_result", "自评总体情况", hint="接在“从自评情况看，”之后。"),
        Row("key_count", "重点绩效评价项目数", kind=Kind.COUNT, hint="没有填 0。"),
        Row("key_amount", "重点绩效评价涉及资金", kind=Kind.AMOUNT),
        Row("key_result", "重点绩效评价结果", hint="有重点绩效评价时填写，每段一行（单元格内换行）。"),
        Row(
            "has_projects",
            "有无纳入绩效自评的项目",
            kind=Kind.CHOICE,
            choices=("有", "无"),
            hint="有项目支出而没有纳入自评的项目时填“无”。",
            is_new=True,
        ),
    ),
)


def _project_amounts() -> tuple[Column, ...]:
    return tuple(
        Column(f"{stage}|{source}", f"{stage}：{source}", Kind.AMOUNT, 16)
        for stage in ("年初预算数", "全年预算数", "全年执行数")
        for source in ("当年财政拨款", "上年结转资金", "其他资金")
    )


PROJECTS = Sheet(
    "绩效项目",
    "预算绩效",
    "每行一个自评项目，名称须与“绩效指标”“评价报告”两表一致。得分、等级按自评结果填写，程序只核对、不改。",
    (
        Column("name", "项目名称", width=40, required=True),
        Column("scope", "项目类别", Kind.CHOICE, 16, choices=("本级", "对下转移支付")),
        Column("department", "主管部门", width=28),
        Column("implementer", "实施单位", width=28, aliases=("资金使用单位",)),
        *_project_amounts(),
        Column("funds_received", "到位资金", Kind.AMOUNT, 14),
        Column("execution_score", "执行率得分", Kind.NUMBER, 12),
        Column("total_score", "自评总分", Kind.NUMBER, 12, ("自评得分", "总分")),
        Column("grade", "自评等级", Kind.CHOICE, 10, choices=GRADES),
        Column("expected_goal", "年初预期目标", width=60),
        Column("actual_goal", "目标实际完成情况", width=60),
        Column(
            "summary",
            "项目绩效目标完成情况",
            width=60,
            hint="情况说明第十三部分，接在“项目绩效目标完成情况：”之后",
        ),
        Column(
            "key",
            "项目标识",
            width=16,
            hint="由程序填写，请勿改动：项目改了名称或次序，靠它认出原来的评价报告。新增的行请留空。",
            is_key=True,
        ),
    ),
    optional=True,
)

INDICATORS = Sheet(
    "绩效指标",
    "预算绩效",
    "每行一个三级指标。一级、二级指标每行都写，分值与得分照自评表填写。",
    (
        Column("project", "项目名称", width=36, required=True),
        Column("group", "一级指标", width=14, required=True),
        Column("subgroup", "二级指标", width=18),
        Column("name", "三级指标", width=40),
        Column("target", "年度指标值", width=16),
        Column("result", "实际完成指标值", width=16),
        Column("weight", "分值", Kind.NUMBER, 8),
        Column("score", "得分", Kind.NUMBER, 8),
        Column("deviation", "偏差原因分析及改进措施", width=50),
    ),
    optional=True,
)

REPORTS = Sheet(
    "评价报告",
    "预算绩效",
    "绩效评价报告的正文，每行一段：项目名称、章节、正文。指标体系和结论由程序写，可不填；其他章节留空时用模板的默认句子。",
    (
        Column("project", "项目名称", width=36, required=True),
        Column("chapter", "章节", Kind.CHOICE, 22, choices=REPORT_CHAPTERS, required=True),
        Column("text", "正文", width=110, required=True),
    ),
    optional=True,
)

TERMS = Sheet(
    "名词解释",
    "文字资料",
    "本单位自己需要补充的名词，接在固定名词之后。通用名词和各科目的解释不必填。",
    (
        Column("name", "名词", width=32, required=True),
        Column("explanation", "解释", width=110, required=True),
    ),
    optional=True,
)

SUBJECTS = Sheet(
    "科目",
    "文字资料",
    "科目库里没有的科目：补充名称和官方解释（“反映……”），各年通用。",
    (
        Column("code", "科目编码", Kind.CODE, 14, required=True),
        Column("name", "科目名称", width=40),
        Column("explanation", "科目解释", width=100),
    ),
    optional=True,
)

CONFIRMATIONS = Sheet(
    "确认",
    "文字资料",
    "对“需确认”的问题，核实无误后在这里签认：问题编号、位置和确认码从核对报告抄录；数字变了，确认码也变，要重新确认。",
    (
        Column("code", "问题编号", width=16, required=True),
        Column("place", "位置", width=30),
        Column("mark", "确认码", width=12),
        Column("reason", "理由", width=70),
        Column("who", "确认人", width=14),
        Column("when", "日期", Kind.DATE, width=14),
    ),
    optional=True,
)

SHEETS: tuple[Sheet, ...] = (
    *(UNIT, DUTIES, OFFICES, MEMBERS),
    *(SUMMARY, REVENUE, EXPENDITURE),
    *(GENERAL_FUND, GOVERNMENT_FUND, STATE_FUND, BASIC),
    *(THREE_PUBLIC, AGENCY_COSTS, PROCUREMENT, ASSETS),
    *(PERFORMANCE, PROJECTS, INDICATORS, REPORTS),
    *(TERMS, SUBJECTS, CONFIRMATIONS),
)
