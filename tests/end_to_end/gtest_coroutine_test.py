"""curfew::gtest in a user's test program whose tests are coroutines, and in one that has usual tests beside them."""
import signal

from gtest_programs import GtestTest
from harness import main, program


class GtestCoroutine(GtestTest):
    def run_coroutines(self, which, **environment):
        return self.run_tests(which, tests="coroutine_tests", **environment)

    def test_a_test_may_be_a_coroutine(self):
        failures, done = self.run_coroutines("coroutine.awaits:server.*:hours.take_no_time")
        self.assertEqual((done.returncode, len(failures)), (0, 4), done.stdout)

    def test_assertions_in_coroutines(self):
        for option in ("--gtest_catch_exceptions=1", "--gtest_catch_exceptions=0"):
            failures, _ = self.run_tests("coroutine.expects:coroutine.asserts*:coroutine.is_skipped:coroutine.goes_on*",
                                         option, tests="coroutine_tests")
            self.assertEqual({name: len(f) for name, f in failures.items()},
                             {"coroutine.expects": 2, "coroutine.asserts": 1, "coroutine.asserts_below": 1,
                              "coroutine.asserts_in_a_child": 1, "coroutine.is_skipped": 0,
                              "coroutine.goes_on_behind_a_function_that_asserts": 3})
        self.assertIn("it is not", failures["coroutine.asserts"][0])
        self.assertIn("in a coroutine", failures["coroutine.asserts_in_a_child"][0])

    def test_each_assertion_of_coroutines_does_what_its_namesake_does(self):
        failures, done = self.run_coroutines("each_assertion.*")
        self.assertEqual(failures["each_assertion.that_holds"], [], done.stdout)
        self.assertEqual(len(failures["each_assertion.that_does_not"]), 25)
        for said in ("Value of: x == 2", "Expected equality of these values", "(x) > (1)", '"a"', "The difference between", "has substring",
                     "is_two(x) evaluates to false", "throws nothing", "Actual: it throws", "in a function", "Failed\nby name"):
            self.assertTrue(any(said in f for f in failures["each_assertion.that_does_not"]), said)

    def test_googletests_assertions_end_a_coroutine(self):
        failures, done = self.run_tests("asserting.*", tests="asserting_tests")
        self.assertEqual({name.split(".")[1]: len(f) for name, f in failures.items()},
                         {"holds": 0, "ends": 1, "ends_below": 1, "ends_in_a_function": 1, "ends_in_a_child": 1, "fails": 1,
                          "is_skipped": 0, "ends_a_usual_test": 1, "skips_a_usual_test": 0}, done.stdout)
        self.assertNotIn("went on", done.stdout)
        self.assertIn("[  SKIPPED ] 2 tests", done.stdout)

    def test_usual_tests_beside_coroutines_are_googletests_own(self):
        for option in ("--gtest_catch_exceptions=1", "--gtest_catch_exceptions=0"):
            failures, done = self.run_tests("usual.*", option, tests="coroutine_tests")
            self.assertEqual({name.split(".")[1]: len(f) for name, f in failures.items()},
                             {"asserts_in_a_function": 2, "is_skipped": 0, "asserts_in_a_thread": 1, "asserts_in_a_destructor": 1,
                              "asserts_in_a_handler": 1}, done.stderr)
            self.assertEqual(done.stdout.count("went on\n"), 1 + 3, done.stdout)
            self.assertEqual(done.returncode, 1)

    def test_an_environment_beside_coroutines_is_googletests_own(self):
        failures, done = self.run_coroutines("usual.is_skipped:coroutine.awaits", ENVIRONMENT="skips")
        self.assertEqual((done.returncode, list(failures.values())), (0, [[], []]), done.stdout)
        self.assertIn("not here", done.stdout)
        _, done = self.run_coroutines("coroutine.awaits", ENVIRONMENT="asserts")
        self.assertEqual((done.returncode, "1 test from 1 test suite ran." in done.stdout), (1, True), done.stdout)
        failures, done = self.run_coroutines("coroutine.awaits", ENVIRONMENT="asserts at its end")
        self.assertEqual((done.returncode, {name: len(f) for name, f in failures.items()}), (1, {"coroutine.awaits": 0, ".": 1}), done.stdout)
        self.assertIn("[  PASSED  ] 1 test.", done.stdout, "the summary")

    def test_a_coroutine_expects_a_finding(self):
        failures, _ = self.run_coroutines("coroutine.expects_*")
        self.assertEqual(failures["coroutine.expects_what_it_leaves"], [])
        self.assertIn("Expected: a finding orphaned-task", failures["coroutine.expects_what_is_not_there"][0])
        report = self.check(program("coroutine_tests"), "--gtest_filter=coroutine.expects_what_it_leaves")
        self.assertEqual((report.status, report.json["bugs"]), (0, []), "under a check, too")

    def test_a_body_that_awaits_nothing(self):
        failures, done = self.run_coroutines("plain_body.passes*:plain_body.fails:plain_body.has*")
        self.assertEqual({name: len(f) for name, f in failures.items()},
                         {"plain_body.passes": 0, "plain_body.fails": 1, "plain_body.has_no_loop": 1,
                          "plain_body.passes_in_virtual_time": 0}, done.stdout)
        self.assertIn("loop", failures["plain_body.has_no_loop"][0])

    def test_a_coroutine_that_throws_or_leaks(self):
        failures, _ = self.run_coroutines("coroutine.throws:coroutine.leaks")
        self.assertEqual([len(f) for f in failures.values()], [1, 1], failures)
        self.assertIn("no such user", failures["coroutine.throws"][0])
        self.assertIn("loop coroutine.leaks", failures["coroutine.leaks"][0])

    def test_a_coroutine_that_means_to_leak(self):
        """The loop goes on behind the allowance: that the same tasks are pending when it shuts down is no news."""
        failures, done = self.run_coroutines("coroutine.*_a_leak")
        self.assertEqual(list(failures), ["coroutine.expects_a_leak", "coroutine.allows_a_leak"])
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_coroutine_that_takes_too_long(self):
        failures, _ = self.run_coroutines("coroutine.waits_for_ever", CURFEW_TEST_LIMIT="1")
        took, pending = failures["coroutine.waits_for_ever"]
        self.assertIn("it took longer than 1 s", took)
        self.assertIn("steady_timer.async_wait", pending)
        self.assertNotIn("coroutine_test.hpp", pending, "it stands in the user's file")
        self.assertIn("stopped: it took longer than 1 s (CURFEW_TEST_LIMIT)", pending)
        self.assertNotIn("somebody called", pending)
        self.assertIn("or give the test longer: CURFEW_TEST_LIMIT=seconds", pending)

    def test_a_coroutine_whose_shutdown_takes_too_long(self):
        failures, _ = self.run_coroutines("coroutine.shuts_down_for_ever", CURFEW_TEST_LIMIT="1")
        text = "".join(failures["coroutine.shuts_down_for_ever"])
        self.assertIn("it took longer than 1 s", text)
        self.assertIn("Its main task had ended, and this was left then:", text)
        self.assertIn("sleep_for", text, "where the daemon waits")

    def test_a_coroutine_that_unwinds_for_longer_than_its_limit(self):
        failures, _ = self.run_coroutines("coroutine.unwinds_for_longer_than_a_second", CURFEW_TEST_LIMIT="1")
        self.assertIn("it took longer than 1 s", "".join(failures["coroutine.unwinds_for_longer_than_a_second"]))

    def test_a_coroutine_that_blocks_its_loop_for_longer_than_its_limit(self):
        failures, _ = self.run_coroutines("coroutine.blocks_for_longer_than_a_second", CURFEW_TEST_LIMIT="1")
        text = "".join(failures["coroutine.blocks_for_longer_than_a_second"])
        self.assertIn("it took longer than 1 s and was stopped", text)
        self.assertIn("Its main task went on to its end. This was there then:", text)
        self.assertIn("coroutine_blocks_for_longer_than_a_second_test::body", text)
        self.assertNotIn("had ended", text)

    def test_a_body_that_is_no_coroutine_and_takes_too_long(self):
        failures, _ = self.run_tests("plain_body.blocks*", tests="coroutine_tests", CURFEW_TEST_LIMIT="1")
        text = "".join(failures["plain_body.blocks_for_longer_than_a_second"])
        self.assertIn("it took longer than 1 s (CURFEW_TEST_LIMIT sets another limit, in seconds). Its body is no coroutine", text)
        for said in ("main task", "was stopped"):
            self.assertNotIn(said, text)
        done = self.run_program("coroutine_tests", "plain_body.runs_for_ever", CURFEW_TEST_LIMIT="1")
        self.assertEqual(done.returncode, -signal.SIGABRT, done.stderr)
        self.assertIn("plain_body.runs_for_ever took longer than 1 s, and its body does not end, which is no coroutine", done.stderr)

    def test_a_limit_of_centuries(self):
        _, done = self.run_coroutines("coroutine.awaits", CURFEW_TEST_LIMIT="10000000000", GTEST_REPEAT="20")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_limit_that_is_none(self):
        for limit in ("5s", "abc", "1.5", "-1", " 1"):
            failures, done = self.run_coroutines("coroutine.awaits", CURFEW_TEST_LIMIT=limit)
            self.assertIn(f"CURFEW_TEST_LIMIT takes whole seconds, and 0 for no limit, not '{limit}'",
                          "".join(failures["coroutine.awaits"]))

    def test_a_coroutine_that_never_comes_back(self):
        report = self.check(program("coroutine_tests"), "--gtest_filter=coroutine.runs_for_ever", CURFEW_TEST_LIMIT="1")
        said = "".join(report.errors)
        self.assertEqual(report.json["wait_status"]["signal"], signal.SIGABRT, said)
        self.assertIn("the test coroutine.runs_for_ever took longer than 1 s, and its loop does not come back from a task", said)
        self.assertIn("coroutine_runs_for_ever_test::body", said)
        self.assertEqual([p["tests"] for p in report.problems], [["coroutine.runs_for_ever"]])

    def test_what_no_time_can_reach(self):
        failures, _ = self.run_coroutines("hours.never_come")
        self.assertIn("hours_never_come_test::body", "".join(failures["hours.never_come"]))


if __name__ == "__main__":
    main()
