"""What is shipped for Prometheus: rules and configuration, by promtool; and that each alert is explained."""
import json
import re
import subprocess

from harness import SOURCE, EndToEndTest, main

SHIPPED = SOURCE / "docs" / "prometheus"
RULES = [SHIPPED / "alerts.yml", SHIPPED / "recording.yml"]


class PrometheusRules(EndToEndTest):
    def promtool(self, *arguments):
        done = subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_rules_are_clean(self):
        said = self.promtool("check", "rules", *RULES)
        self.assertEqual(said.count("SUCCESS"), len(RULES))
        self.assertNotIn("WARN", said.upper())

    def test_configuration_is_clean(self):
        self.assertIn("2 rule files found", self.promtool("check", "config", SHIPPED / "prometheus.yml"))

    def test_alerts_fire_when_they_should_and_not_else(self):
        cases = self.folder / "alerts.yml"
        cases.write_text((SOURCE / "tests" / "end_to_end" / "alerts.yml").read_text().replace("RULES", str(SHIPPED)))
        self.assertIn("SUCCESS", self.promtool("test", "rules", cases))

    def test_each_alert_has_a_case_and_a_place_in_the_page(self):
        alerts = re.findall(r"alert: (\w+)", RULES[0].read_text())
        cases = (SOURCE / "tests" / "end_to_end" / "alerts.yml").read_text()
        explained = re.findall(r"^## (\w+)$", (SOURCE / "docs" / "alerts.md").read_text(), re.MULTILINE)
        self.assertEqual(explained, alerts, "in the same order")
        for alert in alerts:
            self.assertIn(f"#{alert.lower()}\n", RULES[0].read_text())
            fires = rf"alertname: {alert}\n +exp_alerts:"
            self.assertTrue(re.search(fires, cases), f"no case in which {alert} fires")

    def assert_there_are(self, asked):
        documented = set(re.findall(r"^\| `(curfew_\w+)`", (SOURCE / "docs" / "metrics.md").read_text(), re.MULTILINE))
        self.assertGreater(len(asked), 8)
        for name in asked:
            self.assertIn(re.sub(r"(?<=seconds)_(bucket|sum|count)$", "", name), documented)

    def test_rules_ask_for_metrics_that_there_are(self):
        asked = set()
        for rules in RULES:
            for expression in re.findall(r"expr: (?:>\n)?((?:.+\n)+?)(?=\s+(?:labels|for|- record)|\Z)", rules.read_text()):
                asked |= set(re.findall(r"\bcurfew_\w+", expression))
        self.assert_there_are(asked)

    def test_dashboard_asks_what_prometheus_understands(self):
        """Each query as a rule, for promtool to parse."""
        board = json.loads((SHIPPED / "dashboard.json").read_text())
        queries = [t["expr"] for panel in board["panels"] for t in panel.get("targets", [])]
        self.assert_there_are({name for query in queries for name in re.findall(r"\bcurfew_\w+", query)})
        rules = [{"record": f"panel:{i}", "expr": query.replace("$__rate_interval", "1m")}
                 for i, query in enumerate(queries)]
        as_rules = self.folder / "dashboard.yml"
        as_rules.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))  # JSON is YAML
        self.assertIn(f"{len(rules)} rules found", self.promtool("check", "rules", as_rules))

    def test_dashboard_has_each_finding_and_a_number_where_there_is_none(self):
        board = json.loads((SHIPPED / "dashboard.json").read_text())
        numbers = [panel["targets"][0]["expr"] for panel in board["panels"] if panel["type"] == "stat"]
        for page in (SOURCE / "docs" / "findings").glob("*.md"):
            self.assertTrue(any(f'kind="{page.stem}"' in query for query in numbers), page.stem)
        for query in numbers:
            self.assertTrue(query.endswith(" or vector(0)"), query)

    def test_no_alert_tells_of_processes_under_a_check(self):
        for name, expression in re.findall(r"alert: (\w+)\n +expr: (.*?)\n +(?:for|labels):", RULES[0].read_text(), re.S):
            if "curfew_export_" in expression or "up{" in expression:
                continue  # of the exporter
            self.assertIn("unless", expression, name)
            self.assertIn("curfew_process_under_check", expression, name)

    def test_dashboard_is_one_that_grafana_imports(self):
        """What Grafana looks for: ids and places of its own for each panel, a source that can be chosen."""
        board = json.loads((SHIPPED / "dashboard.json").read_text())
        panels = board["panels"]
        self.assertEqual(len({p["id"] for p in panels}), len(panels))
        taken = set()
        for panel in panels:
            at = panel["gridPos"]
            self.assertLessEqual(at["x"] + at["w"], 24)
            cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
            self.assertFalse(taken & cells, f"{panel['title']} lies over another panel")
            taken |= cells
            for target in panel.get("targets", []):
                self.assertEqual(target["datasource"]["uid"], "${datasource}")
        variables = {v["name"] for v in board["templating"]["list"]}
        self.assertEqual(set(re.findall(r"\$(process|loop|datasource)\b", json.dumps(board))) - variables, set())
        self.assertGreaterEqual(board["schemaVersion"], 36)


if __name__ == "__main__":
    main()
