"""The season: drafts edited by hand while figures change, drafts that come back, publication, next year."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from lxml import etree

from disclosure_kit.accounts.accounts import FundColumn
from disclosure_kit.findings import DisclosureError
from disclosure_kit.office.docx_charts import charts_of
from disclosure_kit.office.docx_stamp import stamp_of
from disclosure_kit.office.questions import questions
from disclosure_kit.workbook.layout import ASSETS, THREE_PUBLIC
from disclosure_kit.workbook.reader import read_workbook
from disclosure_kit.workflows.audit import audit
from disclosure_kit.workflows.build import Folders, UnitResult, build
from disclosure_kit.workflows.new import new_workbooks
from disclosure_kit.workflows.output_folder import OutputFolder, WriteState
from disclosure_kit.workflows.publish import Published, publish
from disclosure_kit.workflows.take_in import take_in
from tests.builders import EXAMPLE, TEMPLATES, save, small_unit, unit
from tests.hand import resolve_comments

NARRATIVE, TABLES = "情况说明.docx", "公开表.xlsx"
NAME = "虚构市档案中心"
WHOLE = f"2024年度{NAME}单位决算.docx"


def folders(place: Path) -> Folders:
    return Folders(place / "inputs", place / "outputs", TEMPLATES)


def run(place: Path, *, fresh: bool = False, **prior: float) -> UnitResult:
    """Build the small unit, with other prior-year figures."""
    sheets = dict(small_unit())
    if prior:
        summary = dict(sheets["收支总表"])  # type: ignore[call-overload]
        for item, value in prior.items():
            summary[item] = {**summary.get(item, {}), "prior": value}
        sheets["收支总表"] = summary
    save(place / "inputs" / "2024", sheets)
    (result,) = build(2024, folders(place), fresh=fresh)
    assert not result.blocked, [f.message for f in result.findings]
    return result


@pytest.fixture
def place(tmp_path: Path) -> Path:
    run(tmp_path)
    return tmp_path


def out(place: Path) -> Path:
    return place / "outputs" / "2024" / NAME


def words(path: Path) -> list[str]:
    return [p.text for p in Document(str(path)).paragraphs]


def edit(path: Path, old: str, new: str) -> None:
    document = Document(str(path))
    hits = [r for p in document.paragraphs for r in p.runs if old in r.text]
    assert hits, old
    hits[0].text = hits[0].text.replace(old, new, 1)
    document.save(str(path))


def first_sentence(path: Path) -> str:
    return next(t for t in words(path) if "收、支总计" in t)


def test_new_figures_and_hand_edits_meet(place: Path) -> None:
    draft = out(place) / NARRATIVE
    before = first_sentence(draft)
    edit(draft, "收、支总计", "收入、支出总计")
    document = Document(str(draft))
    document.paragraphs[-1].insert_paragraph_before("手工补充的一段。")
    document.sections[0].header.paragraphs[0].text = "自己的页眉"
    document.save(str(draft))
    result = run(place, TOTAL=77.0)
    after = next(t for t in words(draft) if "收入、支出总计" in t)
    assert after != before.replace("收、支总计", "收入、支出总计", 1)
    assert "手工补充的一段。" in words(draft)
    assert Document(str(draft)).sections[0].header.paragraphs[0].text == "自己的页眉"
    (note,) = result.merges
    assert note.updated >= 1
    assert note.kept >= 1
    assert "手工补充的一段。" in words(out(place) / WHOLE)


def test_a_chart_gets_its_new_figures(place: Path) -> None:
    draft = out(place) / NARRATIVE
    edit(draft, "收、支总计", "收入、支出总计")
    run(place, TOTAL=77.0)
    charts = charts_of(Document(str(draft)))
    assert "77" in dict(charts["图1"].points).values()


def test_conflict_stays_with_the_person_and_is_told(place: Path) -> None:
    draft = out(place) / NARRATIVE
    sentence = first_sentence(draft)
    figure = re.findall(r"[\d,.]+(?=万元)", sentence)[-1]
    edit(draft, sentence, sentence.replace(f"{figure}万元", "9.99万元"))
    result = run(place, TOTAL=77.0)
    assert "9.99万元" in first_sentence(draft)
    assert len(questions(draft.read_bytes())) == 1
    assert "M-conflict" in {f.code for f in result.findings}
    again = run(place, TOTAL=77.0)
    assert {w.state for w in again.written if w.name == NARRATIVE} == {WriteState.UNCHANGED}
    run(place, TOTAL=66.0)
    assert len(questions(draft.read_bytes())) == 1
    assert "PUB-104" in codes(publish(2024, folders(place)))


def test_fresh_starts_over_and_keeps_the_old(place: Path) -> None:
    draft = out(place) / NARRATIVE
    edit(draft, "收、支总计", "收入、支出总计")
    kept = draft.read_bytes()
    run(place, fresh=True)
    assert "收入、支出总计" not in "".join(words(draft))
    (old,) = out(place).glob("情况说明（旧稿 *）.docx")
    assert old.read_bytes() == kept


def test_edits_of_the_whole_go_back_into_their_drafts(place: Path) -> None:
    edit(out(place) / WHOLE, "收、支总计", "收入、支出总计")
    result = run(place, TOTAL=77.0)
    assert "收入、支出总计" in "".join(words(out(place) / NARRATIVE))
    assert "收入、支出总计" in "".join(words(out(place) / WHOLE))
    assert "M-whole" in {f.code for f in result.findings}
    assert len(list(out(place).glob("*（修改稿 *）.docx"))) == 1
    again = run(place, TOTAL=77.0)
    assert {w.state for w in again.written if w.name.endswith("x")} == {WriteState.UNCHANGED}


def test_tables_are_merged_cell_by_cell(place: Path) -> None:
    tables = out(place) / TABLES
    book = openpyxl.load_workbook(tables)
    sheet = book["公开03表"]
    sheet.cell(sheet.max_row, 1).value = "注：手工改过的注。"
    amount = next(c for row in sheet.iter_rows(min_row=6) for c in row if isinstance(c.value, int | float))
    amount.value = 12345.67
    place_of = amount.coordinate
    book.save(tables)
    sheets = dict(small_unit())
    rows = [dict(r) for r in sheets["支出决算"]]  # type: ignore[attr-defined]
    rows.append({"code": "2012699", "name": "其他档案事务支出", "基本支出": 0.0, "项目支出": 0.0})
    sheets["支出决算"] = rows
    save(place / "inputs" / "2024", sheets)
    build(2024, folders(place))
    merged = openpyxl.load_workbook(tables)["公开03表"]
    said = [str(c.value) for row in merged.iter_rows() for c in row]
    assert "注：手工改过的注。" in said
    assert "12345.67" in said, place_of


def codes(results: list[Published]) -> set[str]:
    return {f.code for r in results for f in r.refused}


def test_a_draft_that_comes_back_finds_its_place(place: Path, tmp_path: Path) -> None:
    mail = tmp_path / "情况说明(修改稿2).docx"
    mail.write_bytes((out(place) / NARRATIVE).read_bytes())
    run(place, TOTAL=77.0)  # figures change meanwhile
    edit(mail, "收、支总计", "收入、支出总计")
    (taken,) = take_in([mail], folders(place))
    assert taken.target == out(place) / NARRATIVE
    assert "收入、支出总计" in "".join(words(out(place) / NARRATIVE))
    assert "77" in dict(charts_of(Document(str(out(place) / NARRATIVE)))["图1"].points).values()

    other = tmp_path / "另一个人的.docx"  # a second colleague edited the first copy too
    other.write_bytes(mail.read_bytes())
    edit(other, "与上年决算数一致", "同上年持平")
    edit(out(place) / NARRATIVE, "万元", "万元（含税）")
    (taken,) = take_in([other], folders(place))
    assert taken.both_edited
    text = "".join(words(out(place) / NARRATIVE))
    assert "同上年持平" in text
    assert "万元（含税）" in text


def test_a_file_of_nobody_is_refused(place: Path, tmp_path: Path) -> None:
    path = tmp_path / "通知.docx"
    document = Document()
    document.add_paragraph("这是一份与决算没有关系的通知，请各科室按时参加会议。")
    document.save(str(path))
    (taken,) = take_in([path], folders(place))
    assert [f.code for f in taken.findings] == ["TAKE-101"]


def test_stamp_survives_and_moves_on(place: Path) -> None:
    draft = out(place) / NARRATIVE
    first = stamp_of(draft.read_bytes())
    assert first["unit"] == NAME
    edit(draft, "收、支总计", "收入、支出总计")
    assert stamp_of(draft.read_bytes()) == first
    run(place, TOTAL=77.0)
    assert stamp_of(draft.read_bytes())["base"] != first["base"]


def save_counts(sheets: dict[str, object]) -> None:
    """Give every count the narrative needs."""
    three = {row.key: {"count": 0} for row in THREE_PUBLIC.rows if row.columns == ("count",)}
    sheets["三公经费"] = {**sheets["三公经费"], **three} if "三公经费" in sheets else three  # type: ignore[dict-item]
    assets = {row.key: {"count": 0} for row in ASSETS.rows if "count" in row.columns}
    sheets["国有资产"] = assets


def sign_all(place: Path, results: list[Published]) -> None:
    sheets = dict(small_unit())
    sheets["单位信息"] = unit(approved_on=date(2025, 8, 20))
    save_counts(sheets)
    sheets["确认"] = [
        {
            "code": f.code,
            "place": str(f.places[0]) if f.places else "",
            "mark": f.mark,
            "reason": "属实",
            "who": "张三",
        }
        for r in results
        for f in r.refused
    ]
    save(place / "inputs" / "2024", sheets)


def test_publish(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_KIT_SOFFICE", "")
    draft = out(place) / NARRATIVE
    document = Document(str(draft))
    document.add_comment(document.paragraphs[3].runs, "同事的批注", author="李四")
    document.core_properties.last_modified_by = "李四"
    document.save(str(draft))
    sheets = dict(small_unit())
    save_counts(sheets)
    save(place / "inputs" / "2024", sheets)
    build(2024, folders(place))
    (held,) = publish(2024, folders(place))
    assert any(f.code == "PUB-109" and "李四" in f.message for f in held.refused)
    resolve_comments(draft)
    sign_all(place, publish(2024, folders(place)))
    (done,) = publish(2024, folders(place), today=date(2025, 9, 1))
    assert done.folder is not None, [f.message for f in done.refused]
    assert "还有 8 天" in "".join(f.message for f in done.findings)
    assert {p.name for p in done.folder.iterdir() if p.is_file()} == {
        WHOLE,
        TABLES,
    }
    assert done.archive is not None
    assert {p.name for p in done.archive.iterdir()} == {"核对报告.html", "签认页.html", "校验码.txt"}
    for file in done.folder.glob("*.*x"):
        for name, part in parts(file.read_bytes()):
            for secret in ("李四", "同事的批注", "disclosure-kit", "w:rsid", "openpyxl", str(place)):
                assert secret.encode() not in part, (file.name, name, secret)
            assert "comment" not in name, name
            if name.endswith((".xml", ".rels")):
                etree.fromstring(part)
    own = {
        (f.code, f.message)
        for d in audit([out(place)], 2024, None, folders(place)).documents
        for f in d.findings
    }
    final = audit([done.folder / WHOLE], 2024, None, folders(place)).documents[0]
    assert {(f.code, f.message) for f in final.findings} <= own


def parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            part = package.read(name)
            yield name, part
            if name.endswith(".xlsx"):
                yield from parts(part)


def test_publish_refuses_what_is_not_ready(place: Path) -> None:
    draft = out(place) / NARRATIVE
    edit(draft, "收、支总计", "【请说明原因】收、支总计")
    document = Document(str(draft))
    run_ = document.paragraphs[3].runs[0]._r
    inserted = run_.makeelement(run_.tag.replace("}r", "}ins"), {})
    run_.addprevious(inserted)
    inserted.append(run_)
    document.save(str(draft))
    assert {"PUB-103", "PUB-105"} <= codes(publish(2024, folders(place)))


def test_a_secret_unit_is_not_published(place: Path) -> None:
    save(place / "inputs" / "2024", {**small_unit(), "单位信息": unit(is_secret="是")})
    assert codes(publish(2024, folders(place))) == {"PUB-101"}


def test_a_secret_item_is_shown_as_what_stands_above_it(tmp_path: Path) -> None:
    sheets = dict(small_unit())
    plain = read_workbook(save(tmp_path / "plain", sheets)).accounts
    rows = [dict(r) for r in sheets["支出决算"]]  # type: ignore[attr-defined]
    secret = str(rows[-1]["code"])
    name = rows[-1]["name"]
    rows[-1]["name"] = f"{name}（涉密）"
    reading = read_workbook(save(tmp_path / "secret", {**sheets, "支出决算": rows}))
    assert plain is not None
    assert reading.accounts is not None, [f.message for f in reading.findings]
    assert "IN-502" in {f.code for f in reading.findings}
    for fund, whole in plain.funds.items():
        table = reading.accounts.funds[fund]
        assert not [line for line in table.lines if line.code.startswith(secret[:5]) and len(line.code) == 7]
        assert table.total == whole.total
    table_, whole_ = reading.accounts.expenditure, plain.expenditure
    above, before = table_.get(secret[:5]), whole_.get(secret[:5])
    assert (above and above.amounts) == (before and before.amounts)
    save(tmp_path / "inputs" / "2024", {**sheets, "支出决算": rows})
    (result,) = build(2024, folders(tmp_path))
    assert not result.blocked, [f.message for f in result.findings]
    for path in out(tmp_path).glob("*.*x"):
        for part, data in parts(path.read_bytes()):
            assert str(name).encode() not in data, (path.name, part)
            assert secret.encode() not in data, (path.name, part)


def test_next_year_starts_from_this_year(tmp_path: Path) -> None:
    run(tmp_path)
    (made,) = new_workbooks(2025, tmp_path / "inputs")
    assert made.path is not None
    reading = read_workbook(made.path)
    assert reading.accounts is not None, [f.message for f in reading.findings]
    assert reading.accounts.unit.year == 2025
    assert reading.accounts.has_prior_year
    assert not reading.accounts.revenue.total.given
    results = build(2025, folders(tmp_path))
    assert not results[0].blocked, [f.message for f in results[0].findings]
    kept = made.path.read_bytes()
    (again,) = new_workbooks(2025, tmp_path / "inputs")
    assert again.path is None and [f.code for f in again.findings] == ["NEW-101"]
    assert made.path.read_bytes() == kept


def test_first_year_starts_from_what_was_published(result: UnitResult, tmp_path: Path) -> None:
    assert result.folder is not None
    (whole,) = result.folder.glob("2024年度*单位决算.docx")
    (made,) = new_workbooks(2025, tmp_path / "inputs", whole)
    assert made.path is not None
    book = openpyxl.load_workbook(made.path)
    for row in book["单位信息"].iter_rows(min_row=5):
        row[1].value = {"单位性质": "事业单位", "预算级次": "市级"}.get(str(row[0].value), row[1].value)
    book.save(made.path)
    restored, known = read_workbook(made.path).accounts, read_workbook(EXAMPLE).accounts
    assert restored is not None
    assert known is not None
    (rolled,) = new_workbooks(2025, _with_example(tmp_path / "other"))
    assert rolled.path is not None
    expected = read_workbook(rolled.path).accounts
    assert expected is not None
    total = matched = 0
    for item, line in expected.summary.items():
        if line.prior:
            total += 1
            now = restored.summary_line(item).prior
            matched += now is not None and now.wan == line.prior.wan
    for fund, table in expected.funds.items():
        for row in table.lines:
            own = restored.funds[fund].get(row.code)
            total += 1
            prior = own[FundColumn.PRIOR_ACTUAL] if own is not None else None
            matched += prior is not None and prior.wan == row[FundColumn.PRIOR_ACTUAL].wan
    assert matched == total
    assert restored.duties == known.duties
    assert restored.offices == known.offices
    assert restored.unit.name == known.unit.name


def _with_example(place: Path) -> Path:
    (place / "2024").mkdir(parents=True)
    (place / "2024" / EXAMPLE.name).write_bytes(EXAMPLE.read_bytes())
    return place


def test_two_runs_at_once(place: Path) -> None:
    folder = OutputFolder(out(place))
    with folder.locked(), pytest.raises(DisclosureError) as caught, OutputFolder(out(place)).locked(0.2):
        pass
    assert [f.code for f in caught.value.findings] == ["OUT-103"]


def test_kill_at_any_moment(place: Path) -> None:
    draft = out(place) / NARRATIVE
    edit(draft, "收、支总计", "收入、支出总计")
    mail = place / "改回来的.docx"
    mail.write_bytes(draft.read_bytes())
    edit(mail, "与上年决算数一致", "同上年持平")
    inputs, outputs = ["--inputs", str(place / "inputs")], ["--outputs", str(place / "outputs")]
    sources = [*inputs, *outputs, "--templates", str(TEMPLATES)]
    tasks = (["build", "2024", *sources], ["take-in", str(mail), *outputs], ["publish", "2024", *sources])
    environment = {**os.environ, "DISCLOSURE_KIT_SOFFICE": ""}
    for trial in range(int(os.environ.get("KILLS", "3"))):
        change_prior(place, 50.0 + trial)
        process = subprocess.Popen(
            [sys.executable, "-m", "disclosure_kit", *tasks[trial % 3]],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        time.sleep(random.Random(trial).uniform(0.2, 1.3))
        process.kill()
        process.wait()
        for path in [p for p in out(place).rglob("*.*x") if not p.name.startswith(".")]:
            with zipfile.ZipFile(path) as package:
                assert package.testzip() is None, path.name
        json.loads((out(place) / ".disclosure-kit" / "manifest.json").read_text(encoding="utf-8"))
        assert "收入、支出总计" in "".join(words(draft))
    (result,) = build(2024, folders(place))
    assert not result.blocked
    assert "收入、支出总计" in "".join(words(draft))
    assert not list(out(place).rglob(".dk-*"))


def change_prior(place: Path, value: float) -> None:
    sheets = dict(small_unit())
    save_counts(sheets)
    summary = dict(sheets["收支总表"])  # type: ignore[call-overload]
    summary["TOTAL"] = {**summary.get("TOTAL", {}), "prior": value}
    save(place / "inputs" / "2024", {**sheets, "收支总表": summary})
