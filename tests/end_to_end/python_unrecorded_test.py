"""What is said of a Python that runs and is not recorded, and how it can be."""
import re
import shutil
import subprocess
import unittest

from harness import CURFEW, main
from python_programs import ADAPTER, PYTHON, PythonTest

SERVES = """
import asyncio, subprocess, sys
async def serves():
    if "twice" in sys.argv:
        subprocess.run([sys.executable, "-c", "import asyncio"])
    print("up", flush=True)
    await asyncio.Event().wait()
asyncio.run(serves())
"""


class PythonUnrecorded(PythonTest):
    def setUp(self):
        super().setUp()
        self.script = self.folder / "server.py"
        self.script.write_text(SERVES)

    def says(self, *words, curfew=CURFEW):
        done = subprocess.run([curfew, *words], env=self.environment, cwd=self.folder, text=True, capture_output=True)
        return re.sub(r"\s+", " ", done.stdout + done.stderr)

    def without_extension(self):
        """A curfew whose adapter is for no Python."""
        curfew = self.folder / "installed" / "bin" / "curfew"
        curfew.parent.mkdir(parents=True)
        shutil.copy(CURFEW, curfew)
        adapter = curfew.parents[1] / ADAPTER.relative_to(ADAPTER.parents[2])
        shutil.copytree(ADAPTER, adapter, ignore=shutil.ignore_patterns("_probe*", "__pycache__"))
        return str(curfew)

    def test_one_that_nothing_has_started_for_it(self):
        running = self.start(PYTHON, str(self.script))
        running.line_with("up")
        start_it = f"start it with `curfew run -- {PYTHON} {self.script}`"
        for words in (("doctor", str(running.pid)), ("tree", str(running.pid)), ("tree", "server.py")):
            self.assertIn(start_it, self.says(*words), words)
        self.assertNotIn("curfew::curfew", self.says("doctor", str(running.pid)))
        self.assertIn("one of Python if it is started with `curfew run --`", self.says("ps"))

    def test_one_without_an_extension(self):
        curfew = self.without_extension()
        running = self.start(curfew, "run", "--", PYTHON, str(self.script), "twice")
        running.line_with("up")
        said = [line for line in running.errors if "curfew" in line]
        self.assertEqual(len(said), 1, running.errors)
        self.assertRegex(said[0], rf"^curfew: process {running.pid} records nothing: curfew has no extension for Python "
                                  r"3\.\d+, .*`\./dev build -DCURFEW_MORE_PYTHONS=")
        if re.search(r"python3\.\d+", str((self.folder / f"/proc/{running.pid}/exe").resolve())):
            for command in ("doctor", "tree"):
                self.assertRegex(self.says(command, str(running.pid), curfew=curfew),
                                 r"program is Python 3\.\d+, for which this curfew has no extension.*\./dev build -DCURFEW")

    def test_one_that_takes_no_notice(self):
        running = self.start(CURFEW, "run", "--", "env", PYTHON, "-I", str(self.script))
        running.line_with("up")
        self.assertIn("-I Python takes no notice of PYTHONPATH", self.says("doctor", str(running.pid)))

    def test_the_file_of_an_interpreter(self):
        self.assertIn("its programs record where they are started with `curfew run --`", self.says("doctor", PYTHON))
        self.assertNotIn("stripped", self.says("doctor", PYTHON))
        for name in ("python3.8", "python3.15", "python3.13t"):
            shutil.copy("/bin/true", self.folder / name)  # it goes by the name
            self.assertIn("curfew records CPython 3.9 to 3.14", self.says("doctor", f"./{name}"))


if __name__ == "__main__":
    main()
