"""Of the documents that are installed every link leads somewhere. usage: installed_documents.py CMAKE BUILD SOURCE"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import links

if __name__ == "__main__":
    cmake, build, source = sys.argv[1:]
    with tempfile.TemporaryDirectory() as prefix:
        subprocess.run([cmake, "--install", build, "--prefix", prefix, "--component", "documents"], check=True,
                       stdout=subprocess.DEVNULL)
        for headers in ("runtime/include", "probe/include"):
            shutil.copytree(pathlib.Path(source) / headers, pathlib.Path(prefix) / "include", dirs_exist_ok=True)
        problems = links.violations(pathlib.Path(prefix))
        pages = list(pathlib.Path(prefix).rglob("*.md"))
        if len(pages) < 10:
            problems.append(f"{len(pages)} pages were installed")
        print("\n".join(problems))
        sys.exit(1 if problems else 0)
