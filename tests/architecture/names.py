"""What a file calls by the name of another namespace, it includes a header of: it does not live by what the headers of
its neighbours happen to include. A source may leave to its own header what that includes."""

import collections
import pathlib
import re

from boxes import FREE_FOLDERS, PUBLIC_FOLDERS
from includes import includes_in, resolve
from sources import code_of, files

# A namespace of ours, by its last part: as others write it before a name.
NAMESPACE = re.compile(r"^namespace curfew::((?:\w+::)*)(\w+) \{", re.MULTILINE)
OWN = ("detail",)  # of whoever writes it


def included_by(root: pathlib.Path, path: str) -> set[str]:
    """Of ours, what a file includes, and what its own header does: x.hpp of x.cpp, wherever that is."""
    text = (root / path).read_text(encoding="utf-8")
    included = {resolve(root, bracket, name) for _, bracket, name in includes_in(text)} - {None}
    own = {name for name in included if pathlib.PurePosixPath(name).stem == pathlib.PurePosixPath(path).stem}
    return included.union(*(included_by(root, header) for header in own if header != path))


def violations(root: pathlib.Path) -> list[str]:
    paths = [path for path in files(root, (".hpp", ".cpp")) if not path.startswith(FREE_FOLDERS + PUBLIC_FOLDERS)]
    code = {path: code_of(root, path) for path in paths}
    headers = collections.defaultdict(set)  # namespace -> the headers that declare something in it
    for path in paths:
        for match in NAMESPACE.finditer(code[path]):
            if path.endswith(".hpp") and match[2] not in OWN:
                headers[match[2]].add(path)
    if not headers:
        return []
    use = re.compile(r"(?<![\w:])(?<!namespace )(?:curfew::)?(" + "|".join(sorted(headers)) + r")::\w")
    found = []
    for path in paths:
        included = included_by(root, path) | {path}
        first_use = {}
        for match in use.finditer(code[path]):
            first_use.setdefault(match[1], match.start())
        for namespace, at in first_use.items():
            if headers[namespace] & included:
                continue
            line = code[path].count("\n", 0, at) + 1
            found.append(f"{path}:{line}: {namespace}:: is used, and no header of it included")
    return found
