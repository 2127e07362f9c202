"""curfew::gtest in a user's test program: the tests that leave tasks behind fail, each by itself, and no others."""
import signal

from gtest_programs import GtestTest
from harness import CURFEW, SOURCE, line_of, main, program

TESTS = SOURCE / "tests" / "end_to_end" / "programs" / "leaky_tests.cpp"


class Gtest(GtestTest):
    def assert_only_failure(self, test, code, *texts):
        """The test has one failure, at the line of `code`, that says all of `texts`."""
        failures, done = self.run_tests(test)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertEqual([len(f) for f in failures.values()], [1], f"{failures}")
        message = failures[test][0]
        self.assertIn(f"{TESTS}:{line_of(TESTS, code)}", message)
        for text in texts:
            self.assertIn(text, message)

    def test_tests_that_leave_nothing_pass_and_print_nothing(self):
        failures, done = self.run_tests("clean.*")
        self.assertEqual(failures, {f"clean.{name}": [] for name in ("has_no_loop", "joins_its_task", "has_a_daemon")})
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_an_orphan_fails_its_test_at_the_line_that_spawned_it(self):
        self.assert_only_failure("leaky.orphans_a_task", "// forgotten here", "error[orphaned-task", "`waits`", "sleep_for")

    def test_a_task_with_a_handle_is_pending(self):
        failures, _ = self.run_tests("leaky.keeps_a_handle")
        self.assertIn("pending-at-shutdown", failures["leaky.keeps_a_handle"][0])

    def test_an_error_that_nobody_saw(self):
        failures, _ = self.run_tests("leaky.forgets_an_error")
        self.assertIn("unobserved-error", failures["leaky.forgets_an_error"][0])
        self.assertIn("no such user", failures["leaky.forgets_an_error"][0])

    def test_a_task_that_never_started(self):
        self.assert_only_failure("leaky.makes_and_drops", "curfew::task<> ends() { co_return; }", "never-started")

    def test_tasks_that_the_segment_only_counts(self):
        failures, _ = self.run_tests("leaky.orphans_more_than_are_kept:later.is_clean")
        texts = "".join(failures["leaky.orphans_more_than_are_kept"])
        self.assertIn("1,024", texts)
        self.assertIn("476", texts)
        self.assertEqual(failures["later.is_clean"], [])

    def test_a_test_that_throws_or_is_skipped_is_judged_too(self):
        failures, _ = self.run_tests("leaky.throws:leaky.is_skipped")
        self.assertIn("orphaned-task", "".join(failures["leaky.throws"]))
        self.assertIn("orphaned-task", "".join(failures["leaky.is_skipped"]))

    def test_a_loop_that_still_runs(self):
        failures, done = self.run_tests("leaky.leaves_a_loop_running")
        message = failures["leaky.leaves_a_loop_running"][0]
        self.assertIn("when its test ended", message)
        self.assertIn("its loop still runs: let the main task end, or cancel it, and join the loop's thread", message)

    def test_a_plain_context_that_goes_on(self):
        """Nobody knows who runs it; stop() leaves the task there, and what the report advises does not."""
        failures, _ = self.run_tests("kept.*", tests="plain_asio_tests")
        self.assertEqual({name: len(f) for name, f in failures.items()},
                         {"kept.is_run_by_nobody": 1, "kept.is_never_run": 1, "kept.is_stopped": 1, "kept.is_a_pool": 1,
                          "kept.runs_to_its_end": 0})
        for test in ("kept.is_run_by_nobody", "kept.is_stopped"):
            message = failures[test][0]
            self.assertIn("note     its context goes on beyond the test\n", message)
            self.assertIn("fix      cancel or close what it waits for, and let run() return by itself before the test ends, "
                          "not by stop(); where other tests share that, wait for it alone (asio::use_future)\n", message)
            self.assertNotIn("still runs", message)
        self.assertIn("let join() return by itself before the test ends, not by stop(); where other tests share that, "
                      "wait for it alone (asio::use_future)\n  see", failures["kept.is_a_pool"][0])
        self.assertIn("note     its pool goes on beyond the test\n", failures["kept.is_a_pool"][0])
        self.assertIn("fix      let run() do what is left, and return by itself before the test ends",
                      failures["kept.is_never_run"][0])

    def test_what_waits_in_a_context_that_was_there_before_is_said_at_the_end(self):
        failures, done = self.run_tests("outliving.*", tests="plain_asio_tests")
        self.assertEqual((done.returncode, list(failures.values())), (0, [[]]))
        self.assertTrue(done.stderr.startswith("curfew: 1 task waits in a context that outlives the tests, and is not judged here: `watch`, "
                                               "begun in outliving.waits_in_a_context_of_the_file. Let what"), done.stderr)
        report = self.check(program("plain_asio_tests"), "--gtest_filter=outliving.*")
        self.assertEqual([p["findings"] for p in report.problems], [["pending-at-shutdown"]])

    def test_asio_that_is_not_recorded(self):
        failures, done = self.run_tests("*", tests="untracked_asio_tests")
        self.assertEqual((done.returncode, sum(map(len, failures.values()))), (0, 0), done.stdout)
        self.assertIn("curfew: nothing was recorded", done.stderr)
        self.assertIn("curfew::asio_tracking", done.stderr)
        self.assertIn("docs/gtest.md", done.stderr)
        said = self.run_to_end(CURFEW, "doctor", program("untracked_asio_tests"))
        self.assertIn("It fits together, but nothing of it is recorded.", said)
        self.assertIn("Nothing speaks against it.", self.run_to_end(CURFEW, "doctor", program("plain_asio_tests")))
        for quiet in ({"CURFEW": "off"}, {"CURFEW_GTEST": "off"}):
            self.assertEqual(self.run_tests("*", tests="untracked_asio_tests", **quiet)[1].stderr, "")
        for tests in ("plain_asio_tests", "leaky_tests"):
            self.assertEqual(self.run_tests("*.has_no_*", tests=tests)[1].stderr, "", "what it has is recorded")

    def test_a_loop_that_ends_a_little_later_is_waited_for(self):
        failures, done = self.run_tests("later.ends_its_loop_a_little_later")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_no_test_is_blamed_for_an_earlier_one(self):
        failures, _ = self.run_tests("leaky.*:later.*", "--gtest_random_seed=1")
        self.assertEqual([name for name, f in failures.items() if not f], ["later.is_clean", "later.ends_its_loop_a_little_later"])
        repeated, _ = self.run_tests("leaky.orphans_a_task:later.is_clean", "--gtest_repeat=3")
        self.assertEqual(repeated["later.is_clean"], [])
        self.assertEqual(len(repeated["leaky.orphans_a_task"]), 1)

    def test_what_a_suite_leaves_fails_the_suite(self):
        failures, done = self.run_tests("suite.*:clean.has_no_loop")
        self.assertEqual((failures["suite.is_clean"], failures["suite.is_clean_too"]), ([], []))
        after_both, at_the_end = done.stdout.split("suite.is_clean_too (")[-1].split("Global test environment tear-down")
        self.assertIn(f"{TESTS}:{line_of(TESTS, '// forgotten here')}: Failure\nFailed\nthe suite `suite` has left something", after_both)
        self.assertIn("error[never-started]", at_the_end)
        self.assertIn("error[orphaned-task", at_the_end)
        self.assertIn("[  FAILED  ] suite: SetUpTestSuite or TearDownTestSuite", at_the_end)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual([f.count("error[") for f in failures["."]], [1, 1], "the XML has them, too")
        repeated, done = self.run_tests("suite.*", "--gtest_repeat=2")
        self.assertEqual(done.stdout.count("error["), 4)
        self.assertTrue(repeated["."])

    def test_what_a_suite_leaves_stands_where_its_test_does(self):
        """What Asio spawned has no place of its own."""
        failures, done = self.run_tests("left_running.*", tests="plain_asio_tests")
        source = TESTS.with_name("plain_asio_tests.cpp")
        self.assertEqual({name: len(f) for name, f in failures.items()},
                         {"left_running.leaves_a_task": 0, "left_running.leaves_nothing": 0, ".": 1}, done.stdout)
        self.assertIn("test     left_running.leaves_a_task", failures["."][0])
        self.assertIn(f"{source}:{line_of(source, 'TEST_F(left_running, leaves_a_task)')}\n", failures["."][0])
        self.assertNotIn("unknown file", done.stdout)

    def test_a_fixture_belongs_to_its_test(self):
        failures, _ = self.run_tests("set_up.leaks")
        self.assertEqual(len(failures["set_up.leaks"]), 1)

    def test_parameterized_tests(self):
        failures, _ = self.run_tests("each/number.*", "--gtest_shuffle")
        self.assertEqual({name: len(f) for name, f in failures.items()},
                         {f"each/number.leaks_if_odd/{i}": (i + 1) % 2 for i in range(3)})

    def test_findings_are_allowed_while_an_object_lives(self):
        failures, _ = self.run_tests("allowed.*")
        self.assertEqual({name: len(f) for name, f in failures.items()},
                         {"allowed.all_kinds": 0, "allowed.this_kind": 0, "allowed.less_than_there_is": 1, "allowed.another_kind": 1, "allowed.until_it_ends": 1,
                          "allowed.what_is_only_counted": 0, "allowed.what_the_segment_only_counts": 0,
                          "allowed.nothing_that_is_only_counted_later": 1, "allowed.another_kind_of_what_is_only_counted": 1,
                          "allowed.no_kind_at_all": 0})

    def test_a_finding_is_expected(self):
        failures, _ = self.run_tests("expected.*")
        self.assertEqual(failures["expected.is_there"], [])
        self.assertEqual(failures["expected.is_there_with_another"], [])
        self.assertEqual(failures["expected.is_there_more_often_than_is_kept"], [])
        self.assertIn("Expected: a finding orphaned-task", failures["expected.is_not_there"][0])
        self.assertEqual(len(failures["expected.is_another"]), 2)

    def test_an_expectation_that_is_left(self):
        failures, _ = self.run_tests("left.*")
        self.assertIn("was left by `return` or `break`", failures["left.by_return"][0])
        for test in ("left.by_an_assertion", "left.by_an_error"):
            self.assertEqual([len(failures[test]), "EXPECT_FINDING(\"" in failures[test][0]], [1, False], failures[test])

    def test_a_death_test_is_none_of_its_parent(self):
        for style in ("fast", "threadsafe"):
            failures, done = self.run_tests("dying_DeathTest.*", f"--gtest_death_test_style={style}")
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_control_from_outside(self):
        for option, environment in (("--curfew=off", {}), ("--gtest_color=no", {"CURFEW_GTEST": "off"}), ("--curfew=warn", {})):
            failures, done = self.run_tests("leaky.orphans_a_task", option, **environment)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertEqual("orphaned-task" in done.stderr, option == "--curfew=warn", done.stderr)
        failures, done = self.run_tests("leaky.orphans_a_task", "--curfew=maybe")
        self.assertIn("--curfew takes off, warn or fail, not 'maybe'", done.stderr)
        self.assertEqual(len(failures["leaky.orphans_a_task"]), 1)
        failures, done = self.run_tests("leaky.orphans_a_task", "--curfew=fail", CURFEW_GTEST="off")
        self.assertEqual(len(failures["leaky.orphans_a_task"]), 1)

    def test_the_help_has_the_option(self):
        said = self.run_to_end(program("leaky_tests"), "--help")
        self.assertIn("--curfew=(off|warn|fail)", said.split("--gtest_catch_exceptions")[-1], "behind GoogleTest's own")
        self.assertNotIn("--curfew=", self.run_to_end(program("leaky_tests"), "--gtest_filter=clean.*"))

    def test_recording_that_is_off_finds_nothing(self):
        failures, done = self.run_tests("leaky.orphans_a_task:expected.*", CURFEW="off")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_an_expectation_that_is_not_met_only_warns_where_findings_do(self):
        failures, done = self.run_tests("expected.is_not_there", CURFEW_GTEST="warn")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("Expected: a finding orphaned-task", done.stderr)

    def test_what_could_not_be_recorded_does_not_pass(self):
        failures, done = self.run_tests("leaky.orphans_a_task:later.is_clean", CURFEW_DIR="/proc/self/nowhere")
        for test, code in (("leaky.orphans_a_task", "TEST(leaky, orphans_a_task)"), ("later.is_clean", "TEST(later, is_clean)")):
            self.assertIn("its tasks could not be recorded", failures[test][0])
            self.assertIn(f"{TESTS}:{line_of(TESTS, code)}", failures[test][0], "the test's own place, where there is no other")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("curfew", done.stderr)
        failures, done = self.run_tests("only_its_suite.*", CURFEW_DIR="/proc/self/nowhere")
        self.assertEqual(failures["only_its_suite.has_a_loop"], [])
        self.assertIn("curfew cannot judge the suite `only_its_suite`: its tasks could not be recorded", failures["."][0])
        self.assertNotEqual(done.returncode, 0)
        failures, done = self.run_tests("clean.has_no_loop", CURFEW_DIR="/proc/self/nowhere")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_shards_and_a_check_around_it(self):
        failures, done = self.run_tests("leaky.orphans_a_task:later.is_clean", under=(CURFEW, "check", "--"), GTEST_TOTAL_SHARDS="2",
                                        GTEST_SHARD_INDEX="0")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(list(failures), ["leaky.orphans_a_task"])

    def test_a_check_means_what_the_tests_mean(self):
        """A program whose tests pass is green under check, too, and what one of its tests forgets is not."""
        meant = "allowed.all_kinds:allowed.this_kind:allowed.what_is_only_counted:expected.is_there:expected.is_there_with_another"
        failures, done = self.run_tests(meant)
        self.assertEqual(done.returncode, 0, done.stdout)
        report = self.check(program("leaky_tests"), f"--gtest_filter={meant}")
        self.assertEqual((report.status, report.json["bugs"]), (0, []))
        excused = report.json["excused"]
        self.assertEqual(excused["allowed"], 5)
        self.assertEqual(excused["tests"], [{"test": test, "findings": 1} for test in
                                            ("allowed.all_kinds", "allowed.this_kind", "expected.is_there_with_another")],
                         "what is only counted is of no test")
        self.assertNotIn("home", report.json["summary"])
        for off in ("off", "warn"):
            report = self.check(program("leaky_tests"), "--gtest_filter=allowed.all_kinds:expected.is_there_with_another:leaky.orphans_a_task",
                                CURFEW_GTEST=off)
            self.assertEqual((report.status, [p["tests"] for p in report.problems]), (23, [["leaky.orphans_a_task"]]))

    def test_a_check_knows_of_more_allowed_tasks_than_a_segment_keeps(self):
        counted = "allowed.all_kinds:allowed.what_the_segment_only_counts"
        report = self.check(program("leaky_tests"), f"--gtest_filter={counted}")
        self.assertEqual((report.status, report.json["bugs"], report.json["excused"]["allowed"]), (0, [], 1501))
        report = self.check(program("leaky_tests"), f"--gtest_filter={counted}:leaky.orphans_more_than_are_kept", CURFEW_GTEST="warn")
        self.assertEqual((report.status, report.json["excused"]["allowed"]), (23, 1501))
        self.assertEqual(sum(b["tasks"] for b in report.json["bugs"]), 1500)

    def test_a_check_of_a_test_that_crashes_knows_what_was_allowed_until_then(self):
        report = self.check(program("leaky_tests"), "--gtest_filter=allowed.all_kinds:allowed.another_kind:crashing.*",
                            "--gtest_also_run_disabled_tests")
        self.assertEqual(report.json["wait_status"]["signal"], signal.SIGABRT)
        self.assertEqual([p["tests"] for p in report.problems], [["allowed.another_kind"]])
        self.assertEqual([t["test"] for t in report.json["excused"]["tests"]],
                         ["allowed.all_kinds", "crashing.DISABLED_with_what_it_allows"])

    def test_a_death_test_may_allow_what_its_child_leaves(self):
        for style in ("fast", "threadsafe"):
            report = self.check(program("leaky_tests"), "--gtest_filter=dying_DeathTest.allows*", f"--gtest_death_test_style={style}")
            self.assertEqual((report.status, report.json["excused"]["allowed"]), (0, 1), f"{report.json}")

    def test_what_the_environment_suppresses_fails_no_test(self):
        suppressions = self.folder / "curfew.supp"
        suppressions.write_text("orphaned-task:forgets_a_task\n")
        failures, done = self.run_tests("leaky.orphans_a_task:expected.is_there_with_another:leaky.forgets_an_error",
                                        CURFEW_SUPPRESSIONS=str(suppressions))
        self.assertEqual({name: len(f) for name, f in failures.items()},
                         {"leaky.orphans_a_task": 0, "expected.is_there_with_another": 0, "leaky.forgets_an_error": 1})
        suppressions.write_text("nonsense\n")
        failures, done = self.run_tests("leaky.orphans_a_task", CURFEW_SUPPRESSIONS=str(suppressions))
        self.assertIn(f"{suppressions}:1", done.stderr)
        self.assertEqual(len(failures["leaky.orphans_a_task"]), 1)

    def test_the_options_of_a_check_are_those_of_its_tests(self):
        which = "leaky.orphans_a_task:leaky.forgets_an_error"
        def failures(*options):
            found, done = self.run_tests(which, under=[CURFEW, "check", *options, "--"])
            return done.returncode, {name: len(f) for name, f in found.items()}
        suppressions, baseline = self.folder / "curfew.supp", self.folder / "known.json"
        suppressions.write_text("orphaned-task:forgets_a_task\n")
        self.assertEqual(failures("--suppressions", suppressions), (1, {"leaky.orphans_a_task": 0, "leaky.forgets_an_error": 1}))
        self.assertEqual(failures("--warn-only", "unobserved-error"), (1, {"leaky.orphans_a_task": 1, "leaky.forgets_an_error": 0}))
        self.assertEqual(failures("--write-baseline", baseline), (1, {"leaky.orphans_a_task": 1, "leaky.forgets_an_error": 1}))
        self.assertEqual(failures("--baseline", baseline), (0, {"leaky.orphans_a_task": 0, "leaky.forgets_an_error": 0}))

    def test_each_task_is_told_of_once(self):
        for meant in ("served.allows", "served.expects", "own_loop.expects"):
            _, done = self.run_tests(meant, tests="suite_tests")
            self.assertEqual(done.returncode, 0, done.stdout)
        failures, done = self.run_tests("served.forgets:served.allows_less", tests="suite_tests")
        self.assertEqual([len(f) for f in failures.values()], [1, 1])
        self.assertEqual(done.stdout.count("error["), 2, done.stdout)

    def test_the_order_of_a_suites_tests_changes_nothing(self):
        for tests in ("suite_tests", "plain_asio_tests"):
            for seed in ("1", "2", "3", "4"):
                _, done = self.run_tests("shared.*", "--gtest_shuffle", f"--gtest_random_seed={seed}", tests=tests)
                self.assertEqual(done.returncode, 0, done.stdout)
            for one in ("leaves_a_task_to_its_suite", "leaves_nothing"):
                _, done = self.run_tests(f"shared.{one}", tests=tests)
                self.assertEqual(done.returncode, 0, done.stdout)

    def test_what_an_environment_leaves_fails_the_program_and_no_suite(self):
        failures, done = self.run_tests("innocent.*", tests="suite_tests", LEAKY_ENVIRONMENT="1")
        self.assertEqual(failures["innocent.does_nothing"], [])
        self.assertNotEqual(done.returncode, 0)
        before_the_tests = done.stdout.split("[ RUN")[0]
        self.assertIn("error[orphaned-task", before_the_tests)
        self.assertEqual(done.stdout.count("error["), 1, done.stdout)

    def test_an_allowance_that_ended_before_anything_was_recorded(self):
        failures, done = self.run_tests("unstarted.*", tests="suite_tests")
        self.assertEqual([len(f) for f in failures.values()], [0, 1], done.stdout)

    def test_a_warning_names_its_test(self):
        _, done = self.run_tests("leaky.orphans_a_task", CURFEW_GTEST="warn")
        self.assertIn("curfew: leaky.orphans_a_task: error[", done.stderr)


if __name__ == "__main__":
    main()
