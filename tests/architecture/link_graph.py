"""The targets link what the boxes may use. usage: link_graph.py FILE, written by CMakeLists.txt: a line a target,
"curfew_recorder: curfew_segment …"."""

import pathlib
import re
import sys

from boxes import ALSO_LINKS, BOXES


def violations(graph: str) -> list[str]:
    by_target = {box.target: name for name, box in BOXES.items() if box.target}
    found = []
    for line in graph.splitlines():
        target, _, rest = line.partition(":")
        box = by_target.get(target.removeprefix("curfew_"))
        if box is None:
            found.append(f"{target}: belongs to no box: add it to tests/architecture/boxes.py")
            continue
        allowed = {BOXES[used].target for used in BOXES[box].uses} | set(ALSO_LINKS.get(box, ()))
        for used in re.findall(r"curfew(?:_|::)(\w+)", rest):
            if used in by_target and used not in allowed:
                found.append(f"{target}: must not link curfew_{used}")
    return found


if __name__ == "__main__":
    problems = violations(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
