"""A file is about one thing: at 400 lines it is split."""

import pathlib

from sources import CODE, files

LIMIT = 400
MEASURED = CODE + (".py", ".cmake", "CMakeLists.txt", ".sh", "dev")


def violations(root: pathlib.Path) -> list[str]:
    found = []
    for path in files(root, MEASURED):
        lines = (root / path).read_text(encoding="utf-8").count("\n")
        if lines > LIMIT:
            found.append(f"{path}: {lines} lines, {LIMIT} are allowed: split it by responsibility")
    return found
