"""Tags of a template looked at before anything is rendered: wrong brackets, wrong names, each told by itself.

Only the template's own words are judged; what a clerk typed may hold any bracket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from disclosure_kit.letters import UNSEEN

RIGHT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%[-+]?\s*(?:p|tr|tc|r)?\s+(.*?)[-+]?%\}|\{%(.*?)%\}", re.DOTALL)
_PREFIX = re.compile(r"^\{\{(?:p|r|tr|tc)\s")
_WORD = r"[^\W\d]\w*"
_PATH = rf"{_WORD}(?:\s*[.．。]\s*\w+)*"
_STRONG = (
    rf"[$#@]\s*[{{｛(（]\s*({_PATH})\s*[}}｝)）]",
    rf"[{{｛]\s*[{{｛]?\s*({_PATH})\s*[}}｝]?\s*[}}｝]",
    rf"[«‹]\s*({_PATH})\s*[»›]",
    rf"(?:\[\s*\[|［\s*［|【\s*【)\s*({_PATH})\s*(?:\]\s*\]|］\s*］|】\s*】)",
    rf"(?:<\s*<|＜\s*＜|《\s*《|〈\s*〈)\s*({_PATH})\s*(?:>\s*>|＞\s*＞|》\s*》|〉\s*〉)",
)
_SQUARE = rf"[\[［【〖⟦❴﹛<＜‹]\s*({_PATH})\s*[\]］】〗⟧❵﹜>＞›]"
"""Brackets that prose seldom has: any known name in them is meant as a tag."""
_OPEN_ENDED = rf"[$#@]\s*({_PATH})"
_WEAK = (
    _SQUARE,
    rf"[〔（(《〈「『“]\s*({_PATH})\s*[〕）)》〉」』”]",
    _OPEN_ENDED,
    rf"[%％]\s*({_PATH})\s*[%％]",
)
_BARE = re.compile(r"[{｛]\s*[{｛%％#]|[}｝%％#]\s*[}｝]|[{｛][%％]|[%％][}｝]")
"""Half of a tag."""
_SINGLE = re.compile(r"^[{｛]\s*\w+\s*[}｝]$")
_FULL_WIDTH = re.compile(r"[｛｝％]")


@dataclass(frozen=True)
class Fault:
    """A wrong tag: its code, the tag as it stands, what is wrong, and what to do."""

    code: str
    tag: str
    what: str
    remedy: str


def names_of(context: Mapping[str, object], prefix: str = "") -> set[str]:
    """Every path that a template may use: ``收支总计``, ``收支总计.本年`` … and what a loop's item has."""
    found: set[str] = set()
    for key, value in context.items():
        path = f"{prefix}{key}"
        found.add(path)
        if isinstance(value, Mapping):
            found |= names_of(value, f"{path}.")
    return found


def faults_in(
    text: str, context: Mapping[str, object], names: set[str], loops: Mapping[str, object]
) -> Iterator[Fault]:
    """Wrong tags of one paragraph; ``loops``: loop variables of the template, each with one item (or ``None``)."""
    for tag in RIGHT.findall(text):
        yield from _judge(tag, context, loops)
    rest = RIGHT.sub("\0", text)
    yield from _brackets(rest, names | set(loops))


def _brackets(rest: str, names: set[str]) -> Iterator[Fault]:
    """What is no tag and should be one, or looks like half of one."""
    told: list[tuple[int, int]] = []
    for patterns, is_strong in ((_STRONG, True), (_WEAK, False)):
        for pattern in patterns:
            for found in re.finditer(pattern, rest):
                span, path = found.span(), re.sub(r"[．。]", ".", re.sub(r"\s", "", found[1]))
                if pattern == _OPEN_ENDED:
                    path = max((n for n in names if path.startswith(n)), key=len, default=path)
                    span = (span[0], rest.index(found[1], span[0]) + len(path))
                if any(low < span[1] and span[0] < high for low, high in told):
                    continue
                root = path.partition(".")[0]
                is_known = path in names or ("." in path and root in names)
                looks = "." in path or not _SINGLE.match(found[0])
                is_meant = is_known and (pattern == _SQUARE or "." in path)
                if (is_strong and (is_known or looks)) or (not is_strong and is_meant):
                    told.append(span)
                    yield _bracket_fault(rest[span[0] : span[1]], path)
    masked = "".join("\0" if any(a <= i < b for a, b in told) else c for i, c in enumerate(rest))
    end = 0
    for found in _BARE.finditer(masked):
        if found.start() < end or _is_prose(masked, found.start()):
            continue
        if found[0][0] in "{｛":
            near = re.split("\0", masked[found.start() : found.start() + 24])[0]
            closed = re.match(r"[^}｝]{2,}[}｝]{1,2}", near)
            tag, end = (closed[0] if closed else near).strip(), found.start() + len(near)
        else:
            tag = masked[max(0, found.start() - 20) : found.end()].rpartition("\0")[2].strip()
        code = "TPL-105" if _FULL_WIDTH.search(tag) else "TPL-102"
        yield Fault(code, tag, "标记不完整或写错", "请检查半角的 {{ }}、{% %} 是否成对。")


def _is_prose(text: str, at: int) -> bool:
    """``%}`` and the like need a brace; ``50%%`` and ``50%}`` are none."""
    is_share = text[at] in "%％" and text[at - 1 : at].isdigit()
    return is_share or not any(c in "{}｛｝" for c in text[at : at + 3])


def _bracket_fault(tag: str, path: str) -> Fault:
    code = "TPL-105" if _FULL_WIDTH.search(tag) else "TPL-108"
    what = "用了全角花括号" if code == "TPL-105" else "标记的括号不对"
    return Fault(code, tag, what, f"请写成半角的 {{{{ {path} }}}}；不是标记的，请换一种括号。")


def _judge(tag: str, context: Mapping[str, object], loops: Mapping[str, object]) -> Iterator[Fault]:
    why, paths = _parsed(UNSEEN.sub("", tag).translate(_QUOTES))
    if why:
        hidden = "（里面有看不见的字符）" if UNSEEN.search(tag) else ""
        code = "TPL-103" if why == "无法计算" else "TPL-102"
        yield Fault(
            code,
            tag,
            f"的标记 {why}{hidden}" if code == "TPL-103" else f"标记不完整或写错{hidden}",
            "请检查标记的写法，或从默认模板复制该段。",
        )
        return
    for path in paths:
        unknown = _unknown(path, {**context, **loops})
        if unknown is not None:
            near = get_close_matches(unknown[0], unknown[1], n=2, cutoff=0.4)
            hint = f"是不是 {'、'.join(near)}？" if near else ""
            yield Fault("TPL-101", tag, "用了不认识的标记", f"{hint}请检查标记的写法，或从默认模板复制该段。")
            return


def _unknown(path: tuple[str, ...], names: Mapping[str, object]) -> tuple[str, list[str]] | None:
    """The first part of a path that is not there, and what is; ``None`` where it is right or cannot be told."""
    if path[0] in ("loop", "true", "false", "none", "True", "False", "None"):
        return None
    if path[0] not in names:
        return path[0], [str(n) for n in names]
    value = names[path[0]]
    for part in path[1:]:
        if not isinstance(value, Mapping):
            return None
        if part not in value:
            return part, [str(n) for n in value]
        value = value[part]
    return None


_QUOTES = str.maketrans("“”‘’", "\"\"''")
"""Word makes curly ones of what is typed; they are read as straight ones."""
_OPEN = re.compile(r"^(if|elif|for|else|endif|endfor|set|endset|with|endwith)\b")


@lru_cache
def _grammar() -> Any:
    from jinja2 import Environment  # noqa: PLC0415

    return Environment(autoescape=True)  # templates are only looked at with it, never rendered


@lru_cache(maxsize=2048)
def _parsed(tag: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Why a tag cannot be read (empty when it can), and the paths it uses."""
    from jinja2 import TemplateSyntaxError, nodes  # noqa: PLC0415

    source = _alone(tag)
    if source is None:
        return "", ()
    try:
        tree = _grammar().parse(source)
    except TemplateSyntaxError:
        return "不完整", ()
    if next(tree.find_all((nodes.BinExpr,)), None) is not None:
        arithmetic = [n for n in tree.find_all(nodes.BinExpr) if not isinstance(n, nodes.And | nodes.Or)]
        if arithmetic:
            return "无法计算", ()
    stored = {n.name for n in tree.find_all(nodes.Name) if n.ctx == "store"}
    if any(node.name in ("default", "d") for node in tree.find_all(nodes.Filter)):
        return "", ()  # it says itself what stands for a name that is not there
    paths = [p for p in _chains(tree) if p[0] not in stored]
    if any(part.startswith("_") for path in paths for part in path):
        return "无法计算", ()
    return "", tuple(dict.fromkeys(paths))


def _alone(tag: str) -> str | None:
    """A tag as a template of its own; ``None`` for one that only ends or divides another."""
    if tag.startswith("{#"):
        return None
    if tag.startswith("{{"):
        return _PREFIX.sub("{{ ", tag)
    found = _STATEMENT.fullmatch(tag)
    inside = ((found[1] or found[2] or "") if found else "").strip()
    word = inside.partition(" ")[0]
    if word == "elif":
        return f"{{% if {inside.removeprefix('elif')} %}}{{% endif %}}"
    if word in ("if", "for"):
        return f"{{% {inside} %}}{{% end{word} %}}"
    return None if _OPEN.match(inside) else f"{{% {inside} %}}" if inside else tag


def _chains(tree: Any) -> Iterator[tuple[str, ...]]:
    """Names with the attributes behind them, longest first."""
    from jinja2 import nodes  # noqa: PLC0415

    inner: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        parts: list[str] = []
        at: Any = node
        while isinstance(at, nodes.Getattr):
            parts.insert(0, at.attr)
            at = at.node
            inner.add(id(at))
        if isinstance(at, nodes.Name) and id(node) not in inner:
            yield (at.name, *parts)
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and id(node) not in inner:
            yield (node.name,)


_FOR = re.compile(r"\{%\s*(?:p|tr|tc|r)?\s+for\s+(.+?)\s+in\s+([\w.]+)")


_SET = re.compile(r"\{%\s*(?:set|with)\s+(\w+)\s*=")


def loops_of(texts: Iterable[str], context: Mapping[str, object]) -> dict[str, object]:
    """Loop variables of a template with what the items that they run through have (``None``: it cannot be told)."""
    found: dict[str, object] = {}
    for text in texts:
        found.update(dict.fromkeys(_SET.findall(UNSEEN.sub("", text))))
        for variable, path in _FOR.findall(UNSEEN.sub("", text)):
            value: object = {**context, **found}
            for part in path.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            item = value[0] if isinstance(value, list | tuple) and value else None
            for name in map(str.strip, variable.split(",")):
                known = found.get(name, {})
                both = isinstance(known, Mapping) and isinstance(item, Mapping) and "," not in variable
                found[name] = {**known, **item} if both else None  # type: ignore[dict-item]
    return found


def words_for_message(text: str) -> str:
    """The beginning of a paragraph, to find it by."""
    return UNSEEN.sub("", text).strip()[:30]
