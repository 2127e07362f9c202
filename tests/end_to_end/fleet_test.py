"""What is shipped for many hosts: discovery, labels, encryption, the service and the sidecar."""
import json
import re
import shutil
import subprocess
import urllib.parse
import urllib.request

import yaml
from harness import CURFEW, DEADLINE, SOURCE, EndToEndTest, main, program, wait_for
from prometheus_server import ANY_PORT, PrometheusServer, text_at

SHIPPED = SOURCE / "docs" / "prometheus"


def target_of(url):
    return urllib.parse.urlsplit(url).netloc


class Fleet(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.shipped = self.folder / "prometheus"
        shutil.copytree(SHIPPED, self.shipped)

    def export(self, *options):
        running = self.start(CURFEW, "export", "--listen", ANY_PORT, *options)
        running.url = running.line_with("serving").split()[1]
        return running

    def crowd(self, tasks):
        crowd = self.start(program("crowd"), str(tasks))
        crowd.line_with("crowded")
        return crowd

    def prometheus(self, config, **changes):
        """With the shipped configuration, but looking more often."""
        settings = yaml.safe_load(config.read_text())
        settings["global"] |= {"scrape_interval": "200ms", "scrape_timeout": "200ms", "evaluation_interval": "200ms"}
        for job in settings["scrape_configs"]:
            job |= changes
        config.write_text(yaml.dump(settings))
        return PrometheusServer(self, config)

    def test_hosts_of_a_file(self):
        self.crowd(7)
        (self.shipped / "targets.json").write_text(json.dumps(
            [{"targets": [target_of(self.export().url)], "labels": {"service": "shop", "datacenter": "here"}}]))
        server = self.prometheus(self.shipped / "prometheus.yml")
        server.expect('up{job="curfew", service="shop", datacenter="here"}', 1)
        server.expect('service_process_state:curfew_tasks_live:sum{service="shop", process="crowd", state="waiting"}', 8)
        server.expect('service_process:curfew_processes:count{service="shop", process="crowd"}', 1)

    def test_what_it_costs_in_series(self):
        page = (SOURCE / "docs" / "fleet.md").read_text()
        cost = {what: int(series) for what, series in re.findall(r"^\| (exporter|process|loop's name|spawn site)[^|]*\| "
                                                                 r"(\d+) \|$", page, re.M)}
        self.assertEqual(len(cost), 4)
        url = self.export().url

        def series():
            return [line for line in text_at(url).splitlines() if not line.startswith("#")]
        series()  # the server speaks of itself only after the first
        self.assertEqual(len(series()), cost["exporter"])
        for _ in range(3):
            self.crowd(5)
        crowd = cost["process"] + cost["loop's name"] + 2 * cost["spawn site"]  # the main task's, and the crowd's
        self.assertEqual(len(series()), cost["exporter"] + 3 * crowd)

    def test_pods_of_kubernetes(self):
        """Debian's Prometheus cannot ask Kubernetes: pods come from a file, with the labels that it would give them."""
        config = self.shipped / "kubernetes" / "prometheus.yml"
        settings = yaml.safe_load(config.read_text())
        (job,) = settings["scrape_configs"]
        self.assertEqual(job.pop("kubernetes_sd_configs"), [{"role": "pod"}])
        job["file_sd_configs"] = [{"files": ["pods.json"]}]
        config.write_text(yaml.dump(settings))
        at = target_of(self.export().url)

        def pod(name, port="curfew", phase="Running", **labels):
            meta = {"namespace": "prod", "pod_name": name, "pod_node_name": "node-1", "pod_phase": phase,
                    "pod_container_port_name": port, **{f"pod_label_{k}": v for k, v in labels.items()}}
            return {"targets": [at], "labels": {f"__meta_kubernetes_{k}": v for k, v in meta.items()}}
        (config.parent / "pods.json").write_text(json.dumps([
            pod("shop-1", app="shop"), pod("cart-1", app="old", app_kubernetes_io_name="cart"),
            pod("shop-1", port="http", app="shop"), pod("job-1", phase="Succeeded", app="job")]))
        server = self.prometheus(config)
        found = wait_for(lambda: (t := server.targets()) and all(x["health"] == "up" for x in t) and t, "scraped pods")
        self.assertEqual(sorted((t["labels"]["pod"], t["labels"]["service"]) for t in found),
                         [("cart-1", "cart"), ("shop-1", "shop")])
        for target in found:
            self.assertEqual((target["labels"]["namespace"], target["labels"]["node"], target["labels"]["job"]),
                             ("prod", "node-1", "curfew"))

    def test_the_sidecar(self):
        """Its two containers as two processes: what the manifest says of them is what is run."""
        pod = yaml.safe_load((SHIPPED / "kubernetes" / "sidecar.yml").read_text())["spec"]["template"]["spec"]
        shop, sidecar = pod["containers"]
        (volume,) = pod["volumes"]
        self.assertEqual(volume["emptyDir"]["medium"], "Memory")
        for container in (shop, sidecar):
            self.assertEqual([m["name"] for m in container["volumeMounts"]], [volume["name"]])
            self.assertEqual(container["volumeMounts"][0]["mountPath"], "/run/curfew")
        self.assertIn("runAsUser", pod["securityContext"])
        looked_for = re.search(r"regex: (\w+)\n        action: keep",
                               (SHIPPED / "kubernetes" / "prometheus.yml").read_text())[1]
        (port,) = sidecar["ports"]
        self.assertEqual(port["name"], looked_for)
        self.assertEqual(sidecar["readinessProbe"]["httpGet"]["port"], looked_for)
        self.assertIn(f"0.0.0.0:{port['containerPort']}", sidecar["command"])

        volume = self.folder / "volume"  # as a kubelet makes it: anybody may write there
        volume.mkdir()
        volume.chmod(0o777)

        def environment(container):
            return {e["name"]: e["value"].replace("/run/curfew", str(volume)) for e in container["env"]}
        # The sidecar may well be the first.
        command = [a.replace(f"0.0.0.0:{port['containerPort']}", "0.0.0.0:0") for a in sidecar["command"]]
        export = self.start(*command, **environment(sidecar))
        url = export.line_with("serving").split()[1].replace("0.0.0.0", "127.0.0.1")
        crowd = self.start(program("crowd"), "3", **environment(shop))
        crowd.line_with("crowded")
        with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
            self.assertIn(f'curfew_process_state{{process="crowd",pid="{crowd.pid}",state="alive"}} 1',
                          answer.read().decode())

    def test_the_service(self):
        """systemd reads the unit and has nothing to say, and the program does not need what it forbids."""
        unit = self.folder / "curfew-export@app.service"
        unit.write_text((SHIPPED / "curfew-export@.service").read_text().replace("/usr/local/bin/curfew", CURFEW))
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], text=True, capture_output=True,
                              timeout=DEADLINE)
        said = [line for line in done.stderr.splitlines() if str(unit) in line or unit.name in line]
        self.assertEqual(said, [])
        exposure = subprocess.run(["systemd-analyze", "security", "--offline=true", str(unit)], text=True,
                                  capture_output=True, timeout=DEADLINE).stdout
        self.assertRegex(exposure, r"Overall exposure level for .*: [01]\.\d OK")

    def test_encryption_in_front(self):
        """nginx as it is shipped, but for ports and paths."""
        key, certificate = self.folder / "curfew.key", self.folder / "curfew.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"], check=True,
                       capture_output=True, timeout=DEADLINE)
        password = self.folder / "password"
        password.write_text("prometheus:sesame\n")
        password.chmod(0o600)
        host = self.export("--auth-file", str(password))
        socket = self.folder / "https"
        server = (SHIPPED / "nginx.conf").read_text()
        for shipped, here in (("listen 9465 ssl", f"listen unix:{socket} ssl"), ("127.0.0.1:9464", target_of(host.url)),
                              ("/etc/ssl/certs/curfew.pem", certificate), ("/etc/ssl/private/curfew.key", key)):
            self.assertIn(shipped, server)
            server = server.replace(shipped, str(here))
        config = self.folder / "nginx.conf"
        config.write_text(f"daemon off; pid {self.folder}/nginx.pid; error_log stderr; events {{}}\n"
                          f"http {{ access_log off; client_body_temp_path {self.folder}/body;\n"
                          f"proxy_temp_path {self.folder}/proxy; fastcgi_temp_path {self.folder}/fastcgi;\n"
                          f"uwsgi_temp_path {self.folder}/uwsgi; scgi_temp_path {self.folder}/scgi;\n{server}}}\n")
        nginx = self.start("nginx", "-p", str(self.folder), "-c", str(config), "-e", "stderr")
        wait_for(lambda: socket.exists() or nginx.process.poll() is not None, "nginx listens")
        self.assertTrue(socket.exists(), nginx.errors)

        def curl(*options):
            return subprocess.run(["curl", "--silent", "--show-error", "--fail", "--unix-socket", socket, "--cacert",
                                   certificate, *options, "https://127.0.0.1/metrics"], text=True, capture_output=True,
                                  timeout=DEADLINE)
        self.assertIn("curfew_build_info", curl("--user", "prometheus:sesame").stdout)
        self.assertIn("401", curl().stderr)


if __name__ == "__main__":
    main()
