"""What the tests of curfew::gtest share: a user's test program is run, and what GoogleTest wrote of it is read."""
import subprocess
import xml.etree.ElementTree as ElementTree

from harness import DEADLINE, SOURCE, EndToEndTest, program


class GtestTest(EndToEndTest):
    def run_tests(self, which, *options, tests="leaky_tests", under=(), **environment):
        """The failures of each test that ran, by its name, as GoogleTest wrote them; and the program's end."""
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        done = self.run_program(tests, which, f"--gtest_output=xml:{report}", *options, under=under, **environment)
        failures = {}
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            failures[f"{case.get('classname')}.{case.get('name')}"] = [f.get("message") for f in case.findall("failure")]
        return failures, done

    def run_program(self, tests, which, *options, under=(), **environment):
        """How the program ended, and what it printed."""
        return subprocess.run([*under, program(tests), f"--gtest_filter={which}", *options],
                              env={**self.environment, **environment}, cwd=SOURCE, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=2 * DEADLINE)
