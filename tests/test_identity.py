"""Identity follows what a thing is: units and projects by their keys, drafts by their stamps, under any name."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from disclosure_kit.merge.plan import Part, pairs_of
from disclosure_kit.office.docx_merge import parts_of
from disclosure_kit.office.docx_stamp import stamp_of
from disclosure_kit.workbook.keys import project_key, unit_key, with_keys
from disclosure_kit.workbook.reader import read_workbook
from disclosure_kit.workflows.build import UnitResult, build, check_workbooks
from disclosure_kit.workflows.identity import PROJECT_KEY, UNIT_KEY, Names, Owner, match_names
from disclosure_kit.workflows.new import new_workbooks
from disclosure_kit.workflows.notes import write_keys
from disclosure_kit.workflows.publish import publish
from disclosure_kit.workflows.take_in import take_in
from tests.builders import Sheets, codes, save, small_unit, unit
from tests.test_season import NARRATIVE, TABLES, edit, folders, words


class CutOff(BaseException):
    """The run is killed."""


OLD, NEW = "虚构市档案中心", "虚构市档案事务中心"
KEY = "DW-1"
SCAN, REPAIR, SHELF = "数字化加工", "馆房维修", "密集架购置"
PLAN = {SCAN: "目录", REPAIR: "屋面", SHELF: "库房"}
BUDGET = {SCAN: 3.0, REPAIR: 20.0, SHELF: 7.5}


def sheets_of(*projects: tuple[str, str], name: str = OLD, key: str | None = KEY) -> Sheets:
    """A unit with projects (key, name); the texts follow the key's own project, whatever it is called."""
    sheets = small_unit()
    sheets["单位信息"] = unit(name=name, key=key)
    first = dict(zip(("K1", "K2", "K3"), PLAN, strict=True))

    def of(mark: str, called: str) -> str:
        return first.get(mark) or (called if called in PLAN else SCAN)

    sheets["绩效项目"] = [
        {
            "name": called,
            "key": mark or None,
            "scope": "本级",
            "全年预算数|当年财政拨款": BUDGET[of(mark, called)],
            "全年执行数|当年财政拨款": 1.0,
            "total_score": 90.0,
            "grade": "优",
            "expected_goal": f"完成{PLAN[of(mark, called)]}的年度任务",
        }
        for mark, called in projects
    ]
    sheets["绩效指标"] = [
        {
            "project": called,
            "group": "产出指标",
            "subgroup": "数量指标",
            "name": f"{PLAN[of(mark, called)]}数量",
            "target": "≥1",
            "result": "1",
            "weight": 90.0,
            "score": 90.0,
        }
        for mark, called in projects
    ]
    sheets["评价报告"] = [
        {"project": called, "chapter": "项目立项", "text": f"第{i}段讲{PLAN[of(mark, called)]}的依据。"}
        for mark, called in projects
        for i in range(5)
    ]
    return sheets


def built(place: Path, sheets: Mapping[str, object]) -> UnitResult:
    save(place / "inputs" / "2024", sheets, "输入.xlsx")
    (result,) = build(2024, folders(place))
    return result


def out(place: Path, name: str = OLD) -> Path:
    return place / "outputs" / "2024" / name


def whole(place: Path, name: str = OLD) -> Path:
    return out(place, name) / f"2024年度{name}单位决算.docx"


def reports(place: Path, name: str = OLD) -> dict[str, str]:
    """The text of each report by its name without the common beginning."""
    return {
        path.stem.removeprefix("绩效评价报告-"): "".join(words(path))
        for path in sorted(out(place, name).glob("绩效评价报告-*.docx"))
    }


def mark_report(place: Path, stem: str, what: str) -> None:
    edit(out(place) / f"绩效评价报告-{stem}.docx", "第0段", f"（{what}）第0段")


def assert_steady(place: Path, sheets: Mapping[str, object]) -> None:
    """A second run changes nothing."""
    before = {p: p.read_bytes() for p in (place / "outputs").rglob("*.*x") if p.is_file()}
    again = built(place, sheets)
    assert not again.blocked
    assert {p: p.read_bytes() for p in (place / "outputs").rglob("*.*x") if p.is_file()} == before
    assert "M-renamed" not in codes(again.findings)


# ------------------------------------------------------------------------------------------ the workbook


def test_check_notes_puts_keys_into_an_older_workbook_and_touches_nothing_else(tmp_path: Path) -> None:
    path = save(tmp_path / "inputs" / "2024", sheets_of(("", SCAN), ("", REPAIR), key=None))
    strip_key_fields(path)
    old, before = read_workbook(path), zipfile.ZipFile(BytesIO(path.read_bytes()))
    assert not old.findings
    (checked,) = check_workbooks(2024, folders(tmp_path))
    assert write_keys(checked) == 3
    after, now = zipfile.ZipFile(path), read_workbook(path)
    assert before.namelist() == after.namelist()
    assert {n.rpartition("/")[0] for n in before.namelist() if before.read(n) != after.read(n)} == {
        "xl/worksheets"
    }
    assert now.accounts is not None and old.accounts is not None and not now.findings
    assert now.accounts.unit.key == unit_key(OLD, 2024)
    assert [p.key for p in now.accounts.performance.projects] == [
        project_key(now.accounts.unit.key, name) for name in (SCAN, REPAIR)
    ]
    assert now.accounts.funds == old.accounts.funds and now.accounts.duties == old.accounts.duties
    book = openpyxl.load_workbook(path)
    head = next(c for c in book["绩效项目"][4] if c.value == "项目标识")
    assert head.fill.fgColor.rgb == book["绩效项目"]["A4"].fill.fgColor.rgb
    assert (
        not book["绩效项目"].cell(5, head.column).protection.locked
    )  # rows of a protected sheet can be deleted
    once = path.read_bytes()
    (checked,) = check_workbooks(2024, folders(tmp_path))
    assert write_keys(checked) == 0 and path.read_bytes() == once


def strip_key_fields(path: Path) -> None:
    """The workbook as it was before there were keys."""
    book = openpyxl.load_workbook(path)
    for row in book["单位信息"].iter_rows():
        if row[0].value == "单位标识":
            book["单位信息"].delete_rows(row[0].row)
    (head,) = (c for c in book["绩效项目"][4] if c.value == "项目标识")
    book["绩效项目"].delete_cols(head.column)
    book.save(path)


def test_keys_stand_beside_the_clerk_s_own_column_and_row(tmp_path: Path) -> None:
    path = save(tmp_path / "inputs" / "2024", sheets_of(("", SCAN), ("", REPAIR), key=None))
    strip_key_fields(path)
    book = openpyxl.load_workbook(path)
    last = book["绩效项目"].max_column
    for row, text in ((4, "经办人"), (5, "张三"), (6, "李四")):
        book["绩效项目"].cell(row, last + 2, text)
    book.save(path)
    path.write_bytes(with_keys(path.read_bytes(), OLD, 2024)[0])
    sheet = openpyxl.load_workbook(path)["绩效项目"]
    assert [sheet.cell(r, last + 2).value for r in (4, 5, 6)] == ["经办人", "张三", "李四"]
    assert sheet.cell(4, last + 3).value == "项目标识"


def test_only_the_row_without_a_key_gets_one_that_is_free(tmp_path: Path) -> None:
    taken = project_key(KEY, SHELF)
    path = save(tmp_path, sheets_of((taken, SCAN), ("", SHELF)))
    path.write_bytes(with_keys(path.read_bytes(), OLD, 2024)[0])
    accounts = read_workbook(path).accounts
    assert accounts is not None and accounts.unit.key == KEY
    one, two = (p.key for p in accounts.performance.projects)
    assert one == taken and two not in ("", taken)


def test_a_unit_key_of_another_workbook_is_not_made_again(tmp_path: Path) -> None:
    """A unit was renamed and keeps its key; another takes its old name."""
    save(tmp_path / "inputs" / "2024", sheets_of(name=NEW, key=unit_key(OLD, 2024)), "一.xlsx")
    path = save(tmp_path / "inputs" / "2024", sheets_of(name=OLD, key=None), "二.xlsx")
    for checked in check_workbooks(2024, folders(tmp_path)):
        write_keys(checked)
    accounts = read_workbook(path).accounts
    assert accounts is not None and accounts.unit.key not in ("", unit_key(OLD, 2024))
    assert not [r for r in build(2024, folders(tmp_path)) if r.blocked]


def test_build_never_writes_into_inputs(tmp_path: Path) -> None:
    path = save(tmp_path / "inputs" / "2024", sheets_of(("", SCAN), key=None))
    before = path.read_bytes()
    (result,) = build(2024, folders(tmp_path))
    assert not result.blocked and path.read_bytes() == before
    assert UNIT_KEY not in stamp_of((out(tmp_path) / NARRATIVE).read_bytes())


def test_a_cleared_row_is_no_project(tmp_path: Path) -> None:
    sheets = sheets_of(("K1", SCAN))
    sheets["绩效项目"] = [*sheets["绩效项目"], {"key": "K2"}]  # type: ignore[misc]
    reading = read_workbook(save(tmp_path, sheets))
    assert reading.accounts is not None, [f.message for f in reading.findings]
    assert [p.name for p in reading.accounts.performance.projects] == [SCAN]


def test_next_year_keeps_the_keys_and_makes_those_that_lack(tmp_path: Path) -> None:
    save(tmp_path / "2024", sheets_of(("K1", SCAN), ("", REPAIR)))
    (made,) = new_workbooks(2025, tmp_path)
    assert made.path is not None
    accounts = read_workbook(made.path).accounts
    assert accounts is not None and accounts.unit.key == KEY
    assert [p.key for p in accounts.performance.projects] == ["K1", project_key(KEY, REPAIR)]
    save(tmp_path / "2023", {**sheets_of(key=None), "单位信息": unit(year=2023)})
    shutil.rmtree(tmp_path / "2024")
    (made,) = new_workbooks(2024, tmp_path)
    assert made.path is not None
    accounts = read_workbook(made.path).accounts
    assert accounts is not None and accounts.unit.key == unit_key(OLD, 2023)


def test_a_copied_row_is_refused_by_name(tmp_path: Path) -> None:
    reading = read_workbook(save(tmp_path, sheets_of(("k1", SCAN), ("Ｋ1 ", REPAIR))))
    (finding,) = [f for f in reading.findings if f.code == "IN-403"]
    assert reading.accounts is None and SCAN in finding.message and REPAIR in finding.message
    assert len(finding.places) == 2 and "清空" in finding.remedy


def test_a_copied_workbook_is_refused_by_name_also_when_one_is_blocked(tmp_path: Path) -> None:
    place = tmp_path / "inputs" / "2024"
    save(place, sheets_of(name=OLD), "甲.xlsx")
    copied = sheets_of(("K1", SCAN), ("K1", REPAIR), name=NEW)
    save(place, copied, "乙.xlsx")  # blocked by something else too
    for result in build(2024, folders(tmp_path)):
        (finding,) = [f for f in result.findings if f.code == "IN-005"]
        assert result.blocked and all(w in finding.message for w in ("甲.xlsx", "乙.xlsx", OLD, NEW))
    save(place, sheets_of(name=NEW, key=None), "乙.xlsx")  # as the remedy says
    assert not [r for r in build(2024, folders(tmp_path)) if r.blocked]


# ------------------------------------------------------------------------------------------ projects


def test_drafts_say_whose_they_are(tmp_path: Path) -> None:
    built(tmp_path, sheets_of(("K1", SCAN), ("K2", REPAIR)))
    stamps = {p.name: stamp_of(p.read_bytes()) for p in out(tmp_path).glob("*.*x")}
    assert {s[UNIT_KEY] for s in stamps.values()} == {KEY}
    assert {n: s[PROJECT_KEY] for n, s in stamps.items() if PROJECT_KEY in s} == {
        f"绩效评价报告-1-{SCAN}.docx": "K1",
        f"绩效评价报告-2-{REPAIR}.docx": "K2",
    }


CHANGES: dict[str, tuple[tuple[tuple[str, str], ...], dict[str, str]]] = {
    "改名": ((("K1", "档案影像制作"), ("K2", REPAIR)), {"1-档案影像制作": "甲", f"2-{REPAIR}": "乙"}),
    "换次序": ((("K2", REPAIR), ("K1", SCAN)), {f"1-{REPAIR}": "乙", f"2-{SCAN}": "甲"}),
    "互换名称": ((("K1", REPAIR), ("K2", SCAN)), {f"1-{REPAIR}": "甲", f"2-{SCAN}": "乙"}),
    "改名又换次序": ((("K2", "屋面翻修"), ("K1", REPAIR)), {"1-屋面翻修": "乙", f"2-{REPAIR}": "甲"}),
    "前面加一个": (
        (("K3", SHELF), ("K1", SCAN), ("K2", REPAIR)),
        {f"1-{SHELF}": "", f"2-{SCAN}": "甲", f"3-{REPAIR}": "乙"},
    ),
    "去掉第一个": ((("K2", REPAIR),), {f"1-{REPAIR}": "乙", f"1-{SCAN}": "甲"}),
    "去掉一个，名称给了另一个": (
        (("K2", SCAN),),
        {f"1-{SCAN}": "乙", f"1-{SCAN}（原有的一份）": "甲"},
    ),
    "换成另一个项目": (
        (("K3", SHELF), ("K2", REPAIR)),
        {f"1-{SHELF}": "", f"1-{SCAN}": "甲", f"2-{REPAIR}": "乙"},
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_report_follows_its_project(tmp_path: Path, kind: str) -> None:
    built(tmp_path, sheets_of(("K1", SCAN), ("K2", REPAIR)))
    mark_report(tmp_path, f"1-{SCAN}", "甲")
    mark_report(tmp_path, f"2-{REPAIR}", "乙")
    projects, expected = CHANGES[kind]
    result = built(tmp_path, sheets_of(*projects))
    assert not result.blocked, [f.message for f in result.findings]
    found = reports(tmp_path)
    assert {name: "".join(re.findall("（([甲乙])）", text)) for name, text in found.items()} == expected
    for key, called in projects:
        own = next(text for name, text in found.items() if name.endswith(f"-{called}"))
        subject = PLAN[dict(zip(("K1", "K2", "K3"), PLAN, strict=True))[key]]
        assert f"讲{subject}的依据" in own
        assert not [other for other in PLAN.values() if other != subject and f"讲{other}的依据" in own]
    gone = {"K1", "K2"} - {key for key, _ in projects}
    assert ("M-gone" in codes(result.findings)) == bool(gone)
    if not gone:
        assert_steady(tmp_path, sheets_of(*projects))


@pytest.mark.parametrize("cut", range(3))
def test_names_that_change_places_survive_a_cut_at_every_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    built(tmp_path, sheets_of(("K1", SCAN), ("K2", REPAIR)))
    mark_report(tmp_path, f"1-{SCAN}", "甲")
    mark_report(tmp_path, f"2-{REPAIR}", "乙")
    rename, left = Path.rename, [cut]

    def cut_off(path: Path, target: Path) -> Path:
        if not left[0]:
            raise CutOff
        left[0] -= 1
        return rename(path, target)

    with monkeypatch.context() as patched, pytest.raises(CutOff):
        patched.setattr(Path, "rename", cut_off)
        built(tmp_path, sheets_of(("K2", SCAN), ("K1", REPAIR)))
    assert sorted("".join(re.findall("（([甲乙])）", t)) for t in reports(tmp_path).values()) == ["乙", "甲"]
    built(tmp_path, sheets_of(("K2", SCAN), ("K1", REPAIR)))
    found = reports(tmp_path)
    assert "（甲）" in found[f"2-{REPAIR}"] and "（乙）" in found[f"1-{SCAN}"] and len(found) == 2


def test_without_its_base_a_renamed_report_is_still_this_project_s(tmp_path: Path) -> None:
    built(tmp_path, sheets_of(("K1", SCAN), ("K2", REPAIR)))
    mark_report(tmp_path, f"1-{SCAN}", "甲")
    shutil.rmtree(out(tmp_path) / ".disclosure-kit")
    built(tmp_path, sheets_of(("K1", "档案影像制作"), ("K2", REPAIR)))
    found = reports(tmp_path)
    assert "（甲）" in found["1-档案影像制作"] and not [n for n in found if "重新生成" in n]


def test_a_report_of_a_renamed_project_comes_back_to_it(tmp_path: Path) -> None:
    built(tmp_path, sheets_of(("K1", SCAN), ("K2", REPAIR)))
    mail = tmp_path / "发回来的.docx"
    shutil.copy(out(tmp_path) / f"绩效评价报告-1-{SCAN}.docx", mail)
    built(tmp_path, sheets_of(("K2", SCAN), ("K1", REPAIR), name=NEW))
    edit(mail, "第0段", "（甲）第0段")
    (taken,) = take_in([mail], folders(tmp_path))
    assert taken.target == out(tmp_path, NEW) / f"绩效评价报告-2-{REPAIR}.docx", taken.findings


def stamp(draft: str, project: str = "") -> dict[str, str]:
    return {"draft": draft, "unit": OLD, "year": "2024", **({PROJECT_KEY: project} if project else {})}


A, B = "绩效评价报告-1-甲.docx", "绩效评价报告-2-乙.docx"
WANTED = {NARRATIVE: stamp(NARRATIVE), A: stamp(A, "K1"), B: stamp(B, "K2")}


@pytest.mark.parametrize(
    ("found", "others", "expected"),
    [
        ({NARRATIVE: stamp(NARRATIVE), A: stamp(A, "K1")}, (), Names()),
        ({"定稿.docx": stamp(NARRATIVE)}, (), Names({"定稿.docx": NARRATIVE})),
        ({"定稿.docx": stamp(NARRATIVE)}, (NARRATIVE,), Names(twins={NARRATIVE: ["定稿.docx"]})),
        (
            {NARRATIVE: stamp(NARRATIVE), "定稿.docx": stamp(NARRATIVE)},
            (),
            Names(twins={NARRATIVE: ["定稿.docx"]}),
        ),
        ({"x.docx": stamp(A, "K1"), "y.docx": stamp(A, "K1")}, (), Names(twins={A: ["x.docx", "y.docx"]})),
        ({A: stamp(A, "K2"), B: stamp(B, "K1")}, (), Names({B: A, A: B})),
        ({A: stamp(A, "K9")}, (), Names()),  # the same name: the key was made anew
        (
            {A: stamp(A, "K9"), "x.docx": stamp("绩效评价报告-3-丙.docx", "K1")},
            (),
            Names({"x.docx": A}, gone=[A]),
        ),
        ({A: stamp(B, "K2"), B: stamp(B, "K2")}, (), Names(twins={B: [A]})),  # saved under another's name
        ({A: stamp(A), "x.docx": stamp(A, "K1")}, (), Names(twins={A: ["x.docx"]})),
    ],
)
def test_names(found: dict[str, dict[str, str]], others: tuple[str, ...], expected: Names) -> None:
    assert match_names(found, WANTED, others) == expected


def test_a_report_saved_under_another_s_name_is_not_mixed_with_it(tmp_path: Path) -> None:
    built(tmp_path, sheets_of(("K1", SCAN), ("K2", REPAIR)))
    mark_report(tmp_path, f"2-{REPAIR}", "乙")
    shutil.copy(
        out(tmp_path) / f"绩效评价报告-2-{REPAIR}.docx", out(tmp_path) / f"绩效评价报告-1-{SCAN}.docx"
    )
    result = built(tmp_path, sheets_of(("K1", SCAN), ("K2", REPAIR)))
    found = reports(tmp_path)
    assert "屋面" not in found[f"1-{SCAN}"] and "（乙）" in found[f"2-{REPAIR}"]
    assert "（乙）" in found[f"1-{SCAN}（原有的一份）"] and "M-twin" in codes(result.findings)


# ------------------------------------------------------------------------------------------ the 自评 tables


def evaluation_tables(place: Path) -> list[str]:
    document = Document(str(out(place) / "绩效自评.docx"))
    return ["|".join(c.text for row in table.rows for c in row.cells) for table in document.tables]


def own_table(place: Path, project: str, subject: str) -> str:
    """The table of one project (the summary holds them all)."""
    (own,) = [t for t in evaluation_tables(place) if project in t and f"完成{subject}的年度任务" in t]
    return own


def edit_goals(path: Path) -> None:
    """A person's words in the goal and the indicator of both projects."""
    document = Document(str(path))
    for subject, mark in (("目录", "甲"), ("屋面", "乙")):
        cells = [c for t in document.tables for row in t.rows for c in row.cells]
        goal = next(c for c in cells if f"完成{subject}的" in c.text)
        run = next(r for p in goal.paragraphs for r in p.runs if "年度任务" in r.text)
        run.text = run.text.replace("年度任务", f"年度任务（{mark}）")
        indicator = next(c for c in cells if f"{subject}数量" in c.text)
        indicator.paragraphs[0].runs[0].text = f"{subject}数量（{mark}）"
    document.save(str(path))


BY_NAME = ("改名", "换次序", "前面加一个", "去掉第一个")
"""What can be told without keys."""


@pytest.mark.parametrize(
    ("kind", "keyed"), [*((kind, True) for kind in CHANGES), *((kind, False) for kind in BY_NAME)]
)
def test_an_edit_of_a_self_evaluation_stays_with_its_project(tmp_path: Path, kind: str, keyed: bool) -> None:
    def with_or_without(*projects: tuple[str, str]) -> Sheets:
        sheets = sheets_of(*projects)
        for row in sheets["绩效项目"] if not keyed else ():  # type: ignore[attr-defined]
            row["key"] = None
        return sheets

    built(tmp_path, with_or_without(("K1", SCAN), ("K2", REPAIR)))
    path = out(tmp_path) / "绩效自评.docx"
    edit_goals(path)
    projects, _ = CHANGES[kind]
    result = built(tmp_path, with_or_without(*projects))
    assert not result.blocked, [f.message for f in result.findings]
    subjects = dict(zip(("K1", "K2", "K3"), PLAN.values(), strict=True))
    tables = evaluation_tables(tmp_path)
    for key, called in projects:
        own = own_table(tmp_path, called, subjects[key])
        (below,) = [t for t in tables if f"{subjects[key]}数量" in t]
        for text in (own, below):
            assert {"K1": "（甲）", "K2": "（乙）"}.get(key, "") in text
            assert {"K1": "（乙）", "K2": "（甲）"}.get(key, "（甲）") not in text
        budget = BUDGET[dict(zip(("K1", "K2", "K3"), PLAN, strict=True))[key]]
        assert f"|{budget:g}|" in own, own
    if {"K1", "K2"} <= {key for key, _ in projects}:  # else what a person edited stays, and is asked about
        merged = [re.sub("（[甲乙]）", "", p.words) for p in parts_of(path.read_bytes())]
        built(tmp_path / "anew", with_or_without(*projects))
        assert merged == [p.words for p in parts_of((out(tmp_path / "anew") / path.name).read_bytes())]
    said = [s for t in tables for s in subjects.values() if f"完成{s}的年度任务" in t]
    assert [s for s in said if s in {subjects[k] for k, _ in projects}] == [subjects[k] for k, _ in projects]


def table(*rows: str) -> Part:
    return Part(rows=tuple(tuple(row.split("|")) for row in rows))


def project_tables(name: str, amount: str, indicator: str) -> list[Part]:
    return [
        Part("绩效自评表"),
        table(f"项目名称|{name}", "主管部门|某局", f"全年预算数|{amount}"),
        table("年度绩效指标|一级指标|分值", f"指标|{indicator}|10"),
    ]


def test_tables_below_a_project_s_table_go_along_with_it() -> None:
    one, two = project_tables("甲项目", "3", "扫描页数"), project_tables("乙项目", "20", "屋面面积")
    pairs = pairs_of([*one, *two], [*two, *one])
    assert pairs == {0: 0, 1: 4, 2: 5, 3: 3, 4: 1, 5: 2}  # what stands over them is alike and stays


def test_a_project_is_one_under_every_name_and_two_keys_are_two_projects() -> None:
    one, two = project_tables("甲项目", "3", "扫描页数"), project_tables("乙项目", "20", "屋面面积")
    swapped = [*project_tables("甲项目", "20", "屋面面积"), *project_tables("乙项目", "3", "扫描页数")]
    old, new = {"甲项目": "XM-1", "乙项目": "XM-2"}, {"甲项目": "XM-2", "乙项目": "XM-1"}
    pairs = pairs_of([*one, *two], swapped, (old, new))
    assert {b: pairs[b] for b in (1, 2, 4, 5)} == {1: 4, 2: 5, 4: 1, 5: 2}
    other = project_tables("丙项目", "3", "扫描页数")
    assert not {1, 2} & pairs_of(one, other, ({"甲项目": "XM-1"}, {"丙项目": "XM-3"})).keys()
    assert pairs_of(one, other)[1] == 1  # nobody says that it is another one


def test_projects_that_get_keys_are_known_by_name_once_more(tmp_path: Path) -> None:
    """The first build after ``check --notes``: the drafts say nothing of keys yet, or not of all."""
    built(tmp_path, sheets_of(("", SCAN), ("", REPAIR)))
    edit_goals(out(tmp_path) / "绩效自评.docx")
    for keys in (("K1", ""), ("K1", "K2")):
        built(tmp_path, sheets_of((keys[1], REPAIR), (keys[0], SCAN)))
        for mark, called in (("甲", SCAN), ("乙", REPAIR)):
            (own,) = [t for t in evaluation_tables(tmp_path) if called in t and "年度任务" in t]
            assert f"（{mark}）" in own, keys


# ------------------------------------------------------------------------------------------ the unit


def edited_unit(place: Path) -> None:
    """A unit that was built and edited: draft, tables and whole."""
    built(place, sheets_of(("K1", SCAN), name=OLD))
    edit(out(place) / NARRATIVE, "收、支总计", "收、支总计（处长）")
    mark_report(place, f"1-{SCAN}", "甲")
    book = openpyxl.load_workbook(out(place) / TABLES)
    book["公开03表"].cell(book["公开03表"].max_row + 1, 1, "注：手工写的注。")
    book.save(out(place) / TABLES)
    built(place, sheets_of(("K1", SCAN), name=OLD))
    edit(whole(place), "办公室", "办公室（全文里改的）")


def assert_everything_came_along(place: Path) -> None:
    assert not out(place).exists() or not list(out(place).iterdir())
    text = "".join(words(out(place, NEW) / NARRATIVE))
    assert "收、支总计（处长）" in text and NEW in text and OLD not in text
    assert "（甲）" in reports(place, NEW)[f"1-{SCAN}"]
    sheet = openpyxl.load_workbook(out(place, NEW) / TABLES)["公开03表"]
    said = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
    assert "注：手工写的注。" in said and any(NEW in v for v in said) and not any(OLD in v for v in said)
    assert not [p.name for p in out(place, NEW).glob("*") if OLD in p.name and "修改稿" not in p.name]
    assert "（全文里改的）" in "".join(words(out(place, NEW) / "单位概况.docx"))
    assert "（全文里改的）" in "".join(words(whole(place, NEW)))
    stamps = [stamp_of(p.read_bytes()) for p in out(place, NEW).glob("*.*x") if "修改稿" not in p.name]
    assert {s["unit"] for s in stamps} == {NEW}


def test_a_corrected_unit_name_takes_the_folder_and_every_edit_along(tmp_path: Path) -> None:
    edited_unit(tmp_path)
    result = built(tmp_path, sheets_of(("K1", SCAN), name=NEW))
    assert not result.blocked, [f.message for f in result.findings]
    (told,) = [f for f in result.findings if f.code == "M-renamed"]
    assert OLD in told.message and NEW in told.message
    assert_everything_came_along(tmp_path)
    assert_steady(tmp_path, sheets_of(("K1", SCAN), name=NEW))


def test_a_run_cut_off_after_the_folder_moved_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited_unit(tmp_path)
    with monkeypatch.context() as patched, pytest.raises(CutOff):
        patched.setattr("disclosure_kit.workflows.build.generate", lambda *_: (_ for _ in ()).throw(CutOff()))
        built(tmp_path, sheets_of(("K1", SCAN), name=NEW))
    assert out(tmp_path, NEW).exists()
    assert not built(tmp_path, sheets_of(("K1", SCAN), name=NEW)).blocked
    assert_everything_came_along(tmp_path)


def test_two_folders_of_one_unit_are_told_and_neither_moves(tmp_path: Path) -> None:
    edited_unit(tmp_path)
    shutil.copytree(out(tmp_path), out(tmp_path, "存"))
    built(tmp_path, sheets_of(("K1", SCAN), name=NEW))
    out(tmp_path, "存").rename(out(tmp_path, OLD))
    before = {p: p.read_bytes() for p in out(tmp_path).rglob("*") if p.is_file()}
    result = built(tmp_path, sheets_of(("K1", SCAN), name=NEW))
    (told,) = [f for f in result.findings if f.code == "M-folder"]
    assert not result.blocked and f"“{OLD}”" in told.message and f"“{NEW}”" in told.message
    assert {p: p.read_bytes() for p in out(tmp_path).rglob("*") if p.is_file()} == before


def test_a_backup_copy_of_the_folder_is_nobody_s_old_name(tmp_path: Path) -> None:
    edited_unit(tmp_path)
    shutil.copytree(out(tmp_path), out(tmp_path, f"{OLD} - 副本"))
    result = built(tmp_path, sheets_of(("K1", SCAN), name=NEW))
    assert "M-folder" not in codes(result.findings)
    assert_everything_came_along(tmp_path)
    assert out(tmp_path, f"{OLD} - 副本").exists()


def test_a_folder_that_a_person_renamed_is_told(tmp_path: Path) -> None:
    edited_unit(tmp_path)
    out(tmp_path).rename(out(tmp_path, "第一稿"))
    result = built(tmp_path, sheets_of(("K1", SCAN), name=OLD))
    (told,) = [f for f in result.findings if f.code == "M-folder"]
    assert "第一稿" in told.message and out(tmp_path, "第一稿").exists()


def test_without_a_key_nothing_is_guessed(tmp_path: Path) -> None:
    built(tmp_path, sheets_of(name=OLD, key=None))
    result = built(tmp_path, sheets_of(name=NEW, key=None))
    assert out(tmp_path).exists() and out(tmp_path, NEW).exists()
    assert not {"M-renamed", "M-folder"} & set(codes(result.findings))


def two_units(place: Path, one: str, two: str) -> dict[str, UnitResult]:
    save(place / "inputs" / "2024", sheets_of(name=one, key="DW-1"), "一.xlsx")
    save(place / "inputs" / "2024", sheets_of(name=two, key="DW-2"), "二.xlsx")
    return {r.source.name: r for r in build(2024, folders(place))}


def test_one_unit_takes_the_name_another_gives_up(tmp_path: Path) -> None:
    two_units(tmp_path, "甲单位", "乙单位")
    edit(out(tmp_path, "甲单位") / NARRATIVE, "收、支总计", "收、支总计（一）")
    edit(out(tmp_path, "乙单位") / NARRATIVE, "收、支总计", "收、支总计（二）")
    results = two_units(tmp_path, "乙单位", "丙单位")
    assert not [r for r in results.values() if r.blocked]
    assert "（一）" in "".join(words(out(tmp_path, "乙单位") / NARRATIVE))
    assert "（二）" in "".join(words(out(tmp_path, "丙单位") / NARRATIVE))


def test_units_that_change_names_are_never_mixed(tmp_path: Path) -> None:
    two_units(tmp_path, "甲单位", "乙单位")
    before = {p: p.read_bytes() for p in (tmp_path / "outputs").rglob("*") if p.is_file()}
    results = two_units(tmp_path, "乙单位", "甲单位")
    for result in results.values():
        (told,) = [f for f in result.findings if f.code == "OUT-107"]
        assert result.blocked and "DW-1" in told.message and "DW-2" in told.message
    assert {p: p.read_bytes() for p in (tmp_path / "outputs").rglob("*") if p.is_file()} == before


def test_a_folder_that_cannot_be_renamed_holds_the_unit_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path, sheets_of(name=OLD))
    rename = Path.rename

    def held(path: Path, target: Path) -> Path:
        if path.is_dir():
            raise PermissionError(13, "denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", held)
    result = built(tmp_path, sheets_of(name=NEW))
    assert result.blocked and "OUT-101" in codes(result.findings) and not out(tmp_path, NEW).exists()


def test_publication_is_held_up_by_a_second_draft_after_the_unit_was_renamed(tmp_path: Path) -> None:
    built(tmp_path, sheets_of(name=OLD))
    shutil.copy(out(tmp_path) / NARRATIVE, out(tmp_path) / "处长稿.docx")
    built(tmp_path, sheets_of(name=NEW))
    (done,) = publish(2024, folders(tmp_path))
    assert any(f.code == "M-twin" and "处长稿.docx" in f.message for f in done.refused)


@pytest.mark.parametrize(
    ("stamped", "owned"),
    [
        ({"unit": NEW, "year": "2024"}, True),
        ({"unit": OLD, "year": "2024", UNIT_KEY: KEY}, True),
        ({"unit": OLD, "year": "2024", UNIT_KEY: "DW-9"}, False),
        ({"unit": OLD, "year": "2024"}, False),
        ({"unit": NEW, "year": "2023", UNIT_KEY: KEY}, False),
        ({}, False),
    ],
)
def test_whose_a_file_is(stamped: dict[str, str], owned: bool) -> None:
    assert Owner(NEW, 2024, KEY).owns(stamped) is owned
