"""``audit`` and ``explain`` as the clerk uses them, on the built example and with the sheet 确认."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from disclosure_kit.accounts.accounts import Confirmation
from disclosure_kit.audit.verdicts import Verdict
from disclosure_kit.checks.confirmation import confirm
from disclosure_kit.checks.explain import explanations, find
from disclosure_kit.cli.app import app
from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.office.read_document import read_document
from disclosure_kit.workflows.audit import as_json, audit, write_annotated, write_report
from disclosure_kit.workflows.build import Folders, UnitResult
from tests.builders import EXAMPLE, ROOT, TEMPLATES
from tests.units.invented import INPUTS

FOLDERS = Folders(ROOT / "inputs", templates=TEMPLATES)
CONTRADICTIONS = ["P-13", "P-14", "P-15", "P-3", "P-9"]
"""What the published example contradicts itself in, as far as its text shows (checks.md §6, 1–4)."""


def whole(result: UnitResult) -> Path:
    assert result.folder is not None
    (path,) = result.folder.glob("*年度*决算.docx")
    return path


def above_notes(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(f.code for f in findings if f.severity is not Severity.NOTE)


def test_example_alone(result: UnitResult) -> None:
    (audited,) = audit([whole(result)]).documents
    assert above_notes(audited.findings) == CONTRADICTIONS
    assert (audited.year, audited.unit) == (2024, "烟台市社会保险服务中心")
    assert audited.verdicts[Verdict.CONTRADICTED] == 3
    assert audited.verdicts[Verdict.PROVED] > 140
    assert audited.verdicts[Verdict.PROVED] + audited.verdicts[Verdict.CONSISTENT] > 190
    assert audited.coverage.said == ("9张公开表读出9张，都读到了",)


def test_with_the_workbook_nothing_stays_open(result: UnitResult) -> None:
    (audited,) = audit([whole(result)], 2024, None, FOLDERS).documents
    assert above_notes(audited.findings) == CONTRADICTIONS
    assert audited.verdicts[Verdict.OPEN] == 0


def test_folder_is_audited_as_one_disclosure(result: UnitResult) -> None:
    assert result.folder is not None
    found = audit([result.folder])
    assert [p.name for p in found.paths][:2] == ["公开表.xlsx", "单位概况.docx"]
    assert sorted(c for a in found.documents for c in above_notes(a.findings)) == CONTRADICTIONS


@pytest.mark.parametrize("unit", ["虚构市城乡事务局", "虚构县河湖保护处"])
def test_invented_units_are_sound(tmp_path: Path, unit: str) -> None:
    from disclosure_kit.workflows.build import build  # noqa: PLC0415

    (built,) = build(2024, Folders(INPUTS, tmp_path, TEMPLATES), unit)
    (audited,) = audit([whole(built)]).documents
    assert above_notes(audited.findings) == []
    assert audited.verdicts[Verdict.CONTRADICTED] == 0


def test_report_annotation_and_json(result: UnitResult, tmp_path: Path) -> None:
    copy = tmp_path / "稿.docx"
    copy.write_bytes(whole(result).read_bytes())
    found = audit([copy])
    html = write_report(found, tmp_path / "报告.html").read_text(encoding="utf-8")
    assert 'class="bad"' in html
    assert "P-13" in html
    assert not re.search(r'src="http|href="http', html)
    (annotated,) = write_annotated(found)
    assert annotated.name == "稿（批注）.docx"
    assert list(read_document(annotated).blocks) == list(read_document(copy).blocks)
    data = json.loads(as_json(found))
    (one,) = data["documents"]
    assert {f["code"] for f in one["findings"]} >= set(CONTRADICTIONS)
    assert list(one["verdicts"]) == list(one["cell_verdicts"]) == ["已证实", "自洽", "有矛盾", "待核实"]
    assert (len(one["coverage"]["read"]), one["coverage"]["figures_unread"]) == (9, 0)


def test_command_speaks_and_exits(result: UnitResult, tmp_path: Path) -> None:
    runner = CliRunner()
    report = tmp_path / "r.html"
    done = runner.invoke(app, ["audit", str(whole(result)), "--report", str(report)])
    assert done.exit_code == 0
    assert re.search(r"文中数字：已证实 \d+　自洽 \d+　有矛盾 3　待核实 \d+", done.output)
    assert "读到什么：9张公开表读出9张" in done.output
    page = report.read_text(encoding="utf-8")
    assert "读到什么：9张公开表读出9张" in page
    assert 'class="self">自洽' in page
    assert report.exists()
    assert runner.invoke(app, ["audit", str(tmp_path / "没有.docx")]).exit_code == 2
    refused = runner.invoke(app, ["audit", str(EXAMPLE)])
    assert (refused.exit_code, "disclosure-kit check" in refused.output) == (2, True)


def test_explain() -> None:
    runner = CliRunner()
    told = runner.invoke(app, ["explain", "t01-5"])
    assert told.exit_code == 0
    assert "收入总计 = 支出总计" in told.output
    assert "N-rate" in runner.invoke(app, ["explain", "N-rte"]).output
    assert runner.invoke(app, ["explain", "没有"]).exit_code == 2
    assert "T01-5" in runner.invoke(app, ["explain"]).output


def test_every_code_of_the_sources_is_explained() -> None:
    pattern = re.compile(r'"((?:IN|DOC|TPL|OUT)-\d{3}|(?:N|L|W|P|C|R|X|T)\d*-[a-zA-Z0-9-]+)"')
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    used = {code for source in sources for code in pattern.findall(source)}
    assert len(used) > 100
    assert [code for code in sorted(used) if find(code) is None] == []
    assert [e.code for e in explanations().values() if not e.relation or not e.family] == []


@pytest.mark.parametrize(
    ("code", "rounds"),
    [
        *(
            (c, True)
            for c in ("T01-5", "S-sum", "N11-1", "N3-8", "X-0102b", "X-0609", "T02-row", "X-0103c", "N5-7")
        ),
        *(
            (c, False)
            for c in ("X-names", "X-class", "T-neg", "T-empty", "TPL-001", "TAKE-101", "P-sum", "N-row")
        ),
    ],
)
def test_a_tolerance_is_told_only_where_rounding_is_allowed(code: str, rounds: bool) -> None:
    result = CliRunner().invoke(app, ["explain", code])
    assert ("容许误差" in result.output) is rounds


def test_codes_with_a_tolerance_are_codes() -> None:
    text = (ROOT / "src/disclosure_kit/checks/explanations.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)["尾数"]["编号"]) <= set(explanations())


FINDING = Finding("T-neg", Severity.CONFIRM, "有负数：-1.20。", "请改正。", (CellRef("支出决算", "E7"),))


def row(
    code: str = "T-neg", place: str = "支出决算!E7", reason: str = "冲减", mark: str = FINDING.mark
) -> Confirmation:
    return Confirmation(code, place, reason, "张三", "2025-08-01", mark)


def test_confirmed_finding_stays_visible_and_is_closed() -> None:
    (finding,) = confirm([FINDING], [row()])
    assert not finding.is_open
    assert str(finding.signed) == "张三 2025-08-01：冲减"


CONFIRMATIONS = {
    "figures changed": ([row(mark="ABCDEF")], [("T-neg", True)]),
    "full-width, small letters": ([row(code="ｔ-neg", place="支出决算！E7")], [("T-neg", False)]),
    "without a mark": ([row(mark="")], [("T-neg", False), ("C-mark", False)]),
    "blank place, only one such finding": ([row(place="")], [("T-neg", False)]),
    "nothing to confirm": ([row(place="支出决算!E9")], [("T-neg", True), ("C-unused", False)]),
    "no reason": ([row(reason="")], [("C-incomplete", True), ("T-neg", True)]),
}


@pytest.mark.parametrize("case", CONFIRMATIONS)
def test_confirmations(case: str) -> None:
    rows, expected = CONFIRMATIONS[case]
    assert sorted((f.code, f.is_open) for f in confirm([FINDING], rows)) == sorted(expected)


def test_blocking_findings_cannot_be_confirmed() -> None:
    blocking = Finding("T-neg", Severity.BLOCKING, "…", places=(CellRef("支出决算", "E7"),))
    assert [f.is_open for f in confirm([blocking], [row()]) if f.severity is Severity.BLOCKING] == [True]
