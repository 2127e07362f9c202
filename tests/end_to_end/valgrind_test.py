"""A recorded program under valgrind, which maps files in ways of its own and tells of memory that is used badly."""
from harness import EndToEndTest, example, main

VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite"]


class Valgrind(EndToEndTest):
    def test_a_leak_is_found_as_ever(self):
        report = self.check(*VALGRIND, example("leak"))
        said = [line for line in report.errors if not line.startswith("SUMMARY: curfew: ")]
        self.assertEqual(said, [], "what valgrind says")
        self.assertEqual(report.status, 23)
        problem, = report.problems
        self.assertEqual((problem["findings"], problem["function"]["function"]),
                         (["orphaned-task", "pending-at-shutdown"], "bar"))

    def test_nothing_is_lost_where_all_come_home(self):
        report = self.check(*VALGRIND, example("task_group"))
        self.assertEqual((report.status, report.problems), (3, []))


if __name__ == "__main__":
    main()
