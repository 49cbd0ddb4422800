"""The invented units: a department in 元 with everything, an administrative unit in its first year in 万元.

``python -m tests.units.invented`` writes their workbooks. Every name of a unit, reason and explanation is invented;
names of subjects are the published ones (data/functional.tsv) unless they say （虚构）.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from disclosure_kit.accounts.performance import COMPUTED_CHAPTERS, REPORT_CHAPTERS
from disclosure_kit.profile.subject_book import functional_subjects
from disclosure_kit.workbook.layout import VEHICLE_USES
from disclosure_kit.workbook.writer import write_workbook
from disclosure_kit.workflows.build import Folders, build
from tests.builders import COUNTS, TEMPLATES, Sheets, profile, unit
from tests.office_text import blocks

INPUTS, EXPECTED = Path(__file__).parent / "inputs", Path(__file__).parent / "expected"
DEPARTMENT, ADMINISTRATION = "虚构市城乡事务局", "虚构县河湖保护处"
GENERAL_CLASSES_WITHOUT_FUNDS = {"223", "230"}


@dataclass
class Item:
    """A 项 of the department; money in 分."""

    code: str
    name: str
    budget: int
    basic: int
    project: int
    prior: int
    reason: str = ""
    other: int = 0
    """Project expenditure out of money that is no fiscal appropriation."""

    @property
    def actual(self) -> int:
        return self.basic + self.project


def yuan(cents: int) -> float | None:
    """分 → 元; nothing is blank."""
    return cents / 100 if cents else None


def general_items() -> list[Item]:
    """Over a hundred 项 in every class of 公开01表, with every case of 完成年初预算."""
    chance = random.Random(2024)
    book = functional_subjects()
    codes = [c for c in sorted(book) if len(c) == 7 and c[:3] not in GENERAL_CLASSES_WITHOUT_FUNDS]
    covered = {code[:3] for code in codes}
    missing = sorted(set(profile().expenditure_classes) - covered - GENERAL_CLASSES_WITHOUT_FUNDS)
    names = {**{c: book[c].name for c in codes}, **{f"{c}9999": f"其他支出（虚构{c}）" for c in missing}}
    items = []
    for number, (code, name) in enumerate(sorted(names.items())):
        amount = chance.randrange(1_000_000, 900_000_000)
        is_basic = number % 3 == 0
        item = Item(code, name, 0, amount if is_basic else 0, 0 if is_basic else amount, 0)
        case = number % 7
        item.budget = {
            0: amount,
            1: amount * 4 // 5,
            2: amount * 9 // 8,
            3: 0,
            4: amount + 200_000,
            5: amount - 10_000,
            6: amount * 3 // 2,
        }[case]
        item.prior = {0: amount, 1: 0, 2: amount * 2}.get(number % 5, amount * 10 // 11)
        if item.budget != item.actual:
            item.reason = f"虚构原因{number}" if number % 9 else "同上"
        items.append(item)
    unspent = items[10]
    unspent.budget, unspent.basic, unspent.project, unspent.reason = 123_456_700, 0, 0, "虚构项目未实施"
    return items


def department() -> Sheets:
    """A 部门 in 元."""
    general = general_items()
    general[20].other, general[40].other = 31_415_926, 27_182_818
    funds = [
        {"code": "2120804", "name": "农村基础设施建设支出（虚构）", "budget": 500_000_000, "opening": 120_000_050,
         "revenue": 430_000_000, "project": 470_000_025, "reason": "虚构工程结算"},
        {"code": "2290402", "name": "其他地方自行试点项目支出（虚构）", "budget": 0, "opening": 0,
         "revenue": 80_000_033, "project": 60_000_000, "reason": "年中追加"},
    ]  # fmt: skip
    capital = [
        {"code": "2230199", "name": "其他解决历史遗留问题支出（虚构）", "budget": 90_000_000, "opening": 5_000_000,
         "revenue": 85_000_000, "project": 88_888_888, "reason": "按进度支付"},
    ]  # fmt: skip
    for row in (*funds, *capital):
        row["closing"] = row["opening"] + row["revenue"] - row["project"]  # type: ignore[operator]
    general_opening, general_closing = 76_543_210, 33_333_333
    spent = sum(i.actual for i in general)
    general_revenue = spent + general_closing - general_opening
    other = {"上级补助收入": 20_000_000, "事业收入": 45_000_000, "经营收入": 12_345_678,
             "附属单位上缴收入": 3_000_000, "其他收入": 9_999_999}  # fmt: skip
    costs = {"上缴上级支出": 6_000_000, "经营支出": 11_111_111, "对附属单位补助支出": 7_000_000}
    other_spent = sum(i.other for i in general) + sum(costs.values())
    other_opening, used, distributed = 15_000_000, 8_000_000, 1_234_567
    other_closing = other_opening + used + sum(other.values()) - other_spent - distributed
    special = [*funds, *capital]
    opening = general_opening + other_opening + sum(int(str(r["opening"])) for r in special)
    closing = general_closing + other_closing + sum(int(str(r["closing"])) for r in special)
    first = general[0]
    revenue: list[dict[str, object]] = [
        {
            "code": i.code,
            "name": i.name,
            "财政拨款收入": yuan(i.actual + (general_revenue - spent) * (i is first)),
        }
        for i in general
        if i.actual
    ]
    revenue[0].update({name: yuan(amount) for name, amount in other.items()})
    expenditure: list[dict[str, object]] = [
        {"code": i.code, "name": i.name, "基本支出": yuan(i.basic), "项目支出": yuan(i.project + i.other)}
        for i in general
        if i.actual or i.other
    ]
    expenditure[0].update({name: yuan(amount) for name, amount in costs.items()})
    for row in special:
        money: dict[str, object] = {"财政拨款收入": yuan(int(str(row["revenue"])))}
        revenue.append({"code": row["code"], "name": row["name"], **money})
        expenditure.append(
            {"code": row["code"], "name": row["name"], "项目支出": yuan(int(str(row["project"])))}
        )
    fiscal = general_revenue + sum(int(str(r["revenue"])) for r in special)
    basic = sum(i.basic for i in general)
    project = sum(i.project + i.other for i in general) + sum(int(str(r["project"])) for r in special)
    fiscal_total = fiscal + opening - other_opening
    prior_spent = basic * 9 // 10 + project * 4 // 3 + 6_000_000 + 9_000_000
    prior_total = prior_spent + opening  # what was left over last year is carried in this year
    prior_fiscal = fiscal * 6 // 5
    return {
        "单位信息": unit(
            name=DEPARTMENT, scope="部门决算", nature="行政单位", unit="元", office_term="处室",
            supervising_department="虚构市人民政府",
        ),
        "单位职责": [{"text": "（一）贯彻虚构的法律法规。"}, {"text": "（二）承办“A&B”<综合>事务。"}],
        "内设机构": [{"name": name} for name in ("办公室", "计划财务处", "城乡发展处")],
        "部门决算单位构成": [
            {"name": f"{DEPARTMENT}本级", "remark": "行政单位"},
            {"name": "虚构市城市服务中心", "remark": "公益一类事业单位"},
            {"name": "虚构市乡村服务中心"},
        ],
        "收入决算": revenue,
        "支出决算": expenditure,
        "一般公共预算支出": [
            {"code": "合计", "reason": "虚构的总体原因"},
            *(
                {
                    "code": i.code, "name": i.name, "年初预算数": yuan(i.budget), "基本支出": yuan(i.basic),
                    "项目支出": yuan(i.project), "上年决算数": yuan(i.prior), "reason": i.reason,
                }
                for i in general
            ),
        ],
        "政府性基金收支": _fund_rows(funds),
        "国有资本经营收支": _fund_rows(capital),
        "收支总表": {
            "TOTAL": {"prior": yuan(prior_total), "reason": "压减虚构项目"},
            "FISCAL_TOTAL": {"prior": yuan(fiscal_total * 3 // 2), "reason": "同上"},
            "FISCAL_APPROPRIATIONS": {"prior": yuan(prior_fiscal), "reason": "同上"},
            "SUPERIOR_SUBSIDIES": {"prior": yuan(20_000_000)},
            "INSTITUTIONAL_REVENUE": {"prior": yuan(50_000_000), "reason": "收费项目减少"},
            "OPERATING_REVENUE": {"reason": "新开展经营活动"},
            "AFFILIATE_REMITTANCES": {"prior": yuan(3_000_100), "reason": "结算尾款"},
            "OTHER_REVENUE": {"prior": yuan(8_000_000), "reason": "利息增加"},
            "BASIC": {"prior": yuan(basic * 9 // 10), "reason": "调整工资"},
            "PROJECT": {"prior": yuan(project * 4 // 3), "reason": "项目完工"},
            "REMITTANCES_TO_SUPERIORS": {"prior": yuan(6_000_000)},
            "OPERATING": {"reason": "新开展经营活动"},
            "SUBSIDIES_TO_AFFILIATES": {"prior": yuan(9_000_000), "reason": "补助标准下降"},
            "GENERAL_EXPENDITURE": {"prior": yuan(sum(i.prior for i in general)), "reason": "项目完工"},
            "GENERAL_REVENUE": {"current": yuan(general_revenue)},
            "GOVERNMENT_FUNDS_REVENUE": {"current": yuan(510_000_033)},
            "STATE_CAPITAL_REVENUE": {"current": yuan(85_000_000)},
            "NON_FISCAL_SURPLUS_USED": {"current": yuan(used)},
            "OPENING": {"current": yuan(opening), "prior": yuan(prior_total - prior_fiscal - 81_000_100)},
            "GENERAL_OPENING": {"current": yuan(general_opening)},
            "GOVERNMENT_FUNDS_OPENING": {"current": yuan(120_000_050)},
            "STATE_CAPITAL_OPENING": {"current": yuan(5_000_000)},
            "SURPLUS_DISTRIBUTION": {"current": yuan(distributed)},
            "CLOSING": {"current": yuan(closing), "prior": yuan(opening)},
            "GENERAL_CLOSING": {"current": yuan(general_closing)},
            "GOVERNMENT_FUNDS_CLOSING": {"current": yuan(sum(int(str(r["closing"])) for r in funds))},
            "STATE_CAPITAL_CLOSING": {"current": yuan(sum(int(str(r["closing"])) for r in capital))},
        },
        "基本支出": [
            {"code": "30101", "name": "基本工资", "amount": yuan(basic - 499_000_000)},
            {"code": "30113", "name": "住房公积金", "amount": yuan(200_000_000)},
            {"code": "30301", "name": "离休费", "amount": yuan(100_000_000)},
            {"code": "30201", "name": "办公费", "amount": yuan(150_000_000)},
            {"code": "30231", "name": "公务用车运行维护费", "amount": yuan(29_000_000)},
            {"code": "31002", "name": "办公设备购置", "amount": yuan(20_000_000)},
        ],
        "三公经费": {
            "TOTAL": {"reason": "购置公务用车"},
            "OVERSEAS_VISITS": {"budget": 300000.0, "actual": 211111.11, "reason": "减少团组",
                                "purpose": "参加虚构的交流会"},
            "OFFICIAL_VEHICLES": {"reason": "更新车辆"},
            "VEHICLE_PURCHASE": {"actual": 360000.0, "purpose": "更新应急保障用车"},
            "VEHICLE_OPERATION": {"budget": 300000.0, "actual": 299999.99, "purpose": "燃油、维修、保险"},
            "OFFICIAL_HOSPITALITY": {"budget": 50000.0, "actual": 12345.67, "reason": "厉行节约"},
            "DOMESTIC_HOSPITALITY": {"actual": 12345.67, "purpose": "接待检查组"},
            **{label: {"count": number} for label, number in zip(COUNTS, (1, 2, 3, 4, 5, 60, 1, 4, 0, 0), strict=True)},
        },
        "机关运行经费": {
            "total": {"current": 1_700_000.0, "prior": 2_000_000.0, "reason": "压减一般性支出"}
        },
        "政府采购": {
            "货物": {"total": 1_234_567.89, "to_sme": 1_000_000.0, "to_small_micro": 400_000.0},
            "工程": {"total": 5_000_000.0, "to_sme": 5_000_000.0, "to_small_micro": 0.0},
            "服务": {"total": 765_432.11, "to_sme": 123_456.78, "to_small_micro": 123_456.78},
        },
        "国有资产": {
            **{use: {"count": 0} for use in VEHICLE_USES},
            "车辆合计": {"count": 12}, "应急保障用车": {"count": 5}, "机要通信用车": {"count": 1},
            "其他用车": {"count": 6, "note": "下属单位业务用车"}, "设备": {"count": 3},
        },
        "绩效管理": {"has_projects": {"value": "无"}, "key_count": {"value": 0}},
        "名词解释": [{"name": "虚构补贴", "explanation": "指为示例而虚构的补贴。"}],
        "科目": _explained([i.code for i in general] + [str(r["code"]) for r in special]),
    }  # fmt: skip


def _fund_rows(items: list[dict[str, object]]) -> list[dict[str, object]]:
    columns = {
        "opening": "年初结转和结余",
        "revenue": "本年收入",
        "project": "项目支出",
        "closing": "年末结转和结余",
    }
    return [
        {"code": "合计", "reason": items[0]["reason"]},
        *(
            {
                "code": r["code"],
                "name": r["name"],
                "年初预算数": yuan(int(str(r["budget"]))),
                **{column: yuan(int(str(r[key]))) for key, column in columns.items()},
                "reason": r["reason"],
            }
            for r in items
        ),
    ]


def _explained(codes: list[str]) -> list[dict[str, object]]:
    """Sheet 科目: invented explanations of every 项, invented names of 款 nobody published."""
    book = functional_subjects()
    found: list[dict[str, object]] = [
        {"code": code, "explanation": f"反映用于{code}的虚构支出（虚构解释）"} for code in sorted(set(codes))
    ]
    parents = sorted({code[:5] for code in codes} - set(book))
    named: list[dict[str, object]] = [{"code": c, "name": f"其他事务（虚构{c}）"} for c in parents]
    return named + found


PROJECTS = (
    # name, scope, budget, executed, execution score, weights lost, grade, indicators
    ("河道清淤项目", "本级", 120.0, 120.0, 10.0, 0.0, "优", 200),
    ("湖泊监测项目", "本级", 80.0, 50.4, 6.3, 10.3, "良", 6),
    ("乡镇管护补助", "对下转移支付", 30.0, 12.0, 4.0, 28.0, "中", 6),
    ("信息平台试点", "本级", 20.0, 0.0, 0.0, 45.5, "差", 6),
)


CONFIRMED = {"一般公共预算支出!F9": "EBEFDC", "支出决算!E7": "49AD87", "收入决算!D7": "2E8385"}
"""Places of the negative amounts and the 确认码 of their findings."""


def administration() -> Sheets:
    """An administrative 单位 in 万元, in its first year."""
    water = {"code": "2130399", "name": "其他水利支出（虚构）"}
    rows: list[dict[str, object]] = [
        {"code": "2010301", "name": "行政运行", "年初预算数": 150.0, "基本支出": 161.37},
        {"code": "2080505", "name": "机关事业单位基本养老保险缴费支出", "年初预算数": 20.0, "基本支出": 20.0},
        {"code": "2080506", "name": "机关事业单位职业年金缴费支出", "年初预算数": 10.0},
        {"code": "2130301", "name": "行政运行", "项目支出": -1.2},
        {**water, "年初预算数": 260.0, "项目支出": 183.6},
    ]
    reasons = {
        "2010301": "人员增加",
        "2080506": "年金改由虚构账户列支",
        "2130301": "收回以前年度资金冲减支出",
        "2130399": "部分项目跨年实施",
    }
    spent = [row for row in rows if "基本支出" in row or "项目支出" in row]
    return {
        "单位信息": unit(name=ADMINISTRATION, nature="行政单位", level="县级", first_year="是"),
        "单位职责": [{"text": "负责虚构的河湖保护工作。"}],
        "内设机构": [{"name": "无"}],
        "收入决算": [
            {
                "code": r["code"],
                "name": r["name"],
                "财政拨款收入": r.get("基本支出", r.get("项目支出")),
            }
            for r in spent
        ],
        "支出决算": [
            {key: r[key] for key in ("code", "name", "基本支出", "项目支出") if key in r} for r in spent
        ],
        "一般公共预算支出": [
            {"code": "合计", "reason": "部分项目跨年实施"},
            *({**r, "reason": reasons.get(str(r["code"]), "")} for r in rows),
        ],
        "收支总表": {"GENERAL_REVENUE": {"current": 363.77}},
        "基本支出": [
            {"code": "30101", "name": "基本工资", "amount": 140.0},
            {"code": "30108", "name": "机关事业单位基本养老保险缴费", "amount": 20.0},
            {"code": "30201", "name": "办公费", "amount": 22.57},
            {"code": "30299", "name": "其他商品和服务支出", "amount": -1.2},
        ],
        "三公经费": {"TOTAL": {"budget": 0, "actual": 0}, **{label: {"count": 0} for label in COUNTS}},
        "政府采购": {"合计": {"total": 0}},
        "机关运行经费": {"total": {"current": 21.37}},
        "国有资产": {label: {"count": 0} for label in ("车辆合计", "设备", *VEHICLE_USES)},
        "绩效管理": {
            "basis": {"value": "全年预算数"},
            "overall_result": {"value": "多数项目按计划完成，信息平台试点没有实施"},
            "key_count": {"value": 1},
            "key_amount": {"value": 120.0},
            "key_result": {"value": "河道清淤项目得分96分，等级为优。\n建议加强后期管护。"},
        },
        "绩效项目": [_project(row) for row in PROJECTS],
        "绩效指标": [indicator for row in PROJECTS for indicator in _indicators(row[0], row[5], row[7])],
        "评价报告": [
            {"project": row[0], "chapter": chapter, "text": f"{chapter}的虚构正文。"}
            for row in PROJECTS
            for chapter in REPORT_CHAPTERS
            if chapter not in COMPUTED_CHAPTERS
        ]
        + [
            {"project": row[0], "chapter": "项目成本情况分析", "text": "成本控制情况的虚构正文。"}
            for row in PROJECTS
        ],
        "科目": _explained([str(row["code"]) for row in rows]),
        "确认": [
            {
                "code": "T-neg",
                "place": place,
                "mark": mark,
                "reason": "收回以前年度资金，冲减本年支出",
                "who": "虚构会计",
            }
            for place, mark in CONFIRMED.items()
        ],
    }


def _project(row: tuple[str, str, float, float, float, float, str, int]) -> dict[str, object]:
    name, scope, budget, executed, score, lost, grade, _ = row
    return {
        "name": name, "scope": scope, "department": "虚构县水务局", "implementer": ADMINISTRATION,
        "年初预算数|当年财政拨款": budget, "全年预算数|当年财政拨款": budget,
        "全年执行数|当年财政拨款": executed or None, "funds_received": executed or None,
        "execution_score": score, "total_score": round(90 - lost + score, 2), "grade": grade,
        "expected_goal": f"完成{name}的虚构目标。", "actual_goal": f"{name}的虚构完成情况。",
        "summary": f"{name}的虚构综述",
    }  # fmt: skip


TREE = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("效益指标", "社会效益指标"),
    ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)


def _indicators(project: str, lost: float, number: int) -> list[dict[str, object]]:
    """``number`` indicators of 90 points together, the first losing ``lost`` step by step."""
    weight = 90 / number
    rows: list[dict[str, object]] = []
    for position in range(number):
        group, subgroup = TREE[position * len(TREE) // number]
        miss = min(weight, lost)
        lost = round(lost - miss, 2)
        rows.append(
            {
                "project": project, "group": group, "subgroup": subgroup, "name": f"虚构指标{position + 1}",
                "target": f"≥{position + 1}处", "result": f"{position + 1}处" if not miss else "0处",
                "weight": weight, "score": round(weight - miss, 2), "deviation": "虚构偏差原因" if miss else "",
            }
        )  # fmt: skip
    return rows


UNITS = {DEPARTMENT: department, ADMINISTRATION: administration}


def text_of_outputs(folder: Path) -> str:
    """The whole document and the findings as text that a reviewer can read: a table row is a line with tabs."""
    (whole,) = (p for p in folder.glob("*年度*.docx"))
    lines: list[str] = []
    for block in blocks(whole):
        lines += [block] if isinstance(block, str) else ["\t".join(row) for row in block]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def main() -> None:
    """Write the workbooks, and the texts that come out of them."""
    folder = INPUTS / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    EXPECTED.mkdir(exist_ok=True)
    for name, sheets in UNITS.items():
        (folder / f"{name}.xlsx").write_bytes(write_workbook(2024, sheets()))  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as outputs:
        for result in build(2024, Folders(INPUTS, Path(outputs), TEMPLATES)):
            assert result.folder is not None, result.findings
            text = text_of_outputs(result.folder)
            (EXPECTED / f"{result.unit}.txt").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
