"""The targets link what the boxes may use. usage: link_graph.py FILE, written by CMakeLists.txt: a line a target,
"curfew_recorder: curfew_segment …"."""

import collections
import pathlib
import re
import sys

from boxes import AGAIN, ALSO_LINKS, BOXES


def violations(graph: str) -> list[str]:
    by_target = collections.defaultdict(list)
    for name, box in BOXES.items():
        if box.target:
            by_target[box.target].append(name)
    found = []
    for line in graph.splitlines():
        target, _, rest = line.partition(":")
        name = target.removeprefix("curfew_")
        boxes = by_target.get(AGAIN.get(name, name))
        if boxes is None:
            found.append(f"{target}: belongs to no box: add it to tests/architecture/boxes.py")
            continue
        allowed = {BOXES[used].target for box in boxes for used in BOXES[box].uses}
        allowed.update(*(ALSO_LINKS.get(box, ()) for box in (name, *boxes)))
        for used in re.findall(r"curfew(?:_|::)(\w+)", rest):
            if used in by_target and used not in allowed:
                found.append(f"{target}: must not link curfew_{used}")
    return found


if __name__ == "__main__":
    problems = violations(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
