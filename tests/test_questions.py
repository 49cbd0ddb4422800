"""Questions that a merge left in a file: told by every command until a person ends them; words of others hold publication up."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from disclosure_kit.office.questions import Kind, open_remarks, questions
from disclosure_kit.workflows.audit import audit
from disclosure_kit.workflows.build import build, check_workbooks, open_questions
from disclosure_kit.workflows.publish import publish
from tests.hand import anonymise, comment, delete_comments, replace, resolve_comments
from tests.test_season import NARRATIVE, TABLES, edit, folders, out, run


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A season in which a sentence was rewritten and then turned by new figures."""
    run(tmp_path)
    edit(out(tmp_path) / NARRATIVE, "增加20万元", "增加了20万元之多")
    run(tmp_path, TOTAL=130.0)
    return tmp_path


def draft(place: Path) -> Path:
    return out(place) / NARRATIVE


def test_every_command_tells_an_open_question(asked: Path) -> None:
    count = len(questions(draft(asked).read_bytes()))
    assert count
    result = run(asked, TOTAL=130.0)
    assert [len(n.conflicts) for n in result.merges if n.name == NARRATIVE] == [count]
    assert "M-conflict" in {f.code for f in result.findings}
    (checked,) = check_workbooks(2024, folders(asked))
    (told,) = open_questions(checked, 2024, folders(asked))
    assert f"有 {count} 处" in told.message
    (document,) = audit([draft(asked)]).documents
    assert "M-conflict" in {f.code for f in document.findings}
    (published,) = publish(2024, folders(asked))
    assert [f.code for f in published.refused].count("PUB-104") == count


@pytest.mark.parametrize("end", [resolve_comments, delete_comments])
def test_a_person_ends_it(asked: Path, end: object) -> None:
    end(draft(asked))  # type: ignore[operator]
    result = run(asked, TOTAL=130.0)
    assert "M-conflict" not in {f.code for f in result.findings}
    assert not any(n.conflicts for n in result.merges)
    (published,) = publish(2024, folders(asked))
    assert "PUB-104" not in {f.code for f in published.refused}


def test_names_that_word_took_away_change_nothing(asked: Path) -> None:
    before = questions(draft(asked).read_bytes())
    anonymise(draft(asked))
    assert [q.words for q in questions(draft(asked).read_bytes())] == [q.words for q in before]
    run(asked, TOTAL=140.0)
    assert len(questions(draft(asked).read_bytes())) == len(before)


def test_a_colleague_s_comment_is_no_question_and_holds_publication_up(asked: Path) -> None:
    delete_comments(draft(asked))
    comment(draft(asked), "收、支总计", "按新数据再核一遍")
    (remark,) = open_remarks(draft(asked).read_bytes())
    assert (remark.kind, remark.author) == (Kind.OTHERS, "王处长") and "收、支总计" in remark.near
    (published,) = publish(2024, folders(asked))
    assert [f.message for f in published.refused if f.code == "PUB-109" and "按新数据再核一遍" in f.message]


def test_a_note_in_the_tables_holds_publication_up(asked: Path) -> None:
    book = openpyxl.load_workbook(out(asked) / TABLES)
    book["公开01表"]["B5"].comment = Comment("请再核对", "王处长")
    book.save(out(asked) / TABLES)
    (published,) = publish(2024, folders(asked))
    (held,) = [f for f in published.refused if f.code == "PUB-109" and TABLES in f.message]
    assert "公开01表!B5" in held.message and "请再核对" in held.message


def test_a_clause_that_was_deleted_is_not_asked_about_when_only_its_figures_change(tmp_path: Path) -> None:
    run(tmp_path)
    replace(out(tmp_path) / NARRATIVE, "增加20万元，", "")
    result = run(tmp_path, TOTAL=70.0)
    assert not any(n.conflicts for n in result.merges)
    (again,) = build(2024, folders(tmp_path))
    assert not any(n.conflicts for n in again.merges)


def test_a_question_about_what_was_deleted_is_asked_once(tmp_path: Path) -> None:
    run(tmp_path)
    replace(out(tmp_path) / NARRATIVE, "增加20万元，", "")
    replace(out(tmp_path) / NARRATIVE, "增长25%", "变动")
    path = out(tmp_path) / NARRATIVE
    run(tmp_path, TOTAL=130.0)
    assert questions(path.read_bytes())
    delete_comments(path)
    for prior in (70.0, 130.0, 60.0):
        run(tmp_path, TOTAL=prior)
    asked = [q.words for q in questions(path.read_bytes())]
    assert len(asked) == len(set(asked)) <= 1
