"""The files that the rules look at."""

import os
import pathlib
import re

CODE = (".hpp", ".cpp", ".h", ".c")
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
SKIPPED = ("build", ".git", ".cache")


def files(root: pathlib.Path, suffixes: tuple[str, ...]) -> list[str]:
    """Paths from `root` of the files with one of these suffixes, sorted; build folders are left out."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.startswith("build-")]
        found += [
            (pathlib.Path(folder) / name).relative_to(root).as_posix() for name in names if name.endswith(suffixes)
        ]
    return sorted(found)


def code_of(root: pathlib.Path, path: str) -> str:
    """The text of a source with its comments and strings blanked; lines stay where they are."""
    text = (root / path).read_text(encoding="utf-8")
    return NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
