"""cmake/CurfewTest.cmake: what it makes of a test, in projects whose programs are built already. tests/consumer has one that is built from the package."""
import json
import os
import subprocess
import textwrap
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from harness import BIN, CURFEW, DEADLINE, SOURCE, EndToEndTest, example, main

MODULE = SOURCE / "cmake" / "CurfewTest.cmake"
HAS_GTEST = (BIN / "session_test").exists()


class CTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.project = self.folder / "the project"
        self.build = self.project / "build"
        self.project.mkdir()
        self.script("arguments", 'pwd; printf "<%s>" "$@"; exec "$LEAK"')
        self.environment["LEAK"] = example("leak")

    def script(self, name, text):
        path = self.project / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    def configure(self, lists, *options, status=0):
        (self.project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(server LANGUAGES NONE)\nenable_testing()\n"
            f"include({MODULE})\n{textwrap.dedent(lists)}")
        done = subprocess.run(["cmake", "-S", self.project, "-B", self.build, f"-DCURFEW_PROGRAM={CURFEW}", *options],
                              env=self.environment, text=True, capture_output=True, timeout=2 * DEADLINE, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stderr

    def known_tests(self, *options):
        """What CTest knows of its tests, by their names: (command, properties)."""
        shown = json.loads(self.run_to_end("ctest", "--test-dir", str(self.build), "--show-only=json-v1", *options))
        return {test["name"]: (test["command"], {p["name"]: p["value"] for p in test["properties"]}) for test in shown["tests"]}

    def run_tests(self, *options):
        """Whether each test passed, and its output; by their names."""
        results = self.folder / "results.xml"
        subprocess.run(["ctest", "--test-dir", str(self.build), "--output-junit", results, *options], env=self.environment,
                       text=True, capture_output=True, timeout=2 * DEADLINE, check=False)
        return {case.get("name"): (case.get("status"), case.findtext("system-out"))
                for case in ElementTree.parse(results).getroot().iter("testcase")}

    def limit_of(self, test):
        command = self.known_tests()[test][0]
        return command[command.index("--timeout") + 1]

    def test_the_command_is_run_as_by_add_test(self):
        arguments = r"""[[a b]] "a;b" "" [["quoted"]] [[$HOME]] [[back\slash]] [[a]==]b]] "*" "$<1:yes>" --timeout 7 END"""
        (self.project / "in").mkdir()
        self.configure(f"""
            add_test(NAME "as it was" COMMAND ../arguments {arguments} WORKING_DIRECTORY ${{CMAKE_SOURCE_DIR}}/in)
            curfew_add_test(NAME "checked; now" COMMAND ../arguments {arguments} WORKING_DIRECTORY ${{CMAKE_SOURCE_DIR}}/in)
            add_test(NAME lists COMMAND ../arguments "$<1:1;2>" "" WORKING_DIRECTORY ${{CMAKE_SOURCE_DIR}}/in COMMAND_EXPAND_LISTS)
            curfew_add_test(NAME lists_checked COMMAND ../arguments "$<1:1;2>" "" COMMAND_EXPAND_LISTS
              WORKING_DIRECTORY ${{CMAKE_SOURCE_DIR}}/in)
            """)
        ran = self.run_tests()
        for plain, checked in (("as it was", "checked; now"), ("lists", "lists_checked")):
            self.assertEqual(ran[plain][0], "run", ran[plain])
            printed = ran[plain][1].split("Start")[0]
            self.assertIn(f"{self.project}/in\n<", printed)
            self.assertIn(printed, ran[checked][1])
            self.assertEqual(ran[checked][0], "fail")
            self.assertIn("error[orphaned-task", ran[checked][1])

    def test_a_command_that_is_a_target(self):
        self.script("emulator", 'printf "[%s]" "$1"; shift; exec "$@"')
        self.configure(f"""
            add_executable(before IMPORTED)
            set_target_properties(before PROPERTIES IMPORTED_LOCATION {example("leak")}
              CROSSCOMPILING_EMULATOR "${{CMAKE_SOURCE_DIR}}/emulator;a b")
            curfew_add_test(NAME before COMMAND before)
            curfew_add_test(NAME after COMMAND after)
            add_executable(after IMPORTED)
            set_target_properties(after PROPERTIES IMPORTED_LOCATION {example("leak")})
            """)
        ran = self.run_tests()
        self.assertIn("[a b]Start foo", ran["before"][1])
        for test in ("before", "after"):
            self.assertIn("error[orphaned-task", ran[test][1])

    def test_the_options_of_the_check(self):
        suppressions = self.project / "what we know.supp"
        suppressions.write_text("orphaned-task:^bar$\n")
        self.configure("""
            curfew_add_test(NAME leak COMMAND arguments WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            set(CURFEW_CHECK_OPTIONS --suppressions "${CMAKE_SOURCE_DIR}/what we know.supp")
            curfew_add_test(NAME known COMMAND ./arguments WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            curfew_add_test(NAME warns COMMAND ./arguments CHECK_OPTIONS --warn-only orphaned-task --fail-on orphaned-task
              TIMEOUT 100 LABELS fast small DEPENDS known WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            """)
        ran = self.run_tests()
        self.assertEqual(ran["known"][0], "run", ran["known"])
        self.assertIn("1 suppressed", ran["known"][1])
        properties = self.known_tests()["warns"][1]
        self.assertEqual((properties["LABELS"], properties["DEPENDS"], properties["TIMEOUT"]), (["fast", "small"], ["known"], 100))

    def test_the_check_has_less_time_than_the_test(self):
        self.configure("""
            foreach(limit 60 20 10.5 6 4 3 2 0.1 0 none later)
              curfew_add_test(NAME ${limit} COMMAND true TIMEOUT ${limit})
            endforeach()
            set_tests_properties(none PROPERTIES TIMEOUT "")
            set_tests_properties(later PROPERTIES TIMEOUT 30)
            """)
        self.assertEqual([self.limit_of(test) for test in
                          ("60", "20", "10.5", "6", "4", "3", "2", "0.1", "0", "none", "later")],
                         ["55s", "15s", "7875ms", "4500ms", "3s", "2s", "1s", "50ms", "0ms", "0", "25s"])
        self.configure("curfew_add_test(NAME usual COMMAND true)\ninclude(CTest)")
        self.assertEqual(self.limit_of("usual"), "1495s")
        warning = self.configure("curfew_add_test(NAME odd COMMAND true TIMEOUT soon)")
        self.assertIn('"soon", the TIMEOUT of odd, is no number of seconds', " ".join(warning.split()))

    def test_a_hung_test_is_reported_before_it_is_killed(self):
        self.configure(f"""
            curfew_add_test(NAME hangs COMMAND {example("echo_server")} --port 0)
            set_tests_properties(hangs PROPERTIES TIMEOUT 8)
            """)
        status, output = self.run_tests()["hangs"]
        self.assertEqual(status, "fail")
        self.assertIn("SUMMARY: curfew: timed out after 6 s", output)
        self.assertIn("tcp.acceptor.async_accept", output)

    def test_a_hung_test_that_handles_sigterm_is_reported_before_it_is_killed(self):
        self.script("deaf", f'trap "" TERM; {example("echo_server")} --port 0 & while :; do wait; done')
        self.configure("curfew_add_test(NAME deaf COMMAND ./deaf WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} TIMEOUT 6)")
        status, output = self.run_tests()["deaf"]
        self.assertEqual(status, "fail")
        self.assertIn("SUMMARY: curfew: timed out after 4.5 s", output)
        self.assertIn("async_accept", (self.build / "curfew_reports" / "deaf.xml").read_text())

    def test_a_report_is_attached(self):
        self.configure("""
            curfew_add_test(NAME "a/b" COMMAND ./arguments WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            curfew_add_test(NAME a_b COMMAND ./arguments WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            set_tests_properties(a_b PROPERTIES ATTACHED_FILES_ON_FAIL mine.txt)
            """)
        reports = {name: properties["ATTACHED_FILES_ON_FAIL"] for name, (_, properties) in self.known_tests().items()}
        self.assertEqual(reports["a_b"], ["mine.txt", str(self.build / "curfew_reports" / "a_b.xml")])
        for file in Path(self.build / "curfew_reports").iterdir():
            file.unlink()
        (self.build / "curfew_reports").rmdir()
        self.run_tests()
        for report in (reports["a/b"][0], reports["a_b"][1]):
            self.assertIn("orphaned-task", Path(report).read_text())

    def test_properties_by_which_ctest_goes_by_the_output(self):
        warning = self.configure("""
            curfew_add_test(NAME prints COMMAND ./arguments WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            curfew_add_test(NAME fails COMMAND false)
            set_tests_properties(prints PROPERTIES PASS_REGULAR_EXPRESSION "Start foo")
            set_tests_properties(fails PROPERTIES WILL_FAIL TRUE)
            """)
        self.assertIn("fails has WILL_FAIL", warning)
        self.assertEqual(self.run_tests()["prints"][0], "fail")

    def test_whatever_the_check_prints_a_test_of_the_output_fails(self):
        self.script("crashes", 'printf "Start foo"; kill -9 $$')
        self.configure("""
            curfew_add_test(NAME github COMMAND ./arguments CHECK_OPTIONS --format github WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            set(CURFEW_CHECK_OPTIONS --format gitlab -o /dev/null)
            curfew_add_test(NAME file COMMAND ./arguments WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            set(CURFEW_CHECK_OPTIONS --suppressions ${CMAKE_SOURCE_DIR}/known)
            curfew_add_test(NAME known COMMAND ./arguments WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            curfew_add_test(NAME nothing_recorded COMMAND ./crashes WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
            set_tests_properties(github file known nothing_recorded PROPERTIES PASS_REGULAR_EXPRESSION "Start foo")
            """)
        (self.project / "known").write_text("orphaned-task:bar\n")
        self.assertEqual({test: status for test, (status, _) in self.run_tests().items()},
                         {"github": "fail", "file": "fail", "known": "run", "nothing_recorded": "fail"})

    def test_several_configurations(self):
        self.configure(f"""
            add_executable(leak IMPORTED)
            set_target_properties(leak PROPERTIES IMPORTED_LOCATION {example("leak")})
            curfew_add_test(NAME leak COMMAND leak $<CONFIG> CONFIGURATIONS Debug)
            """, "-G", "Ninja Multi-Config")
        self.assertIn("error[orphaned-task", self.run_tests("-C", "Debug")["leak"][1])
        self.assertEqual(self.known_tests("-C", "Debug")["leak"][0][-1], "Debug")
        self.assertEqual(self.known_tests("-C", "Release"), {})

    def test_where_there_is_no_curfew(self):
        error = self.configure("set(CMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH OFF)\nset(CMAKE_FIND_USE_CMAKE_SYSTEM_PATH OFF)\n"
                               "curfew_add_test(NAME a COMMAND true)", "-DCURFEW_PROGRAM=CURFEW_PROGRAM-NOTFOUND", status=1)
        self.assertIn("CurfewTest found no program curfew: install it, set CURFEW_PROGRAM to it", " ".join(error.split()))

    def test_wrong_arguments(self):
        error = " ".join(self.configure("curfew_add_test(--strict NAME a COMMAND true)", status=1).split())
        self.assertIn('takes no "--strict". It takes NAME, COMMAND, CONFIGURATIONS, WORKING_DIRECTORY, COMMAND_EXPAND_LISTS, '
                      "CHECK_OPTIONS, TIMEOUT, LABELS and DEPENDS; options of the check go behind CHECK_OPTIONS", error)
        self.assertIn("needs NAME and COMMAND: curfew_add_test(NAME name COMMAND command",
                      " ".join(self.configure("curfew_add_test(NAME a)", status=1).split()))

    def suite(self):
        """CMake for a program that lists its tests as GoogleTest does, and leaves a task in each."""
        names = ["  plain", *(f"  of/{i}  # GetParam() = {name}" for i, name in enumerate(['"[x"', '"]]"', '"a;]=]b["', '"[]"']))]
        listed = "\n".join(["words.", *names])
        suite = self.script("suite", f"case $1 in --gtest_list_tests) cat <<'END'\n{listed}\nEND\nexit;; esac\nexec \"$LEAK\"")
        return f"add_executable(suite IMPORTED)\nset_target_properties(suite PROPERTIES IMPORTED_LOCATION \"{suite}\")\n"

    def test_discovered_tests_with_brackets_in_their_names_have_reports_too(self):
        self.configure(self.suite() + "curfew_discover_tests(suite DISCOVERY_MODE PRE_TEST PROPERTIES"
                       " ATTACHED_FILES_ON_FAIL mine.txt ENVIRONMENT_MODIFICATION A=string_append:b)")
        tests = self.known_tests()
        self.assertEqual(set(tests), {"words.plain", 'words.of/"[x"', 'words.of/"]]"', 'words.of/"a;]=]b["', 'words.of/"[]"'})
        reports = set()
        for _, properties in tests.values():
            mine, report = properties["ATTACHED_FILES_ON_FAIL"]
            self.assertEqual(mine, "mine.txt")
            self.assertEqual(properties["ENVIRONMENT_MODIFICATION"], ["A=string_append:b", f"CURFEW_TEST_REPORT=set:{report}"])
            reports.add(report)
        self.assertEqual(len(reports), len(tests))
        self.run_tests()
        for report in reports:
            self.assertIn("orphaned-task", Path(report).read_text())

    def test_tests_of_one_program_may_be_discovered_in_several_calls(self):
        self.configure(self.suite() + """
            curfew_discover_tests(suite TEST_PREFIX fast. DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 4)
            curfew_discover_tests(suite TEST_PREFIX slow. DISCOVERY_MODE PRE_TEST CHECK_OPTIONS --warn-only orphaned-task)
            """)
        ran = self.run_tests("-R", "plain")
        self.assertEqual({name: status for name, (status, _) in ran.items()}, {"fast.words.plain": "fail", "slow.words.plain": "run"})
        self.assertEqual(len(list((self.build / "curfew_reports").iterdir())), 2)

    def test_wrong_arguments_of_discovered_tests(self):
        error = self.configure(self.suite() + "curfew_discover_tests(suite TEST_PREFIX a. CHEK_OPTIONS --strict)", status=1)
        self.assertIn('curfew_discover_tests takes no "CHEK_OPTIONS;--strict". It takes CHECK_OPTIONS, and what '
                      "gtest_discover_tests() takes: NO_PRETTY_TYPES, NO_PRETTY_VALUES, TEST_PREFIX", " ".join(error.split()))

    @unittest.skipUnless(HAS_GTEST, "there is no curfew::gtest")
    def test_discovered_tests(self):
        self.script("emulator", 'printf "[%s]" "$1"; shift; exec "$@"')
        self.configure(f"""
            add_executable(session_test IMPORTED)
            set_target_properties(session_test PROPERTIES IMPORTED_LOCATION {example("session_test")}
              CROSSCOMPILING_EMULATOR "${{CMAKE_SOURCE_DIR}}/emulator;a b")
            curfew_discover_tests(session_test TEST_PREFIX s. CHECK_OPTIONS --quiet DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
              EXTRA_ARGS "--x=a b"
              PROPERTIES TIMEOUT 90 PASS_REGULAR_EXPRESSION OK ENVIRONMENT_MODIFICATION CURFEW_GTEST=set:off
              CHECK_OPTIONS --exit-code 42)
            get_target_property(emulator session_test CROSSCOMPILING_EMULATOR)
            if(NOT emulator STREQUAL "${{CMAKE_SOURCE_DIR}}/emulator;a b")
              message(FATAL_ERROR "it was the target's, and is ${{emulator}}")
            endif()
            """)
        command, properties = self.known_tests()["s.session.ends"]
        self.assertIn("--x=a b", command)
        self.assertEqual(properties["TIMEOUT"], 90)
        self.assertEqual(properties["ATTACHED_FILES_ON_FAIL"], [str(self.build / "curfew_reports" / "s.session.ends.xml")])
        ran = self.run_tests()
        # The check goes by what the tests allow and expect.
        self.assertEqual({name for name, (status, _) in ran.items() if status == "run"},
                         {"s.session.ends_with_its_watchdog", "s.session.is_known_to_leave_its_watchdog", "s.session.leaves_its_watchdog"})
        self.assertIn("[a b]Running main", ran["s.session.ends"][1])
        self.assertIn("error[orphaned-task", ran["s.session.ends"][1])
        report = (self.build / "curfew_reports" / "s.session.ends.xml").read_text()
        self.assertIn("orphaned-task", report)
        (script,) = (self.build / "curfew_tests").glob("*.sh")
        for option in ("'--timeout' '85s'", "'--quiet'", "'--exit-code' '42'", "'--allow-nothing-recorded'"):
            self.assertIn(option, script.read_text())


if __name__ == "__main__":
    os.environ.pop("DART_TESTING_TIMEOUT", None)
    main()
