"""The pages of findings have examples in Python, which are what they say."""
from harness import CURFEW, SOURCE, main
from python_programs import EXAMPLES, PYTHON, PythonTest

LIMITS = ("--timeout", "2s", "--blocking-over", "50ms", "--ignoring-over", "100ms")
NOT_OF_A_CHECK = {"growing-site": "pending-at-shutdown"}  # what a check finds of its example


class PythonPages(PythonTest):
    def of_each(self):
        programs = sorted((EXAMPLES / "findings").glob("*.py"))
        self.assertGreater(len(programs), 7)
        for program in programs:
            with self.subTest(program=program.name):
                yield program.stem.replace("_", "-"), str(program)

    def test_each_example_has_the_finding_of_its_page(self):
        for finding, program in self.of_each():
            report = self.check(PYTHON, program, "example", options=LIMITS)
            found = {kind for problem in report.problems for kind in problem["findings"]}
            self.assertIn(NOT_OF_A_CHECK.get(finding, finding), found, report.json["summary"])

    def test_what_mends_each_leaves_nobody(self):
        for _, program in self.of_each():
            report = self.check(PYTHON, program, "fixed", options=LIMITS[2:])
            self.assertEqual((report.status, report.problems), (0, []), report.errors)
            self.assert_home(report)

    def test_locks_that_are_taken_in_one_order_are_no_circle(self):
        program = str(EXAMPLES / "findings" / "wait_cycle.py")
        report = self.check(PYTHON, program, "example_of_locks", options=LIMITS)
        stuck = [problem["count"] for problem in report.problems if "wait-cycle" in problem["findings"]]
        self.assertEqual(sum(stuck), 2, report.json["summary"])
        self.assert_home(self.check(PYTHON, program, "fixed_of_locks"))

    def test_each_page_that_a_report_of_python_leads_to_has_an_example(self):
        for finding, program in self.of_each():
            page = (SOURCE / "docs" / "findings" / f"{finding}.md").read_text()
            self.assertIn(f"<!-- code: {program.removeprefix(str(SOURCE) + '/')} example -->", page)
            self.assertIn("[In Python](#in-python)", page)
            self.assertIn("In Python\n", self.run_to_end(CURFEW, "explain", finding))

    def test_a_task_that_asyncio_has_made_has_the_place_of_its_function(self):
        text = self.check_text(PYTHON, "docs/examples/python/findings/growing_site.py", "example", status=23)
        self.assertIn("\npending-at-shutdown  session  docs/examples/python/findings/growing_site.py:7  1 task\n", text)


if __name__ == "__main__":
    main()
