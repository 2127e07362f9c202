"""Reads reports for services as those do: validate.py SAMPLES_PROGRAM

JUnit XML by Jenkins' schema and with a program that reads it; SARIF and Code Quality reports by what their documents ask
for. (OASIS' schema of SARIF is not part of this repository.)"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

JUNIT_PARSER = ("/usr/bin/python3", "-m", "junitparser")  # a module of Debian's own Python, whichever runs this
SCHEMA = pathlib.Path(__file__).with_name("junit-10.xsd")
WITH_BUGS = {"leak", "abandoned_handlers", "never_awaited", "killed_server", "given_up", "one_hang", "hostile_names",
             "plain_asio"}
failed = False


def expect(holds, where, what):
    global failed
    if not holds:
        print(f"{where}: {what}")
        failed = True


def junit(path):
    checked = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMA, path], capture_output=True, text=True)
    expect(checked.returncode == 0, path, checked.stderr[:500])
    suites = xml.etree.ElementTree.parse(path).getroot()
    (suite,) = suites
    cases = suite.findall("testcase")
    failures, errors = (len(suite.findall(f"testcase/{kind}")) for kind in ("failure", "error"))
    for level in (suites, suite):
        counted = [int(level.get(name)) for name in ("tests", "failures", "errors")]
        expect(counted == [len(cases), failures, errors], path, f"counts {counted}")
    expect(len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases), path, "two cases have one name")
    read = subprocess.run([*JUNIT_PARSER, "verify", path], capture_output=True, text=True)
    expect(read.returncode == (1 if failures + errors else 0), path, f"junitparser sees {read.returncode}: {read.stderr}")
    expect(failures > 0 or path.name not in WITH_BUGS, path, "has no failure")


def gitlab(path):
    issues = json.loads(path.read_text(encoding="utf-8"))
    for issue in issues:
        expect(set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}, path, issue)
        expect(issue["severity"] in ("info", "minor", "major", "critical", "blocker"), path, issue["severity"])
        expect(re.match(r"[^./]", issue["location"]["path"]), path, f"is not relative: {issue['location']}")
        expect(issue["location"]["lines"]["begin"] >= 1, path, issue["location"])
    expect(len({issue["fingerprint"] for issue in issues}) == len(issues), path, "a fingerprint is there twice")
    expect(bool(issues) or path.name not in WITH_BUGS, path, "has no issue")


def sarif(path):
    log = json.loads(path.read_text(encoding="utf-8"))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    notifications = {one["id"] for one in driver["notifications"]}
    for result in run["results"]:
        expect(driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"], path, "a result has another rule")
        expect(result["level"] in ("none", "note", "warning", "error"), path, result["level"])
        expect(len(result.get("locations", [])) == 1, path, f"GitHub refuses a result without a place: {result}")
        for place in result.get("locations", []) + result.get("relatedLocations", []):
            at = place["physicalLocation"]
            uri = at["artifactLocation"]["uri"]
            expect(re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=@:/-]|%[0-9A-F]{2})+", uri), path, f"is no URI: {uri}")
            expect(at["artifactLocation"].get("uriBaseId", "SRCROOT") in run["originalUriBaseIds"], path, "unknown base")
            expect(at.get("region", {}).get("startLine", 0) >= 1, path, "GitHub insists on a line")
        for suppression in result.get("suppressions", []):
            expect(set(suppression) <= {"kind", "status", "justification", "location"}, path, suppression)
            expect(suppression["kind"] in ("inSource", "external"), path, suppression)
            expect(suppression["status"] in ("accepted", "underReview", "rejected"), path, suppression)
    kinds = [s["kind"] for result in run["results"] for s in result.get("suppressions", [])]
    expect(kinds == (["external", "inSource", "external"] if path.name == "suppressed" else []), path, kinds)
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        expect(note["descriptor"]["id"] in notifications, path, "a notification is none of the driver's")
    prints = [json.dumps(result["partialFingerprints"]) for result in run["results"]]
    expect(len(set(prints)) == len(prints), path, "a fingerprint is there twice")
    expect(bool(run["results"]) or path.name not in WITH_BUGS, path, "has no result")


def github(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    issues = json.loads(path.parent.with_name("gitlab").joinpath(path.name).read_text(encoding="utf-8"))
    bugs = {issue["check_name"] for issue in issues}
    command = re.compile(r"::(error|warning) (\w+=[^:,]*(,\w+=[^:,]*)*)::.+")
    for line in lines[:-1]:
        expect(command.fullmatch(line), path, f"is no command: {line}")
        is_bug = re.search(r"title=(?:curfew: )?([^:]+)::", line)[1] in bugs
        expect(" file=" in line or not is_bug, path, f"has no place: {line}")
        expect("\\" not in line.split("title=")[0] or path.name == "hostile_names", path, line)
    expect(lines[-1].startswith("SUMMARY: curfew: "), path, lines[-1])
    expect(len(lines) > 1 or path.name not in WITH_BUGS, path, "has no annotation")


with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.argv[1], folder], check=True)
    for check in (junit, gitlab, sarif, github):
        samples = sorted(pathlib.Path(folder, check.__name__).iterdir())
        expect(len(samples) == 12, check.__name__, f"has {len(samples)} samples")
        for sample in samples:
            check(sample)
sys.exit(failed)
