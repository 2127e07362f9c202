"""A format is one file: nothing but the table knows one by name, and docs/check.md lists those that there are."""

import pathlib
import re

from boxes import FREE_FOLDERS
from sources import CODE, files

HOME = "probe/report/formats"
PAGE = "docs/check.md"
NAME = re.compile(r'\bformat formats::\w+\{\s*\.name = "([a-z0-9-]+)"')
ROW = re.compile(r"^\| `--format ([a-z0-9-]+)` \|", re.MULTILINE)
COMMENT = re.compile(r"//.*")


def violations(root: pathlib.Path) -> list[str]:
    code = [path for path in files(root, CODE) if not path.startswith(FREE_FOLDERS)]
    text = {path: (root / path).read_text(encoding="utf-8") for path in code}
    names = [name for path in code if path.startswith(HOME + "/") for name in NAME.findall(text[path])]
    if not names:
        return []
    known = "|".join(names)
    by_name = re.compile(rf'\bformats::(?:{known.replace("-", "_")})\b|"(?:{known})"')
    found = []
    for path in code:
        if path.startswith(HOME + "/"):
            continue
        for number, line in enumerate(text[path].splitlines(), 1):
            if match := by_name.search(COMMENT.sub("", line)):
                found.append(f"{path}:{number}: knows {match[0]} by name: what is special about it belongs into its format")
    page = root / PAGE
    listed = ROW.findall(page.read_text(encoding="utf-8")) if page.exists() else []
    if sorted(listed) != sorted(names):
        found.append(f"{PAGE}: lists the formats {sorted(listed)}, and there are {sorted(names)}")
    return found
