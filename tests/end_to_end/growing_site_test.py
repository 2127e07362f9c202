"""A spawn site that only grows is told from its neighbours, by whoever looks for long enough."""
import json
import re
import signal
import urllib.request

from harness import BIN, CURFEW, DEADLINE, SOURCE, EndToEndTest, main, program, wait_for

WITHIN = "2s"  # instead of ten minutes


class GrowingSite(EndToEndTest):
    def growing(self):
        running = self.start(program("growing"))
        running.line_with("growing")
        return running

    def test_the_watched_tree_names_it(self):
        watched = self.growing()
        tree = self.start(CURFEW, "tree", str(watched.pid), "--watch=50ms", "--growing-over", WITHIN, "--format", "json")
        first = json.loads(tree.line())
        self.assertEqual(first["growing_sites"], [], "one look is no evidence")
        while not (found := json.loads(tree.line())["growing_sites"]):
            pass
        self.assertEqual([site["spawned_at"]["function"] for site in found], ["leak"])
        self.assertGreater(found[0]["to"], found[0]["from"])
        self.assertEqual(found[0]["over_ns"], 2_000_000_000)
        tree.signal(signal.SIGINT)
        self.assertEqual(tree.end(), 0)

        text = self.start(CURFEW, "tree", str(watched.pid), "--watch=50ms", "--growing-over", WITHIN)
        said = text.line_with("growing-site: tasks of loop main spawned by leak")
        form = r"^warning: growing-site: tasks of loop \w+ spawned by \w+ \(%s:\d+\) only grow: " \
               r"from [\d,]+ to [\d,]+ within %s; see `curfew explain growing-site`$"
        self.assertRegex(said, form % (r".*growing\.cpp", "2 s"))
        page = (SOURCE / "docs" / "findings" / "growing-site.md").read_text()
        self.assertRegex(page, "(?m)" + form % (r"server\.cpp", "10 min"))
        text.line_with("◀ growing")

    def test_the_exporter_counts_it(self):
        if not (BIN / "tests" / "known_work").exists():
            self.skipTest("built without the exporter")
        watched = self.growing()
        exporter = self.start(CURFEW, "export", "--listen", "127.0.0.1:0", "--growing-over", WITHIN)
        url = exporter.line_with("serving").split()[1]

        def scrape():
            with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
                return answer.read().decode()
        of = f'process="growing",pid="{watched.pid}",loop="main"'
        self.assertIn(f'curfew_findings{{{of},kind="growing-site"}} 0\n', scrape())
        text = wait_for(lambda: (t := scrape()) and "curfew_spawn_site_growth_tasks{" in t and t, "a site that grows")
        self.assertIn(f'curfew_findings{{{of},kind="growing-site"}} 1\n', text)
        growing = re.findall(rf'^curfew_spawn_site_growth_tasks{{{of},function="(\w+)",site=".*"}} (\d+)$', text, re.M)
        self.assertEqual([function for function, _ in growing], ["leak"])
        self.assertGreater(int(growing[0][1]), 50)


if __name__ == "__main__":
    main()
