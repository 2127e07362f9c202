"""What packaging/ tells other package managers fits this tree: its version, the options of CMake that it sets, the packages
that it has CMake look for or not, and the features that it offers."""

import json
import pathlib
import re

from sources import files

HOME = "packaging/"
PORT = HOME + "vcpkg/ports/curfew/"
PROJECT = re.compile(r"^project\(\w+ VERSION ([\d.]+)", re.MULTILINE)
DECLARED = re.compile(r"^(?:option|set)\((CURFEW_\w+)|find_path\((CURFEW_\w+)", re.MULTILINE)
NAMED = re.compile(r"(?:(?<=-D)|\b)CURFEW_[A-Z]\w*")
NOT_LOOKED_FOR = re.compile(r"CMAKE_DISABLE_FIND_PACKAGE_([\w-]+)")
VERSION = re.compile(r'^    version = "([\d.]+)"$', re.MULTILINE)


def violations(root: pathlib.Path) -> list[str]:
    text = {path: (root / path).read_text(encoding="utf-8") for path in files(root, (".txt", ".cmake", ".py", ".json"))}
    recipes = {path: words for path, words in text.items() if path.startswith(HOME)}
    if not recipes:
        return []
    build = "\n".join(words for path, words in text.items() if path == "CMakeLists.txt" or path.startswith("cmake/"))
    declared = {name for names in DECLARED.findall(build) for name in names}
    version = PROJECT.search(build)[1]
    found = []
    for path, words in recipes.items():
        for option in sorted(set(NAMED.findall(words)) - declared):
            found.append(f"{path}: sets {option}, which is no option of CMakeLists.txt")
        for package in sorted(set(NOT_LOOKED_FOR.findall(words))):
            if not re.search(rf"\bfind_package\({re.escape(package)}\b", build):
                found.append(f"{path}: has CMake not look for {package}, which it does not do anyway")
        for other in VERSION.findall(words):
            if other != version:
                found.append(f"{path}: is of version {other}, and the project of {version}")
    if PORT + "vcpkg.json" in recipes:
        port = json.loads(recipes[PORT + "vcpkg.json"])
        if port["version"] != version:
            found.append(f"{PORT}vcpkg.json: is of version {port['version']}, and the project of {version}")
        for feature in port["features"]:
            if not re.search(rf"^    {re.escape(feature)} \w", recipes[PORT + "portfile.cmake"], re.MULTILINE):
                found.append(f"{PORT}portfile.cmake: has no option for the feature {feature}")
    return found
