"""A term of docs/glossary.md means one thing: each stands there once, the types that its row names are declared in the
files that the row links, and no header of another place declares a type of that name. A name that is gone is gone, as a
word of a format too, unless the glossary says where it stands."""

import pathlib
import re

from boxes import FREE_FOLDERS
from sources import CODE, code_of, files

GLOSSARY = "docs/glossary.md"
GONE_BEGINS = "## Names that are gone"
ROW = re.compile(r"^\| (?!term |---)([^|]+?) \| [^|]+ \| ([^|]+?) \|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)]+)\)")
# A type, declared at the beginning of a line: what is within others is theirs.
TYPE = re.compile(
    r"^(?:struct|class|enum class|using)(?: \[\[[^\]]*\]\]| alignas\(\w+\))? (\w+)(?= *[\w:<>]* *[{=:]| final)", re.MULTILINE
)

GONE = re.compile(r"^\| `(\w+)` \| `([^|]+)` \|$", re.MULTILINE)
KEPT_BY_A_FORMAT = re.compile(r"^\| `(\w+)` \| \[[^\]]+\]\(([^)]+)\) \|$", re.MULTILINE)


def declared(root: pathlib.Path) -> dict[str, set[str]]:
    """Type -> the headers that declare it."""
    found = {}
    for path in files(root, (".hpp",)):
        if path.startswith(FREE_FOLDERS):
            continue
        for name in TYPE.findall((root / path).read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(path)
    return found


def names_that_came_back(root: pathlib.Path, glossary: str) -> list[str]:
    gone = dict(GONE.findall(glossary))
    if not gone:
        return []
    name = re.compile(r"\b(" + "|".join(sorted(gone)) + r")\b")
    found = []
    kept = KEPT_BY_A_FORMAT.findall(glossary.partition(GONE_BEGINS)[2])
    for word, format_file in kept:
        if f'"{word}"' not in (root / "docs" / format_file).read_text(encoding="utf-8"):
            found.append(f"{GLOSSARY}: {word} does not stand in {format_file}")
    written = re.compile('"(' + "|".join(sorted(gone.keys() - dict(kept))) + ')"')
    for path in files(root, CODE):
        stem = pathlib.PurePosixPath(path).stem
        if stem in gone:
            found.append(f"{path}: the name {stem} is gone: it is {gone[stem]} ({GLOSSARY})")
        code = code_of(root, path)
        text = (root / path).read_text(encoding="utf-8")
        for match in [*name.finditer(code), *written.finditer(text)]:
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{line}: the name {match[1]} is gone: it is {gone[match[1]]} ({GLOSSARY})")
    return found


def violations(root: pathlib.Path) -> list[str]:
    if not (root / GLOSSARY).exists():
        return []
    types = declared(root)
    glossary = (root / GLOSSARY).read_text(encoding="utf-8")
    found = names_that_came_back(root, glossary)
    terms = []
    for match in ROW.finditer(glossary.split(GONE_BEGINS)[0]):
        term, where = match[1], match[2]
        if term in terms:
            found.append(f"{GLOSSARY}: {term} stands there twice")
        terms.append(term)
        linked = {(root / "docs" / link).resolve().relative_to(root).as_posix() for link in LINK.findall(where)}
        for name in re.findall(r"`(\w+)`", where):
            headers = types.get(name, set())
            if not headers:
                found.append(f"{GLOSSARY}: {term}: there is no type {name}")
            for header in sorted(headers):
                if not any(header == link or header.startswith(link + "/") for link in linked):
                    found.append(f"{header}: a {name} of its own: the word is the glossary's {term}, of another meaning")
    return found
