"""Listeners of test frameworks tell the check which test runs: its report names the test of each finding."""
from pathlib import Path

from harness import EndToEndTest, example, main


class TestFrameworks(EndToEndTest):
    def assert_named(self, tests, name, *options, **environment):
        """The program's own verdict is green, and the check names the one test that leaves something."""
        if not Path(example(tests)).exists():
            self.skipTest("this framework was not there when curfew was built")
        report = self.check(example(tests), *options, **environment)
        self.assertEqual((report.status, report.json["wait_status"]), (23, {"how": "exited", "status": 0}), report.output)
        problems = [(p["findings"], p["tests"]) for p in report.problems]
        self.assertEqual(problems, [(["orphaned-task", "pending-at-shutdown"], [name])])

    def test_catch2(self):
        self.assert_named("catch2_test", "a session ends")

    def test_catch2_in_another_order(self):
        self.assert_named("catch2_test", "a session ends", "--order", "rand", "--rng-seed", "2")

    def test_boost_test(self):
        self.assert_named("boost_test_test", "session_of_a_client/ends")

    def test_doctest(self):
        self.assert_named("doctest_test", "session/ends", "--order-by=name")

    def test_google_test(self):
        self.assert_named("session_test", "session.ends", "--gtest_filter=*.ends", CURFEW_GTEST="off")


if __name__ == "__main__":
    main()
