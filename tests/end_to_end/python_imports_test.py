"""How programs of Python's come by asyncio, and how they leave it, under `curfew check`."""
import sys
import unittest

from harness import main
from python_programs import ADAPTER, PYTHON, PythonTest

LEAK = """
import asyncio
async def left(): await asyncio.sleep(9)
async def main():
    asyncio.create_task(left())
    await asyncio.sleep(0)
asyncio.run(main())
"""
CLEAN = "import asyncio\nasyncio.run(asyncio.sleep(0.01))\n"


class PythonImports(PythonTest):
    def checked(self, program, python=PYTHON):
        """The report; the program must have printed what it prints without curfew."""
        (self.folder / "program.py").write_text(program)
        command = (python, str(self.folder / "program.py"))
        report = self.check(*command)
        self.assertEqual(report.output, self.plainly(*command).stdout.splitlines())
        return report

    def assert_left(self, report, findings=("orphaned-task", "pending-at-shutdown")):
        self.assertEqual((report.status, self.found(report).get("left")), (23, list(findings)), report.json["summary"])

    # ---- the import

    def test_it_is_looked_for_before_it_is_imported(self):
        self.assert_left(self.checked(
            "import importlib.machinery, importlib.util\n"
            "for _ in range(2):\n"
            "    spec = importlib.util.find_spec('asyncio')\n"
            "    loader = spec.loader\n"
            "    print(loader.is_package('asyncio'), len(loader.get_source('asyncio')), repr(loader).split(' at ')[0],\n"
            "          isinstance(loader, importlib.machinery.SourceFileLoader), loader.path, spec.origin)\n" + LEAK))

    def test_trio_is_looked_for_before_it_is_imported(self):
        self.assert_left(self.checked(
            "import importlib.util, os\n"
            "importlib.util.find_spec('trio')\n"
            "import trio\n"
            "async def left(): await trio.sleep_forever()\n"
            "async def main():\n"
            "    async with trio.open_nursery() as nursery:\n"
            "        nursery.start_soon(left)\n"
            "        await trio.sleep(0.01)\n"
            "        os._exit(0)\n"
            "trio.run(main)\n", self.python_with("trio")), ["pending-at-shutdown"])

    def test_a_library_is_imported_before_asyncio(self):
        """anyio 4 imports no loop before it is asked for one."""
        (self.folder / "anyio").mkdir()
        (self.folder / "anyio" / "__init__.py").write_text(
            "async def sleep(delay):\n    import asyncio\n    await asyncio.sleep(delay)\n")
        for imports in ("anyio, asyncio", "asyncio, anyio"):
            report = self.checked(f"import {imports}\n" + LEAK.replace("asyncio.sleep(9)", "anyio.sleep(9)"))
            self.assert_left(report)
            self.assertEqual(report.problems[0]["operation"], "anyio.sleep", imports)

    def test_a_trio_that_cannot_be_imported_is_no_other_finders(self):
        (self.folder / "trio" / "_core").mkdir(parents=True)
        (self.folder / "trio" / "__init__.py").write_text("from ._core import _run\nimport nothing_of_that_name\n")
        for module in ("__init__", "_run"):
            (self.folder / "trio" / "_core" / f"{module}.py").touch()
        self.assert_home(self.checked(
            "import asyncio\n"
            "try:\n    import trio\n"
            "except ImportError:\n    print('none')\n"
            "asyncio.run(asyncio.sleep(0))\n"))

    def test_finders_are_wrapped_by_the_program(self):
        self.assert_left(self.checked(
            "import sys\n"
            "class Wrapper:\n"
            "    def __init__(self, inner): self.find_spec = lambda *arguments: inner.find_spec(*arguments)\n"
            "sys.meta_path = [Wrapper(finder) for finder in sys.meta_path]\n" + LEAK))

    def test_it_is_loaded_again(self):
        self.assert_left(self.checked("import asyncio, importlib\nimportlib.reload(asyncio)\n" + LEAK))

    @unittest.skipIf(sys.version_info < (3, 12), "it is the first one again")
    def test_a_second_implementation_in_c_is_no_pass(self):
        report = self.check(PYTHON, "-c", "import asyncio, sys\nasyncio.run(asyncio.sleep(0))\n"
                            "del sys.modules['_asyncio']\nimport _asyncio\nprint(_asyncio.Task is asyncio.Task)")
        self.assertEqual((report.status, report.output), (24, ["False"]))
        self.assertIn("imported a second time", str(report.json["not_judged"]))

    def test_a_second_asyncio_is_no_pass(self):
        report = self.checked(
            "import asyncio, sys\n"
            "for name in [name for name in sys.modules if name.startswith('asyncio')]: del sys.modules[name]\n" + LEAK)
        self.assertEqual(report.status, 24, report.json["summary"])
        self.assertIn("imported a second time", str(report.json["not_judged"]))

    def test_what_another_finder_finds_is_no_pass(self):
        for way in ("sys.meta_path.insert(0, importlib.machinery.PathFinder)",
                    "sys.meta_path[:] = [f for f in sys.meta_path if isinstance(f, type)]"):
            report = self.checked(f"import importlib.machinery, sys\n{way}\n" + LEAK)
            self.assertEqual(report.status, 24, report.json["summary"])
            self.assertIn("asyncio was found by a finder in sys.meta_path", str(report.json["not_judged"]))

    def test_what_another_finder_finds_is_no_pass_beside_what_was_recorded(self):
        (self.folder / "child.py").write_text(
            "import importlib.machinery, sys\nsys.meta_path.insert(0, importlib.machinery.PathFinder)\n" + LEAK)
        report = self.checked(CLEAN + f"import subprocess, sys\nsubprocess.run([sys.executable, {str(self.folder)!r} + '/child.py'])\n")
        self.assertEqual(report.status, 24, report.json["summary"])
        self.assertIn("asyncio was found by a finder in sys.meta_path", str(report.json["not_judged"]))

    # ---- the end

    def test_the_program_cleans_up_at_exit(self):
        self.assert_home(self.checked(
            "import atexit\n"
            "def clean_up():\n"
            "    task.cancel()\n"
            "    loop.run_until_complete(asyncio.wait([task]))\n"
            "    loop.close()\n"
            "    print('clean')\n"
            "atexit.register(clean_up)\n"
            "import asyncio\n"
            "loop = asyncio.new_event_loop()\n"
            "task = loop.create_task(asyncio.sleep(9))\n"
            "loop.run_until_complete(asyncio.sleep(0))\n"))

    def test_the_program_leaves_a_task_at_exit(self):
        self.assert_left(self.checked(
            f"import atexit\natexit.register(lambda: exec({LEAK!r}, {{}}))\n" + CLEAN))

    # ---- what cannot be recorded

    def test_an_interpreter_within_is_not_to_be_built_for(self):
        report = self.check(PYTHON, "-c", CLEAN + (
            "try: import _xxsubinterpreters as interpreters\n"
            "except ImportError: import _interpreters as interpreters\n"
            "interpreters.run_string(interpreters.create(), 'import asyncio')\n"))
        self.assertEqual(report.status, 24, report.json["summary"])
        self.assertIn("curfew records the main interpreter alone", str(report.json["not_judged"]))
        self.assertNotIn("./dev build", str(report.json["not_judged"]))

    def test_a_python_that_is_not_supported_is_not_to_be_built_for(self):
        for version, flags, says in ((3, 8), "", "curfew records tasks of CPython 3.9 to 3.14, and this is cpython 3.8"), (
                (3, 12), "", "curfew has no extension for Python 3.12, only for 3."), (
                (3, 13), "t", "curfew records no CPython without its global interpreter lock, and this is cpython 3.13"):
            done = self.plainly(PYTHON, "-c", "import sys\nimport curfew_probe\n"
                                f"sys.version_info, sys.abiflags = {version}, '{flags}'\n"
                                "print(curfew_probe.why_not(ImportError('it is not there', path='x/__init__.py')))\n",
                                PYTHONPATH=str(ADAPTER))
            self.assertIn(says, done.stdout, done.stderr)


if __name__ == "__main__":
    main()
