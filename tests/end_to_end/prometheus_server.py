"""A real Prometheus server for tests."""
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from harness import DEADLINE, wait_for

ANY_PORT = "127.0.0.1:0"


def text_at(url):
    with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
        return answer.read().decode()


class PrometheusServer:
    """Runs with the configuration file, until the test ends."""

    def __init__(self, test, config):
        self.test = test
        server = test.start("prometheus", f"--config.file={config}", f"--storage.tsdb.path={test.folder / 'tsdb'}",
                            f"--web.listen-address={ANY_PORT}")

        def address():
            for line in server.errors:
                if found := re.search(r'msg="Listening on" address=(\S+)', line):
                    return found[1]
            return None
        self.url = f"http://{wait_for(address, 'prometheus listens')}"

    def answer(self, path):
        """What the API says; None while the server is beginning."""
        try:
            return json.loads(text_at(f"{self.url}/api/v1/{path}"))["data"]
        except urllib.error.HTTPError as error:
            if error.code == 503:
                return None
            raise AssertionError(f"{path}: {error.read().decode()}") from error
        except urllib.error.URLError:
            return None

    def query(self, expression):
        """The values of an instant vector by their labels."""
        answer = self.answer("query?query=" + urllib.parse.quote(expression))
        return {tuple(sorted(sample["metric"].items())): float(sample["value"][1])
                for sample in (answer["result"] if answer else [])}

    def value(self, expression):
        values = list(self.query(expression).values())
        return values[0] if len(values) == 1 else None

    def expect(self, expression, expected):
        seen = []

        def is_expected():
            seen[:] = [self.query(expression)]
            return list(seen[0].values()) == [float(expected)]
        try:
            wait_for(is_expected, expression)
        except AssertionError:
            self.test.fail(f"{expression}: expected {expected}, got {seen}")

    def targets(self):
        """What is scraped: the labels of each, and whether it answers."""
        answer = self.answer("targets?state=active")
        return answer["activeTargets"] if answer else []
