"""That the rules see what they are there for: each is broken once in a tree made for it."""

import pathlib
import tempfile
import unittest
import unittest.mock

import boxes
import check
import includes
import instrumented
import link_graph


class Tree(unittest.TestCase):
    """A small tree in which every rule is kept, for a test to break one."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("probe/segment/layout.hpp", "#include <cstdint>\n")
        self.write("probe/segment/folder.hpp", "#include <string>\n")
        self.write("probe/include/curfew/probe.h", "#include <stdint.h>\n")
        self.write("probe/recorder/recorder.hpp", '#include "probe/segment/layout.hpp"\n#include <curfew/probe.h>\n')
        self.write("probe/model/snapshot.hpp", "#include <vector>\n")
        self.write("probe/reader/read.cpp", '#include "probe/segment/layout.hpp"\n#include "probe/model/snapshot.hpp"\n')
        self.write("probe/verdict/finding.hpp", '#include "probe/model/snapshot.hpp"\n')
        self.write("probe/report/text.cpp", '#include "probe/verdict/finding.hpp"\n#include <fmt/format.h>\n')
        self.write("probe/cli/terminal/output.hpp", "#include <string>\n")
        self.write("probe/cli/process/supervisor.hpp", '#include "probe/segment/folder.hpp"\n')
        self.write("probe/cli/command_line/options.cpp", "#include <CLI/CLI.hpp>\n")
        self.write("probe/cli/commands/commands.hpp", "#include <functional>\n")
        self.write("probe/cli/commands/check.cpp", '#include "probe/cli/process/supervisor.hpp"\n')
        self.write("probe/cli/main.cpp", '#include <CLI/CLI.hpp>\n#include "probe/cli/commands/commands.hpp"\n')
        self.write("runtime/include/curfew/detail/asio.hpp", "#include <asio/version.hpp>\n")
        self.write(
            "runtime/include/curfew/task.hpp",
            "#include <curfew/detail/asio.hpp>\n#include CURFEW_ASIO(error.hpp)\n",
        )
        self.write("runtime/src/task.cpp", '#include <curfew/task.hpp>\n#include "probe/recorder/recorder.hpp"\n')
        self.write("tests/runtime/task_test.cpp", "// As of docs/runtime.md#rule-2.\n#include <curfew/task.hpp>\n")
        self.write("docs/runtime.md", "# The rules\n\n### Rule 1\n\n### Rule 2\n")
        self.write("docs/examples/leak.cpp", '#include <curfew/task.hpp>\n#include "beside.hpp"\n')
        self.write("docs/examples/beside.hpp", "")
        self.write("tests/any_test.cpp", '#include "runtime/src/task.cpp"\n')
        self.write("README.md", "# A b\n[ok](docs/page.md#the-ways-in) [web](https://example.org) `[x](none)`\n")
        self.write("docs/page.md", "# Page\n## The ways, in\n[up](../README.md) [here](#page)\n```\n[x](none.md)\n```\n")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def assert_one(self, *parts):
        found = check.violations(self.root)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])


class Includes(Tree):
    def test_a_tree_that_keeps_the_rules_has_no_violation(self):
        self.assertEqual(check.violations(self.root), [])

    def test_the_model_must_not_know_the_segment(self):
        self.write("probe/model/snapshot.hpp", '\n#include "probe/segment/layout.hpp"\n')
        self.assert_one("probe/model/snapshot.hpp:2:", "model must not know segment")

    def test_nothing_in_the_probe_may_know_the_runtime(self):
        for folder in ("segment", "recorder", "model", "reader", "verdict", "report", "cli"):
            with self.subTest(folder):
                self.write(f"probe/{folder}/upstream.cpp", "#include <curfew/task.hpp>\n")
                self.assert_one(f"probe/{folder}/upstream.cpp:1:", f"{folder} must not know runtime_api")
                (self.root / f"probe/{folder}/upstream.cpp").unlink()

    def test_a_verdict_must_not_know_a_report(self):
        self.write("probe/report/text.hpp", "")
        self.write("probe/verdict/finding.hpp", '#  include "probe/report/text.hpp" // indented\n')
        self.assert_one("verdict must not know report")

    def test_a_command_gets_few_headers_of_the_segment_and_no_more(self):
        self.write("probe/cli/commands/check.cpp", '#include "probe/segment/layout.hpp"\n')
        self.assert_one("cli_commands must not know segment")

    def test_what_runs_processes_must_not_know_the_commands(self):
        self.write("probe/cli/process/supervisor.hpp", '#include "probe/cli/commands/commands.hpp"\n')
        self.assert_one("cli_process must not know cli_commands")

    def test_commands_must_not_know_what_takes_words_apart(self):
        self.write("probe/cli/commands/check.cpp", "#include <CLI/CLI.hpp>\n")
        self.assert_one("cli_commands must not know CLI/CLI.hpp")

    def test_public_headers_must_not_know_the_recorder(self):
        self.write("runtime/include/curfew/task.hpp", '#include "probe/recorder/recorder.hpp"\n')
        self.assert_one("runtime_api must not know recorder")

    def test_public_headers_include_only_asio_and_the_standard_library(self):
        self.write("runtime/include/curfew/task.hpp", "#include <fmt/format.h>\n")
        self.assert_one("fmt/format.h", "public face")

    def test_the_runtime_names_no_asio_but_by_its_configuration(self):
        self.write("runtime/include/curfew/task.hpp", "#include <asio/error.hpp>\n")
        self.assert_one("task.hpp:1", "asio/error.hpp", "public face")
        self.write("runtime/include/curfew/task.hpp", "#include CURFEW_ASIO(error.hpp)\n")
        self.write("runtime/src/core/scope.cpp", "#include <asio/post.hpp>\n")
        self.assert_one("runtime_core must not know asio/post.hpp")

    def test_the_c_abi_includes_only_c_headers(self):
        self.write("probe/include/curfew/probe.h", "#include <cstdint>\n")
        self.assert_one("cstdint", "public face")

    def test_examples_must_not_reach_behind_the_public_headers(self):
        self.write("tests/runtime/task_test.cpp", "// As of docs/runtime.md#rule-2.\n#include <curfew/task.hpp>\n")
        self.write("docs/runtime.md", "# The rules\n\n### Rule 1\n\n### Rule 2\n")
        self.write("docs/examples/leak.cpp", '#include "probe/model/snapshot.hpp"\n')
        self.assert_one("examples must not know model")

    def test_a_quoted_include_is_named_from_the_root(self):
        self.write("probe/report/text.cpp", '#include "finding.hpp"\n')
        self.assert_one("names no file from the repository's root")

    def test_a_new_folder_must_be_given_its_place(self):
        self.write("probe/surprise/new.cpp", "#include <vector>\n")
        self.assert_one("belongs to no box")


class Permissions(Tree):
    def setUp(self):
        super().setUp()
        graph = {"segment": boxes.Box("probe/segment"), "model": boxes.Box("probe/model")}
        self.reader = {"uses": ("model",), "files": ("probe/segment/layout.hpp",)}
        for name, value in (("BOXES", graph), ("RESERVED", {"probe/segment/layout.hpp": ("segment", "reader")})):
            patch = unittest.mock.patch.object(includes, name, value)
            self.addCleanup(patch.stop)
            patch.start()

    def unused(self, **permissions):
        includes.BOXES["reader"] = boxes.Box("probe/reader", **(self.reader | permissions))
        box_of = {"reader": "reader", "segment": "segment", "model": "model"}.get
        with unittest.mock.patch.object(includes, "box_of", lambda path: box_of(path.split("/")[1])):
            return includes.unused_permissions(self.root)

    def test_what_is_permitted_and_used_is_no_violation(self):
        self.assertEqual(self.unused(), [])

    def test_a_box_that_nobody_includes_is_taken_away(self):
        found = self.unused(uses=("model", "segment"), files=("probe/segment/layout.hpp",))
        self.assertEqual(found, [])  # a header of it is included
        self.write("probe/reader/read.cpp", '#include "probe/segment/layout.hpp"\n')
        self.assertEqual(len(self.unused()), 1)
        self.assertIn("reader includes nothing of model", self.unused()[0])

    def test_a_header_that_nobody_includes_is_taken_away(self):
        self.write("probe/reader/read.cpp", '#include "probe/model/snapshot.hpp"\n')
        found = self.unused()
        self.assertEqual(len(found), 2, found)
        self.assertIn("reader includes nothing of probe/segment/layout.hpp", found[0])
        self.assertIn("reader does not include probe/segment/layout.hpp", found[1])


class Names(Tree):
    def setUp(self):
        super().setUp()
        self.write("probe/verdict/finding.hpp", "namespace curfew::verdict {\nstruct finding;\n}\n")
        self.write("probe/report/text.hpp", '#include "probe/verdict/finding.hpp"\nvoid print(verdict::finding);\n')

    def test_what_is_used_by_its_namespace_is_included(self):
        self.assertEqual(check.violations(self.root), [])
        self.write("probe/report/json.hpp", '#include "probe/report/text.hpp"\n\nvoid print(verdict::finding);\n')
        self.assert_one("probe/report/json.hpp:3:", "verdict:: is used")

    def test_a_source_may_leave_it_to_its_own_header(self):
        self.write("probe/report/text.cpp", '#include "probe/report/text.hpp"\nvoid print(verdict::finding) {}\n')
        self.assertEqual(check.violations(self.root), [])

    def test_a_word_in_a_comment_or_a_text_is_no_use(self):
        self.write("probe/report/json.hpp", '// verdict::finding\nauto x = "verdict::finding";\n')
        self.assertEqual(check.violations(self.root), [])


class Glossary(Tree):
    def setUp(self):
        super().setUp()
        self.write("probe/verdict/finding.hpp", "struct finding {\n};\n")
        self.terms("| finding | What was found. | `finding` in [finding.hpp](../probe/verdict/finding.hpp) |")

    def terms(self, *rows):
        gone = "\n## Names that are gone\n\n| gone | now |\n| --- | --- |\n| `trove` | `finding` |\n"
        self.write("docs/glossary.md", "| term | meaning | defined in |\n| --- | --- | --- |\n" + "\n".join(rows) + gone)

    def test_a_term_with_one_meaning_is_no_violation(self):
        self.assertEqual(check.violations(self.root), [])

    def test_a_type_of_that_name_elsewhere_is_another_meaning(self):
        self.write("probe/report/text.hpp", "class finding : base {\n};\n")
        self.assert_one("probe/report/text.hpp", "glossary's finding")

    def test_a_term_stands_there_once(self):
        row = "| finding | What was found. | [finding.hpp](../probe/verdict/finding.hpp) |"
        self.terms(row, row)
        self.assert_one("finding stands there twice")

    def test_a_type_that_a_term_names_is_there(self):
        self.terms("| find | What was found. | `find` in [finding.hpp](../probe/verdict/finding.hpp) |")
        self.assert_one("there is no type find")

    def test_a_name_that_is_gone_does_not_come_back(self):
        self.write("probe/report/text.cpp", "// trove\nint trove = 0;\n")
        self.assert_one("probe/report/text.cpp:2:", "the name trove is gone: it is finding")

    def test_a_name_that_is_gone_is_no_word_of_a_format(self):
        self.write("probe/report/text.cpp", 'auto key = "trove";\n')
        self.assert_one("probe/report/text.cpp:1:", "the name trove is gone: it is finding")

    def test_a_format_may_keep_a_word_that_the_glossary_says(self):
        self.write("probe/report/text.cpp", 'auto key = "trove";\n')
        self.write("docs/schema.json", '{"trove": {}}\n')
        glossary = (self.root / "docs/glossary.md").read_text()
        self.write("docs/glossary.md", glossary + "\n| word | stands in |\n| --- | --- |\n| `trove` | [schema.json](schema.json) |\n")
        self.assertEqual(check.violations(self.root), [])

    def test_a_word_that_no_format_has_is_not_kept(self):
        self.write("docs/schema.json", "{}\n")
        glossary = (self.root / "docs/glossary.md").read_text()
        self.write("docs/glossary.md", glossary + "\n| word | stands in |\n| --- | --- |\n| `trove` | [schema.json](schema.json) |\n")
        self.assert_one("trove does not stand in schema.json")


class Findings(Tree):
    def setUp(self):
        super().setUp()
        self.write("probe/verdict/rules.hpp", "extern const rule lost_task;\n")
        self.write("probe/verdict/rules/lost_task.cpp", 'const rule rules::lost_task{.name = "lost-task"};\n')
        self.write("probe/report/text.cpp", '// As of "lost-task".\n#include "probe/verdict/finding.hpp"\n')

    def test_a_rule_may_be_named_where_it_is_written(self):
        self.assertEqual(check.violations(self.root), [])

    def test_nobody_else_may_name_a_rule(self):
        self.write("probe/report/text.cpp", '\nif (name == "lost-task") return;\n')
        self.assert_one("probe/report/text.cpp:2:", "lost-task")

    def test_nobody_else_may_know_a_rule(self):
        self.write("probe/report/text.cpp", "const auto& r = verdict::rules::lost_task;\n")
        self.assert_one("rules::lost_task")

    def test_only_the_judge_asks_the_rules(self):
        self.write("probe/verdict/judge.hpp", "")
        self.write("probe/judge/judgement.cpp", '#include "probe/verdict/judge.hpp"\n')
        self.assertEqual(check.violations(self.root), [])
        self.write("probe/report/text.cpp", '#include "probe/verdict/judge.hpp"\n')
        self.assert_one("report must not know probe/verdict/judge.hpp")


class Formats(Tree):
    def setUp(self):
        super().setUp()
        self.write("probe/report/formats/csv.cpp", 'const format formats::csv{.name = "csv"};\n')
        self.write("docs/check.md", "| `--format csv` | a table |\n")

    def test_a_format_may_be_named_where_it_is_written(self):
        self.assertEqual(check.violations(self.root), [])

    def test_nobody_else_may_name_a_format(self):
        self.write("probe/report/text.cpp", '\nif (name == "csv") return;  // as of "csv"\n')
        self.assert_one("probe/report/text.cpp:2:", '"csv"')

    def test_nobody_else_may_know_a_format(self):
        self.write("probe/report/text.cpp", "const auto& f = report::formats::csv;\n")
        self.assert_one("formats::csv")

    def test_a_format_must_be_documented(self):
        self.write("docs/check.md", "| `--format xml` | a tree |\n")
        self.assert_one("docs/check.md", "['xml']", "['csv']")


class Nouns(Tree):
    def test_a_public_header_needs_a_source(self):
        (self.root / "runtime/src/task.cpp").unlink()
        self.write("tests/any_test.cpp", "")
        self.assert_one("runtime/include/curfew/task.hpp:", "runtime/src/task.cpp")

    def test_a_public_header_needs_a_test(self):
        (self.root / "tests/runtime/task_test.cpp").rename(self.root / "tests/runtime/other_test.cpp")
        self.assert_one("runtime/include/curfew/task.hpp:", "tests/runtime/task_test.cpp")

    def test_a_source_of_no_public_header_is_in_a_folder(self):
        self.write("runtime/src/core/scope.cpp", "")
        self.assertEqual(check.violations(self.root), [])
        self.write("runtime/src/scope.cpp", "")
        self.assert_one("runtime/src/scope.cpp:", "no public header's source")

    def test_a_source_includes_its_own_header_first(self):
        self.write("runtime/src/task.cpp", "#include <vector>\n\n#include <curfew/task.hpp>\n")
        self.assert_one("runtime/src/task.cpp:", "<curfew/task.hpp>")

    def test_internal_headers_and_the_umbrella_need_neither(self):
        self.write("runtime/include/curfew/detail/frame.hpp", "")
        self.write("runtime/include/curfew/curfew.hpp", "#include <curfew/task.hpp>\n")
        self.assertEqual(check.violations(self.root), [])


class NumberedRules(Tree):
    def test_a_rule_that_is_cited_exists(self):
        self.write("probe/model/snapshot.hpp", "\n// docs/runtime.md#rule-1, #rule-3\n")
        self.assert_one("probe/model/snapshot.hpp:2:", "cites rule 3")

    def test_a_rule_has_tests_that_bear_its_number(self):
        self.write("tests/conformance/rules_test.cpp", "TEST(rule_1, is_kept) {}\n")
        self.assert_one("docs/runtime.md:", "TEST(rule_2, …)")

    def test_a_rule_is_not_named_by_its_number_alone(self):
        self.write("probe/model/snapshot.hpp", "// Rule 1: no task waits for itself.\n")
        self.assert_one("probe/model/snapshot.hpp:1:", "docs/runtime.md#rule-N")


class FileLength(Tree):
    def test_400_lines_are_allowed_and_401_are_not(self):
        self.write("probe/model/long.hpp", "\n" * 400)
        self.assertEqual(check.violations(self.root), [])
        self.write("probe/model/long.hpp", "\n" * 401)
        self.assert_one("probe/model/long.hpp: 401 lines")


class Links(Tree):
    def test_a_link_to_a_missing_file_is_reported(self):
        self.write("docs/page.md", "# Page\n## The ways, in\n\n[gone](../docs/gone.md)\n")
        self.assert_one("docs/page.md:4:", "../docs/gone.md leads to no file")

    def test_a_link_to_a_missing_heading_is_reported(self):
        self.write("docs/page.md", "# Page\n")
        self.assert_one("README.md:2:", "leads to no heading")


class LinkGraph(unittest.TestCase):
    def test_allowed_links_pass(self):
        graph = "curfew_segment: Threads::Threads\ncurfew_recorder: curfew::segment;$<LINK_ONLY:curfew_warnings>\n"
        self.assertEqual(link_graph.violations(graph), [])

    def test_a_link_upstream_is_reported(self):
        self.assertEqual(
            link_graph.violations("curfew_verdict: curfew::model;$<LINK_ONLY:curfew_report>"),
            ["curfew_verdict: must not link curfew_report"],
        )


class Instrumented(unittest.TestCase):
    SANITIZED = "task.cpp.o:\n0000 T run\n     U __asan_init\n     U __ubsan_handle_type_mismatch_v1_abort\n"

    def test_an_instrumented_archive_passes(self):
        self.assertEqual(instrumented.complaints("lib.a", self.SANITIZED, "address,undefined"), [])

    def test_a_member_without_the_sanitizers_calls_is_reported(self):
        plain = "plain.cpp.o:\n0000 T run\n     U malloc\n"
        found = instrumented.complaints("lib.a", self.SANITIZED + "\n" + plain, "address,undefined")
        self.assertEqual(len(found), 1, found)
        self.assertIn("lib.a(plain.cpp.o)", found[0])
        self.assertIn("__asan_", found[0])

    def test_a_member_without_code_needs_none(self):
        self.assertEqual(instrumented.complaints("lib.a", "empty.cpp.o:\n\n" + self.SANITIZED, "address"), [])

    def test_an_archive_without_code_proves_nothing(self):
        self.assertEqual(len(instrumented.complaints("lib.a", "empty.cpp.o:\n", "thread")), 1)


if __name__ == "__main__":
    unittest.main()
