"""No include runs upstream, and nothing is permitted that nobody includes: boxes.py."""

import collections
import pathlib
import re

from boxes import BOXES, FREE_FOLDERS, PUBLIC_FOLDERS, RESERVED, box_of
from sources import CODE, files

BOXES_FILE = "tests/architecture/boxes.py"
# The header of Asio in CURFEW_ASIO(post.hpp) is one of <asio/…> or <boost/asio/…>: curfew/detail/asio.hpp.
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:([<"])([^>"]+)[>"]|(CURFEW_ASIO\([^)\n]+\)))', re.MULTILINE)


def includes_in(text: str) -> list[tuple[int, str, str]]:
    """The line, the bracket and the name of each include."""
    found = []
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.end()) + 1
        found.append((line, match[1] or "<", match[2] or match[3]))
    return found


def resolve(root: pathlib.Path, bracket: str, name: str) -> str | None:
    """The file of ours that an include names, as a path from the root; None: it is not ours."""
    if bracket == "<":
        for folder in PUBLIC_FOLDERS:
            if name.startswith("curfew/") and (root / folder / name).is_file():
                return f"{folder}/{name}"
        return None
    return name if (root / name).is_file() else None


def complaint(root: pathlib.Path, path: str, bracket: str, name: str) -> str | None:
    """What is wrong with one include in the file `path`, or None."""
    box_name = box_of(path)
    if box_name is None:
        return "belongs to no box: add its folder to tests/architecture/boxes.py"
    box = BOXES[box_name]
    target = resolve(root, bracket, name)
    if target is None:
        if bracket == '"':
            beside = (root / path).parent / name
            if box_name == "examples" and beside.is_file():
                return None
            return "names no file from the repository's root"
        if name.startswith("curfew/"):
            return "names no public header"
        if box.without is not None and re.fullmatch(box.without, name):
            return f"{box_name} must not know {name}"
        if box.outside is not None and not re.fullmatch(box.outside, name):
            return f"{box_name} is a public face: it shows its users nothing but {box.outside}"
        return None
    if bracket == '"' and target.startswith(PUBLIC_FOLDERS):
        return "is a public header: include it as <curfew/…>"
    if box_name not in RESERVED.get(target, (box_name,)):
        return f"{box_name} must not know {target}: that is for {', '.join(RESERVED[target])}"
    used = box_of(target)
    if used == box_name or used in box.uses or target in box.files:
        return None
    return f"{box_name} must not know {used or target}: it may use {', '.join(box.uses + box.files) or 'nothing'}"


def violations(root: pathlib.Path) -> list[str]:
    found = []
    for path in files(root, CODE):
        if path.startswith(tuple(folder + "/" for folder in FREE_FOLDERS)):
            continue
        text = (root / path).read_text(encoding="utf-8")
        for line, bracket, name in includes_in(text):
            wrong = complaint(root, path, bracket, name)
            if wrong:
                found.append(f"{path}:{line}: #include {name}: {wrong}")
    return found


def unused_permissions(root: pathlib.Path) -> list[str]:
    """What boxes.py permits and no include makes use of."""
    used = collections.defaultdict(set)  # box -> boxes and headers that its files include
    for path in files(root, CODE):
        box_name = box_of(path)
        if box_name is None:
            continue
        text = (root / path).read_text(encoding="utf-8")
        for _, bracket, name in includes_in(text):
            target = resolve(root, bracket, name)
            if target is not None:
                used[box_name] |= {target, box_of(target)}
    found = []
    for name, box in BOXES.items():
        for permitted in box.uses + box.files:
            if permitted not in used[name]:
                found.append(f"{BOXES_FILE}: {name} includes nothing of {permitted}: take the permission away")
    for header, boxes in RESERVED.items():
        for name in boxes:
            if header not in used[name] and name != box_of(header):
                found.append(f"{BOXES_FILE}: {name} does not include {header}: take the permission away")
    return found
