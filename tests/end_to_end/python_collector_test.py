"""The collector takes tasks while others are looked at, in programs of asyncio under `curfew check`."""

from harness import main
from python_programs import PROGRAMS, PYTHONS, PythonTest


class PythonCollector(PythonTest):
    def assert_survived(self, *how):
        """What is let go of is no longer what it was: PYTHONMALLOC=debug overwrites it."""
        self.environment["PYTHONMALLOC"] = "debug"
        for python in PYTHONS:
            with self.subTest(python=python):
                report = self.check(python, str(PROGRAMS / "collected.py"), *how)
                self.assertEqual((report.status, report.output), (23, ["all is done"]))
                self.assertRegex(" ".join(self.found(report)), r"\bwait\b")

    def test_tasks_beside_the_one_that_is_looked_at_may_be_collected(self):
        self.assert_survived("beside")

    def test_the_task_that_is_looked_at_may_be_collected(self):
        self.assert_survived("asked")

    def test_the_collector_may_run_all_the_time(self):
        self.assert_survived("storm")
        self.assert_survived("storm", "in_python")


main()
