"""What a person's Word does to a file beyond its text: comments resolved or without names, paragraphs split and moved."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from disclosure_kit.office.docx_read import runs_of, seen
from disclosure_kit.office.words import XML_SPACE, W
from disclosure_kit.ooxml.archive import declare, main_part, open_parts, pack, relate, relations
from disclosure_kit.ooxml.xml import parse, serialise

_WORD14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_WORD15 = "http://schemas.microsoft.com/office/word/2012/wordml"


def change(path: Path, edit: Callable[[Any], object]) -> None:
    """Edit the body of a Word file in its package."""
    parts = open_parts(path.read_bytes())
    main = main_part(parts)
    root = parse(parts[main])
    edit(root.find(f"{W}body"))
    parts[main] = serialise(root)
    path.write_bytes(pack(parts))


def paragraph(body: Any, words: str) -> Any:
    """The first paragraph with these words."""
    found = next((p for p in body.iter(f"{W}p") if words in seen(p)), None)
    assert found is not None, words
    return found


def replace(path: Path, old: str, new: str) -> None:
    """Write other words in the first run that has them."""

    def edit(body: Any) -> None:
        node = next(t for t in body.iter(f"{W}t") if old in (t.text or ""))
        node.text = node.text.replace(old, new, 1)

    change(path, edit)


def split(path: Path, words: str) -> None:
    """Enter behind some words of a paragraph."""

    def edit(body: Any) -> None:
        first = paragraph(body, words)
        second = deepcopy(first)
        first.addnext(second)
        at = seen(first).index(words) + len(words)
        for half in (first, second):
            place = 0
            for piece in list(runs_of(half)):
                if piece.tag != f"{W}t":
                    place += 1
                    continue
                text = piece.text or ""
                piece.text = "".join(c for i, c in enumerate(text, place) if (i < at) is (half is first))
                piece.set(XML_SPACE, "preserve")
                place += len(text)

    change(path, edit)


def join(path: Path, words: str) -> None:
    """Delete at the end of a paragraph: the next one follows in it."""

    def edit(body: Any) -> None:
        first = paragraph(body, words)
        second = first.getnext()
        for run in list(second.findall(f"{W}r")):
            first.append(run)
        second.getparent().remove(second)

    change(path, edit)


def move(path: Path, words: str, behind: str) -> None:
    """Cut a paragraph and paste it behind another."""

    def edit(body: Any) -> None:
        moved, place = paragraph(body, words), paragraph(body, behind)
        moved.getparent().remove(moved)
        place.addnext(moved)

    change(path, edit)


def drop(path: Path, words: str) -> None:
    """Delete a paragraph."""

    def edit(body: Any) -> None:
        gone = paragraph(body, words)
        gone.getparent().remove(gone)

    change(path, edit)


def own_paragraph(path: Path, behind: str, words: str) -> None:
    """Write a paragraph of one's own."""

    def edit(body: Any) -> None:
        near = paragraph(body, behind)
        made = near.makeelement(f"{W}p", {})
        run = made.makeelement(f"{W}r", {})
        text = run.makeelement(f"{W}t", {})
        text.text = words
        run.append(text)
        made.append(run)
        near.addnext(made)

    change(path, edit)


def bold(path: Path, words: str) -> None:
    """Make the runs of a paragraph bold."""

    def edit(body: Any) -> None:
        for run in paragraph(body, words).findall(f"{W}r"):
            looks = run.find(f"{W}rPr")
            if looks is None:
                looks = run.makeelement(f"{W}rPr", {})
                run.insert(0, looks)
            if looks.find(f"{W}b") is None:
                looks.insert(0, looks.makeelement(f"{W}b", {}))

    change(path, edit)


def comment(path: Path, words: str, text: str, author: str = "王处长") -> None:
    """A comment at the paragraph with these words."""
    from docx import Document  # noqa: PLC0415

    document = Document(str(path))
    near = next(p for p in document.paragraphs if words in p.text)
    document.add_comment(near.runs, text, author=author)
    document.save(str(path))


def _comments(path: Path, edit: Callable[[dict[str, bytes], str, Any], object]) -> None:
    parts = open_parts(path.read_bytes())
    main = main_part(parts)
    name = next(r.target for r in relations(parts, main) if r.kind == "comments")
    root = parse(parts[name])
    edit(parts, main, root)
    parts[name] = serialise(root)
    path.write_bytes(pack(parts))


def resolve_comments(path: Path) -> None:
    """Mark every comment as resolved, as Word does."""

    def edit(parts: dict[str, bytes], main: str, root: Any) -> None:
        listed = ""
        for number, node in enumerate(root.iter(f"{W}comment"), 1):
            last = list(node.iter(f"{W}p"))[-1]
            last.set(f"{{{_WORD14}}}paraId", f"{number:08X}")
            listed += f'<w15:commentEx w15:paraId="{number:08X}" w15:done="1"/>'
        name = "word/commentsExtended.xml"
        parts[name] = f'<w15:commentsEx xmlns:w15="{_WORD15}">{listed}</w15:commentsEx>'.encode()
        declare(
            parts, name, "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
        )
        relate(parts, main, "http://schemas.microsoft.com/office/2011/relationships/commentsExtended", name)

    _comments(path, edit)


def delete_comments(path: Path) -> None:
    """Delete every comment."""
    _comments(path, lambda _parts, _main, root: [root.remove(c) for c in list(root)])

    def edit(body: Any) -> None:
        for node in list(
            body.iter(*(f"{W}{n}" for n in ("commentRangeStart", "commentRangeEnd", "commentReference")))
        ):
            node.getparent().remove(node)

    change(path, edit)


def anonymise(path: Path) -> None:
    """Save without personal information: every author becomes “作者”, initials and dates go."""

    def edit(_parts: object, _main: str, root: Any) -> None:
        for node in root.iter(f"{W}comment"):
            node.set(f"{W}author", "作者")
            node.attrib.pop(f"{W}initials", None)
            node.attrib.pop(f"{W}date", None)

    _comments(path, edit)
