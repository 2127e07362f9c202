"""Tasks of asyncio that are pending when their loop shuts down, and what becomes of them then."""
import unittest

from harness import CURFEW, main, may_look_into_children, tasks_named, wait_for
from python_programs import PROGRAMS, PYTHON, PythonTest, needs_groups

PROGRAM = PROGRAMS / "shutdowns.py"


class PythonShutdown(PythonTest):
    def hangs(self, *arguments):
        """The one problem of a program that hangs in its shutdown."""
        report = self.check(PYTHON, str(PROGRAM), *arguments, options=("--timeout", "3s"))
        self.assertEqual(report.status, 124)
        (problem,) = report.problems
        return problem

    def test_a_cleanup_that_never_ends_is_where_it_is(self):
        problem = self.hangs("cleans_up")
        self.assertEqual((problem["findings"], problem["operation"]), (["pending-at-shutdown"], "Event.wait"))
        self.assertEqual([frame["function"] for frame in problem["stack"]], ["wait_closed", "cleans_up"])
        self.assert_stands_at(problem["stack"][0], PROGRAM, "await closed.wait()", "wait_closed")
        self.assertTrue(problem["tasks"][0]["cleans_up"])
        self.assertIn("end what its cleanup waits for", problem["fix"])

    def test_a_cleanup_that_never_ends_is_told_of_in_words(self):
        text = self.check_text(PYTHON, str(PROGRAM), "cleans_up", status=124, options=("--timeout", "3s"))
        self.assertIn("was still pending when its loop shut down, cleaning up after a cancel\n", text)
        self.assertRegex(text, r"waits +wait_closed +\S+shutdowns.py:\d+  \(Event.wait\)\n")
        self.assertRegex(text, r"waited +cleans_up +\S+shutdowns.py:\d+  \(asyncio.sleep\) when its loop shut down\n")
        self.assertRegex(text, r"line .*await closed.wait\(\)")

    def test_a_cleanup_that_goes_on_is_seen_while_it_does(self):
        running = self.start(CURFEW, "run", "--", PYTHON, str(PROGRAM), "cleans_up")

        def in_cleanup():
            tree = self.tree(running.pid) if running.pid in self.ps() else {"nodes": ()}
            return next((task for task in tasks_named(tree, "cleans_up") if task["operation"] == "Event.wait"), None)

        task = wait_for(in_cleanup, "it cleans up")
        self.assertEqual((task["findings"], task["state"]), (["pending-at-shutdown"], "waiting"))

    def test_a_cleanup_that_has_ended_was_cut_off_where_it_was(self):
        report = self.check(PYTHON, str(PROGRAM), "cleans_up_slowly")
        (problem,) = report.problems
        self.assertEqual((report.status, problem["findings"], problem["state"]), (23, ["pending-at-shutdown"], "cancelled"))
        self.assert_stands_at(problem["stack"][0], PROGRAM, "await asyncio.sleep(3601)", "cleans_up_slowly")

    def test_who_swallows_the_cancel_is_where_it_goes_on(self):
        problem = self.hangs("goes_on_elsewhere")
        self.assertEqual(problem["findings"], ["pending-at-shutdown", "ignored-cancel"])
        self.assertEqual([frame["function"] for frame in problem["stack"]], ["reconnects", "goes_on_elsewhere"])
        self.assertNotIn("cleans_up", problem["tasks"][0])
        self.assertIn("let the cancellation pass", problem["fix"])

    @needs_groups  # and what blocks a loop is read from outside
    @unittest.skipUnless(may_look_into_children(), "nobody may look into another process here")
    def test_a_cleanup_that_blocks_the_loop_is_told_as_such(self):
        problem = self.hangs("blocks")
        self.assertEqual(problem["findings"], ["pending-at-shutdown", "blocked-loop"])
        runs = problem["tasks"][0]["runs"]
        self.assert_stands_at(runs[0], PROGRAM, "time.sleep(3600)", "says_goodbye")
        self.assert_stands_at(runs[1], PROGRAM, "        says_goodbye()", "blocks")
        text = self.check_text(PYTHON, str(PROGRAM), "blocks", status=124, options=("--timeout", "3s"))
        self.assertRegex(text, r"line .*time.sleep\(3600\)")

    def test_the_fix_of_a_hang_is_of_what_keeps_the_program(self):
        problem = self.hangs("ignores", "dropped")
        self.assertEqual(problem["findings"], ["orphaned-task", "pending-at-shutdown", "ignored-cancel"])
        self.assertIn("let the cancellation pass", problem["fix"])

    def test_asyncio_run_is_not_said_to_those_who_do_not_call_it(self):
        fixes = self.check(PYTHON, str(PROGRAMS / "endings.py"), "close").problems[0]["fix"]
        self.assertNotIn("cancels it", fixes)
        self.assertNotIn("asyncio.run", fixes)


if __name__ == "__main__":
    main()
