"""Files that another program holds: waiting for those that hold them briefly, naming what is in the way of the rest."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

from disclosure_kit.findings import Finding, Severity, TextRef

PATIENCE_SECONDS = 2.0
"""How long a scanner, an indexer or a sync client may hold a file that was just written."""
LONGEST_PATH = 259
"""Characters of a path on a Windows that has no long paths."""
_HELD = (5, 32, 33)
"""Windows: access denied, sharing violation, lock violation."""
_NO_SUCH_PATH = (3, 206)
"""Windows: path not found, name too long."""
_WORDS = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC: "磁盘空间不足",
    errno.ENOENT: "文件夹不存在，或在运行中被移走、改名",
    errno.ENOTDIR: "同名的地方是一个文件，不是文件夹",
    errno.EISDIR: "同名的地方是一个文件夹，不是文件",
    errno.EROFS: "这个磁盘是只读的",
    errno.EIO: "磁盘读写出错",
}


def replace(source: Path, target: Path) -> None:
    """Move a file over another at once; on Windows wait a little for whoever holds the other.

    Raises:
        OSError: it cannot be done, or is still held after ``PATIENCE_SECONDS``.
    """
    _patiently(lambda: os.replace(source, target), target)  # noqa: PTH105 - the one call that replaces everywhere


def remove(path: Path) -> None:
    """Take a file away, with the same patience; one that is gone already is no fault."""
    _patiently(lambda: path.unlink(missing_ok=True), path)


def _patiently(act: Callable[[], None], path: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    wait = 0.02
    while True:
        try:
            act()
        except OSError as error:
            held = getattr(error, "winerror", None) in _HELD and not is_read_only(path)
            if not held or time.monotonic() >= until:
                raise
        else:
            return
        time.sleep(min(wait, max(0.0, until - time.monotonic())))
        wait = min(wait * 2, 0.25)


def is_read_only(path: Path) -> bool:
    """Whether a file is there and nobody may write it (on Windows: the attribute 只读)."""
    try:
        return not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    except OSError:
        return False


class ChangedMeanwhileError(PermissionError):
    """A person saved the file while we were about to write it."""


def refusal(error: OSError, path: Path | None = None) -> Finding:
    """What is in the way of writing a file (``path``, or the one that the error names), and what to do."""
    place = path or Path(str(error.filename2 or error.filename or ""))
    place = place.with_name(place.name.removeprefix(".dk-").removesuffix(".tmp")) if place.name else place
    name = place.name
    where = (TextRef(name),) if name else ()
    if _is_too_long(error, place):
        return Finding(
            "OUT-105",
            Severity.BLOCKING,
            f"路径太长，写不进去：“{name}”连同文件夹有 {len(str(_absolute(place)))} 个字，Windows 一般最多 {LONGEST_PATH} 个。",
            "请把整个文件夹移到较短的位置（如 D:\\决算公开），或缩短文件夹名称，然后再运行一次。",
            where,
        )
    if isinstance(error, PermissionError):
        code, what, remedy = _refused(error, place)
        return Finding(code, Severity.BLOCKING, f"“{name}”写不进去：{what}。", remedy, where)
    what = _WORDS.get(error.errno or 0) or error.strerror or str(error)
    return Finding(
        "OUT-102",
        Severity.BLOCKING,
        f"写文件失败：{f'“{name}”' if name else ''}{what}。",
        "请检查磁盘空间和输出文件夹，然后再运行一次。",
        where,
    )


def _refused(error: PermissionError, place: Path) -> tuple[str, str, str]:
    """Code, what is in the way, and the remedy."""
    if isinstance(error, ChangedMeanwhileError):
        return "OUT-101", "运行过程中有人刚保存过它", "请保存并关闭它，然后再运行一次，改动不会丢失。"
    if is_read_only(place):
        remedy = "请在资源管理器中右键点它→“属性”→去掉“只读”，然后再运行一次。"
        return "OUT-104", "它是只读文件", remedy
    folder = place.parent
    if place.exists() and not (_is_of_temporary(error) or _is_shut(folder)):
        remedy = "请在 Word、Excel、WPS（包括预览窗格）中保存并关闭它，然后再运行一次。"
        return "OUT-101", "它正被打开", remedy
    remedy = (
        "请把整个工具文件夹移到可以写入的地方（如 D 盘；不要放在 C:\\Program Files 里），或请管理员开放权限。"
    )
    return "OUT-106", f"对文件夹“{folder.name or folder}”没有写入权限", remedy


def _is_of_temporary(error: OSError) -> bool:
    """Not even a new file beside the other could be made."""
    return error.filename2 is None and Path(str(error.filename or "")).name.startswith(".dk-")


def _is_shut(folder: Path) -> bool:
    """Whether nobody may write a folder; Windows does not say."""
    return os.name != "nt" and not os.access(folder, os.W_OK)


def _is_too_long(error: OSError, place: Path) -> bool:
    if error.errno == errno.ENAMETOOLONG:
        return True
    no_such_path = error.errno == errno.ENOENT or getattr(error, "winerror", None) in _NO_SUCH_PATH
    is_windows = os.name == "nt" or getattr(error, "winerror", None) is not None
    return is_windows and no_such_path and len(str(_absolute(place))) + len(".dk-.tmp") > LONGEST_PATH


def _absolute(place: Path) -> Path:
    return place if place.is_absolute() else Path.cwd() / place
