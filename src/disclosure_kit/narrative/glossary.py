"""第四部分 名词解释: the unit's own terms and one entry per 项 that occurs."""

from __future__ import annotations

from disclosure_kit.narrative.numerals import chinese_numeral
from disclosure_kit.narrative.writer import Context, Writer, full_name
from disclosure_kit.profile.explanations import explanation_of, subjects_that_occur


def write(writer: Writer) -> Context:
    """Keys: 编号 (the next Chinese numeral at every use), 名词, 科目."""
    return {
        **numbering(),
        "名词": [{"名称": t.name, "解释": t.explanation.rstrip("。")} for t in writer.accounts.terms],
        "科目": [
            {
                "全称": full_name(path),
                "解释": explanation_of(writer.accounts, code) or writer.placeholder("科目解释"),
            }
            for code, path in subjects_that_occur(writer.accounts).items()
        ],
    }


def numbering() -> Context:
    """Key: 编号, beginning at 一."""
    return {"编号": _Numbering()}


class _Numbering:
    """一、二、三 … in the order of the document, whatever the template leaves out or adds."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        self._last += 1
        return chinese_numeral(self._last)
