"""A finding is one file: what is said of it stands in its rule, and nothing else in the product knows it by name."""

import pathlib
import re

from boxes import FREE_FOLDERS
from sources import CODE, files

HOME = "probe/verdict/rules"
TABLE = ("probe/verdict/rules.hpp", "probe/verdict/all_rules.cpp")
NAME = re.compile(r'\.name = "([a-z-]+)"')
USERS = "docs/examples/"  # programs as users write them, who name what they allow
COMMENT = re.compile(r"//.*")


def violations(root: pathlib.Path) -> list[str]:
    code = [path for path in files(root, CODE) if not path.startswith(FREE_FOLDERS + (USERS,))]
    rules = [path for path in code if path.startswith(HOME + "/") and path.endswith(".cpp")]
    names = [name for path in rules for name in NAME.findall((root / path).read_text(encoding="utf-8"))]
    if not names:
        return []
    known = "|".join(names)
    by_name = re.compile(rf'rules::(?:{known.replace("-", "_")})\b|"(?:{known})(?:"|:| )')
    found = []
    for path in code:
        if path.startswith(HOME + "/") or path in TABLE:
            continue
        for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1):
            if match := by_name.search(COMMENT.sub("", line)):
                found.append(f"{path}:{number}: knows {match[0]} by name: what is special about it belongs into its rule")
    return found
