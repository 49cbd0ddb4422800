"""Render a draft from its Word template (docxtpl), strictly: what is wrong is said, never guessed.

docxtpl alone renders a missing name as nothing and lets ``A&B`` eat a paragraph; so undefined names
raise, values are escaped, and every failure names template, paragraph and tag.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from disclosure_kit.charts.chart import Chart
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.letters import UNSEEN
from disclosure_kit.office.docx_annotate import AUTHOR
from disclosure_kit.office.docx_charts import attach_chart
from disclosure_kit.office.docx_groups import group_mark, merge_groups
from disclosure_kit.office.package import repeatable, why_unreadable
from disclosure_kit.office.public_docx import stories
from disclosure_kit.office.questions import MISSING, MISSING_INITIALS
from disclosure_kit.office.template_tags import faults_in, loops_of, names_of, words_for_message
from disclosure_kit.office.words import W
from disclosure_kit.ooxml.archive import open_parts

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_PLACEHOLDER = re.compile(r"(【请[^】]*】)")
_CHART_MARK = "\ue000{}\ue001"


def render_draft(template: Path, context: Mapping[str, object], charts: Sequence[Chart] = ()) -> bytes:
    """The draft as bytes; ``{{ 图1 }}`` in the template stands for a chart.

    Raises:
        DisclosureError: ``TPL-101`` unknown name, ``102`` broken tag, ``103`` other failure,
            ``104`` unreadable file, ``105`` full-width braces.
    """
    marks = {chart.name: _CHART_MARK.format(chart.name) if chart.has_data else "" for chart in charts}
    shown = {f"有{chart.name}": chart.has_data for chart in charts}
    document = render_document(template, {**context, **marks, **shown, "合并": group_mark})
    merge_groups(document.element.body)
    _place_charts(document, _numbered(document, charts))
    _mark_placeholders(document)
    out = BytesIO()
    document.save(out)
    return repeatable(out.getvalue())


def render_document(template: Path, context: Mapping[str, object]) -> Any:
    """A template with its tags filled, still open for what Jinja does not do (python-docx document)."""
    _look_at_tags(template, context)
    return _render(template, context)


def _look_at_tags(template: Path, context: Mapping[str, object]) -> None:
    """Refuse a template with wrong tags, all of them at once."""
    try:
        parts = open_parts(template.read_bytes())
        texts = [text for _, _, root in stories(parts) for text in _paragraphs(root)]
    except Exception as error:  # missing, locked, not a docx
        raise _unreadable(template) from error
    loops, names = loops_of(texts, context), names_of(context)
    findings = [
        Finding(
            fault.code,
            Severity.BLOCKING,
            f"模板 {template.name} “{words_for_message(text)}…”一段{fault.what} {fault.tag}。",
            fault.remedy,
            (TextRef(template.name, words_for_message(text)),),
        )
        for text in texts
        for fault in faults_in(text, context, names, loops)
    ]
    if findings:
        raise DisclosureError(findings)


def _paragraphs(root: Any) -> Iterator[str]:
    """Words of every paragraph, without those of boxes that stand in it."""
    for paragraph in root.iter(f"{W}p"):
        nodes = (t for t in paragraph.iter(f"{W}t") if next(t.iterancestors(f"{W}p")) is paragraph)
        text = "".join(t.text or "" for t in nodes)
        if text.strip():
            yield text


FILTERS = (
    *("count", "d", "default", "e", "escape", "first", "join", "last", "length", "list", "lower"),
    *("replace", "reverse", "string", "trim", "upper"),
)
"""What a template may use: words are put in place, not computed; the rest of Jinja could loop or fill memory."""


def _environment() -> Any:
    import jinja2  # noqa: PLC0415
    from jinja2.exceptions import SecurityError  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    class Environment(ImmutableSandboxedEnvironment):
        """Names, conditions and loops over what is given; no arithmetic, no methods of text."""

        intercepted_binops = frozenset(("*", "**", "%", "//", "/", "+", "-"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            raise SecurityError("arithmetic")

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return not isinstance(obj, str) and super().is_safe_attribute(obj, attr, value)

    environment = Environment(undefined=jinja2.StrictUndefined, autoescape=True)
    environment.finalize = lambda value: _ILLEGAL.sub("", value) if type(value) is str else value
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


def _render(template: Path, context: Mapping[str, object]) -> Any:
    from docxtpl import DocxTemplate  # noqa: PLC0415

    class StrictTemplate(DocxTemplate):  # type: ignore[misc]
        """Tells where a template fails."""

        def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> Any:
            try:
                return super().render_xml_part(UNSEEN.sub("", src_xml), part, context, jinja_env)
            except Exception as error:  # whatever a template's author can cause
                raise _template_fault(template, src_xml, error) from error

    try:
        document = StrictTemplate(str(template))
        document.init_docx()
    except Exception as error:  # missing, locked, not a docx
        raise _unreadable(template) from error
    document.render(dict(context), _environment(), autoescape=True)
    return document.docx


def _template_fault(template: Path, xml: str, error: Exception) -> DisclosureError:
    import jinja2  # noqa: PLC0415

    if isinstance(error, DisclosureError):
        return error
    number = getattr(error, "lineno", None)
    if number is None:
        frames = [
            f for f in traceback.extract_tb(error.__traceback__) if f.filename in ("<template>", "<unknown>")
        ]
        number = frames[-1].lineno if frames else None
    text = _text_at(xml, number) if number else ""
    names = re.findall(r"'([^']+)'", str(error))
    tags = _TAG.findall(text)
    tag = next((t for t in tags for name in reversed(names) if name in t), tags[0] if tags else "")
    if isinstance(error, jinja2.UndefinedError):
        return _fault(
            "TPL-101", template, text, f"用了不认识的标记 {tag}", "请检查标记的写法，或从默认模板复制该段。"
        )
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _fault("TPL-102", template, text, f"标记不完整或写错 {tag}", "请检查 {{ }}、{% %} 是否成对。")
    return _fault("TPL-103", template, text, f"的标记 {tag} 无法计算", "请从默认模板复制该段。")


def _unreadable(template: Path) -> DisclosureError:
    return _fault(
        "TPL-104", template, "", why_unreadable(template), "请恢复默认模板中的该文件，并在 Word 中关闭它。"
    )


def _text_at(xml: str, line: int) -> str:
    """Words of the paragraph at a line of what docxtpl compiles: one paragraph a line."""
    pieces = xml.replace("<w:p>", "<w:p >").split("<w:p ")
    inside = pieces[line - 1] if line <= len(pieces) else ""
    return "".join(part.partition(">")[2] for part in inside.split("<")).strip()


def _fault(code: str, template: Path, paragraph: str, what: str, remedy: str) -> DisclosureError:
    start = paragraph[:30]
    where = f"“{start}…”一段" if start else ""
    message = f"模板 {template.name} {where}{what}。"
    return DisclosureError(
        [Finding(code, Severity.BLOCKING, message, remedy, (TextRef(template.name, start),))]
    )


_CAPTION = re.compile(r"(图)(\d+)(?=[：:\s　])")


def _numbered(document: Any, charts: Sequence[Chart]) -> dict[str, Chart]:
    """The charts that are drawn by the template's name, numbered one after the other, and their captions with them."""
    drawn = [chart for chart in charts if chart.has_data]
    names = {chart.name: f"图{number}" for number, chart in enumerate(drawn, 1)}
    if all(old == new for old, new in names.items()) or not all(_CAPTION.match(f"{n}：") for n in names):
        return {chart.name: chart for chart in drawn}
    for paragraph in document.element.body.iter(f"{W}p"):
        nodes = list(paragraph.iter(f"{W}t"))
        caption = _CAPTION.match("".join(n.text or "" for n in nodes))
        if caption is not None and caption[0] in names:
            _replace(nodes, caption.start(2), caption.end(2), names[caption[0]][1:])
    return {chart.name: replace(chart, name=names[chart.name]) for chart in drawn}


def _replace(nodes: Sequence[Any], start: int, end: int, text: str) -> None:
    """Letters ``start:end`` of a paragraph's text nodes, in the looks of the first of them."""
    at = 0
    for node in nodes:
        words = node.text or ""
        low, high = max(start - at, 0), min(end - at, len(words))
        if low < high:
            node.text, text = words[:low] + text + words[high:], ""
        at += len(words)


def _place_charts(document: Any, charts: Mapping[str, Chart]) -> None:
    by_mark = {_CHART_MARK.format(mark): chart for mark, chart in charts.items()}
    drawn = 0
    for text in list(document.element.body.iter(f"{W}t")):
        chart = by_mark.get((text.text or "").strip())
        if chart is not None:
            drawn += 1
            paragraph = next(text.iterancestors(f"{W}p"))
            before = paragraph.getprevious()
            is_told = before is not None and "单位" in "".join(before.itertext())
            made = attach_chart(document.part, replace(chart, shows_unit=not is_told), drawn)
            text.getparent().replace(text, made)


def _mark_placeholders(document: Any) -> None:
    """Give every 【请…】 a run of its own, highlighted, and a comment that says what to do."""
    from docx.enum.text import WD_COLOR_INDEX  # noqa: PLC0415
    from docx.text.run import Run  # noqa: PLC0415

    found = [t for t in document.element.body.iter(f"{W}t") if "【请" in (t.text or "")]
    for text in found:
        run = text.getparent()
        for piece in [p for p in _PLACEHOLDER.split(text.text) if p]:
            part = deepcopy(run)
            for child in list(part):
                if child.tag != f"{W}rPr":
                    part.remove(child)
            node = part.makeelement(f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
            node.text = piece
            part.append(node)
            run.addprevious(part)
            if _PLACEHOLDER.fullmatch(piece):
                marked = Run(part, document)
                marked.font.highlight_color = WD_COLOR_INDEX.YELLOW
                comment = document.add_comment(marked, MISSING, author=AUTHOR, initials=MISSING_INITIALS)
                comment._comment_elm.attrib.pop(f"{W}date", None)
        run.getparent().remove(run)
