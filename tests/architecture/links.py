"""Every relative link of a Markdown file leads to a file, and its #fragment to a heading."""

import pathlib
import re
import urllib.parse

from sources import files

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#+\s+(.*?)\s*#*$", re.MULTILINE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def blank(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def anchors(markdown: str) -> set[str]:
    """The fragments of a page's headings, by GitHub's rule."""
    found = set()
    for heading in HEADING.findall(FENCE.sub(blank, markdown)):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        number = 0
        while (f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(f"{slug}-{number}" if number else slug)
    return found


def violations(root: pathlib.Path) -> list[str]:
    found = []
    for path in files(root, (".md",)):
        markdown = (root / path).read_text(encoding="utf-8")
        prose = CODE_SPAN.sub(blank, FENCE.sub(blank, markdown))
        for match in LINK.finditer(prose):
            link = match[1] or match[2]
            if SCHEME.match(link):
                continue
            where, _, fragment = urllib.parse.unquote(link).partition("#")
            target = root / where.lstrip("/") if where.startswith("/") else (root / path).parent / where
            target = target if where else root / path
            line = prose.count("\n", 0, match.start()) + 1
            if not target.exists():
                found.append(f"{path}:{line}: the link {link} leads to no file")
            elif fragment and target.suffix == ".md" and fragment not in anchors(target.read_text(encoding="utf-8")):
                found.append(f"{path}:{line}: the link {link} leads to no heading")
    return found
