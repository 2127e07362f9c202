"""Tasks that no task has in hand, and loops of which not each step is seen, under `curfew check`."""
import subprocess

from harness import CURFEW, main, wait_for
from python_programs import PROGRAMS, PYTHON, PythonTest, needs_groups


class PythonLoops(PythonTest):
    def loops(self):
        """Pairs of an interpreter and the name of a loop."""
        yield from ((PYTHON, name) for name in ("measures", "partial", "itself"))
        yield self.python_with("uvloop"), "uvloop"

    def check_loops(self, what):
        for python, name in self.loops():
            with self.subTest(loop=name):
                yield self.check(python, str(PROGRAMS / "measured_loops.py"), name, what)

    def test_a_task_that_ends_in_a_step_that_is_not_seen_has_ended(self):
        for what in ("works", "ends_last", "dropped"):
            for report in self.check_loops(what):
                self.assert_home(report)

    def test_a_task_that_fails_in_a_step_that_is_not_seen_has_failed(self):
        for report in self.check_loops("fails"):
            self.assertEqual((report.status, self.found(report)), (23, {"fails": ["unobserved-error"]}))

    def test_a_task_is_left_in_a_loop_whose_steps_are_not_seen(self):
        for report in self.check_loops("left"):
            self.assertEqual((report.status, self.found(report)), (23, {"left": ["pending-at-shutdown"]}))

    def test_tasks_that_no_task_has_are_orphans_when_nobody_has_them(self):
        report = self.check(PYTHON, str(PROGRAMS / "spawned_outside.py"))
        self.assertEqual(report.status, 23)
        self.assertEqual({name.rpartition(".")[2]: findings for name, findings in self.found(report).items()},
                         {**{name: ["orphaned-task"] for name in (
                             "dropped_by_a_callback", "dropped_after_its_owner", "dropped_after_its_callback",
                             "destroyed_with_its_listener", "destroyed_daemon", "destroyed_with_its_loop")},
                          "destroyed_before_the_loop_ran": ["collectable", "orphaned-task"]})

    def test_an_object_that_is_awaited_makes_a_task_of_the_program(self):
        for what, findings in (("pending", ["pending-at-shutdown"]), ("fails", ["unobserved-error"]),
                               ("dropped", ["orphaned-task", "pending-at-shutdown"])):
            with self.subTest(what=what):
                report = self.check(PYTHON, str(PROGRAMS / "awaitables.py"), what)
                self.assertEqual((report.status, self.found(report)), (23, {"Query": findings}))
        (problem,) = self.check(PYTHON, str(PROGRAMS / "awaitables.py"), "shield").problems
        self.assertEqual((problem["function"]["function"], problem["findings"][-1]), ("Query", "pending-at-shutdown"))
        self.assert_stands_at(problem["function"], PROGRAMS / "awaitables.py", "def __await__(self):")

    def test_what_tasks_make_while_the_loop_shuts_down_is_the_programs(self):
        report = self.check(PYTHON, str(PROGRAMS / "awaitables.py"), "at_shutdown")
        self.assertEqual((report.status, self.found(report)),
                         (23, {"wait_for": ["unobserved-error"], "sleep": ["pending-at-shutdown"]}))

    @needs_groups
    def test_who_runs_a_loop_has_not_made_what_callbacks_of_it_make(self):
        for python, loop in ((PYTHON, "asyncio"), (self.python_with("uvloop"), "uvloop")):
            with self.subTest(loop=loop):
                (problem,) = self.check(python, str(PROGRAMS / "task_of_a_callback.py"), loop).problems
                self.assertEqual((problem["function"]["function"], problem["spawned_at"]), ("serves", None))

    def test_whether_nobody_runs_a_loop_is_said_by_what_proves_it(self):
        for how, function in (("stands", "close"), ("turns", "takes_turns"), ("blocked", "blocked")):
            with self.subTest(how=how):
                report = self.check(PYTHON, str(PROGRAMS / "loops_that_stand.py"), how, options=("--timeout", "3s"))
                (problem,) = (p for p in report.problems if p["function"]["function"] == function)
                self.assertEqual("have a thread run its loop" in (problem["fix"] or ""), how == "stands", problem["fix"])

    def test_a_tree_says_that_nobody_runs_a_loop(self):
        running = self.start(CURFEW, "run", "--", PYTHON, str(PROGRAMS / "loops_that_stand.py"), "stands")

        def text():
            made = subprocess.run([CURFEW, "tree", str(running.pid)], capture_output=True, text=True,
                                  env=self.environment).stdout
            return made if "not run" in made else None

        self.assertRegex(wait_for(text, "the loop has stopped"), r"loop asyncio .*not run")


if __name__ == "__main__":
    main()
