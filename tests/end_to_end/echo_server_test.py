"""The echo server with a real client: 200 connections, a gentle end, and the watchdogs that it forgets when told to."""
import signal
import socket

from harness import DEADLINE, SOURCE, EndToEndTest, example, line_of, main, parent_of, tasks_named, wait_for

EXAMPLE = SOURCE / "docs" / "examples" / "echo_server"
CLIENTS = 200


class EchoServer(EndToEndTest):
    def serve(self, *options, under_check=False):
        """A server that listens; its port."""
        command = (example("echo_server"), *options)
        server = self.start_check(*command) if under_check else self.start(*command)
        first = server.line()
        self.assertRegex(first, r"^Listening on port \d+\.$")
        return server, first.split()[-1].rstrip(".")

    def hold(self, port, connections=CLIENTS):
        """A client whose connections stay open when each has had its 50 messages back."""
        client = self.start(example("echo_client"), "--port", port, "--connections", str(connections), "--hold")
        self.assertEqual(client.line(), f"{connections} connections, 50 messages each: every byte came back.")
        return client

    def assert_hung_up_on(self, client):
        self.assertEqual(client.end(), 0, client.errors)
        self.assertEqual(client.lines[1:], ["The server hung up."])

    def test_clean_shutdown(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number.name):
                server, port = self.serve(under_check=True)
                client = self.hold(port)
                server.signal(number)  # curfew forwards it
                report = self.report_of(server)
                self.assert_hung_up_on(client)
                self.assertEqual(report.output, [f"Listening on port {port}.", f"Served {CLIENTS} clients."])
                self.assert_home(report)
                # main, the signals' daemon, and for each client a session, its watchdog and what closes it in the end
                self.assertEqual(report.processes[0]["tasks_spawned"], 2 + 3 * CLIENTS)

    def test_forgotten_watchdogs(self):
        server, port = self.serve("--forget-watchdog", under_check=True)
        client = self.hold(port)
        server.signal(signal.SIGTERM)
        report = self.report_of(server)
        self.assert_hung_up_on(client)
        self.assertEqual(report.status, 23)
        self.assertEqual(len(report.problems), 1, "they are folded into one")
        problem = report.problems[0]
        self.assertEqual((problem["count"], problem["findings"], problem["function"]["function"]),
                         (CLIENTS, ["orphaned-task", "pending-at-shutdown"], "watchdog"))
        self.assertEqual(len({task["id"] for task in problem["tasks"]}), CLIENTS, "and each is named")
        self.assert_stands_at(problem["spawned_at"], EXAMPLE / "echo_server.cpp", "curfew::spawn(watchdog(")
        self.assertEqual(problem["operation"], "sleep_until")
        self.assert_stands_at(problem["stack"][0], EXAMPLE / "connection.hpp", "co_await curfew::sleep_until",
                              "watchdog")
        self.assertRegex(report.json["summary"], rf"bugs? \({CLIENTS} tasks orphaned")

    def test_looked_at_while_it_serves(self):
        server, port = self.serve()
        client = self.hold(port)
        row = self.ps()[server.pid]
        self.assertEqual((row["state"], row["findings"], row["untracked"]), ("running", 0, 0))
        self.assertEqual(row["tasks_alive"], 2 + 2 * CLIENTS)
        self.assertIn("echo_server", row["command_line"])
        self.assertIn("echo_client", self.ps()[client.pid]["command_line"])

        tree = self.tree(server.pid)
        sessions, = tasks_named(tree, "server::session")
        self.assertEqual((sessions["count"], sessions["state"], sessions["operation"]),
                         (CLIENTS, "waiting", "tcp.socket.async_receive"))
        clients = parent_of(tree, sessions)
        self.assertEqual((clients["kind"], clients["name"]), ("group", "clients"))
        self.assertEqual(parent_of(tree, clients)["operation"], "tcp.acceptor.async_accept")
        watchdog, = tasks_named(tree, "watchdog")
        self.assertTrue(watchdog["daemon"])
        self.assertEqual(parent_of(tree, parent_of(tree, watchdog)), sessions)

        text = self.run_to_end("curfew", "tree", str(server.pid))
        reads = line_of(EXAMPLE / "connection.hpp", "const std::size_t n = co_await")
        self.assertRegex(text, rf"server::session ×{CLIENTS}  .*  tcp\.socket\.async_receive .*connection\.hpp:{reads}")
        text = self.run_to_end("curfew", "ps")
        self.assertRegex(text, rf"\n *{server.pid}  running .* {2 + 2 * CLIENTS} +0  .*echo_server")

        server.signal(signal.SIGINT)
        self.assertEqual(server.end(), 0, server.errors)
        self.assert_hung_up_on(client)
        self.assertEqual(self.ps(), {}, "both ended well and left nothing behind")

    def test_idle_client_is_hung_up_on(self):
        server, port = self.serve("--idle-timeout", "0.2")
        with socket.create_connection(("127.0.0.1", int(port)), timeout=DEADLINE) as silent:
            silent.sendall(b"hello")
            self.assertEqual(silent.recv(5, socket.MSG_WAITALL), b"hello")
            self.assertEqual(silent.recv(1), b"")
        server.signal(signal.SIGINT)
        self.assertEqual(server.end(), 0, server.errors)

    def test_replies_under_way_are_finished(self):
        server, port = self.serve()
        idle = self.hold(port, connections=3)
        with socket.socket() as busy:
            busy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            busy.connect(("127.0.0.1", int(port)))
            sent = self.send_until_full(busy, server)
            server.signal(signal.SIGTERM)
            self.assert_hung_up_on(idle)  # now the signal has arrived, and the server waits for us alone
            busy.settimeout(DEADLINE)
            received = bytearray()
            while chunk := busy.recv(1 << 16):
                received += chunk
        self.assertGreater(len(received), 4096)
        self.assertTrue(sent.startswith(bytes(received)), "what came back is what was sent")
        self.assertEqual(server.end(), 0, server.errors)
        self.assertEqual(server.lines[-1], "Served 4 clients.")

    def send_until_full(self, busy, server):
        """Sends without reading, until the server is stuck in its reply."""
        busy.setblocking(False)
        sent = bytearray()

        def stuck():
            pattern = bytes((len(sent) + i) % 251 for i in range(1 << 14))
            try:
                sent.extend(pattern[:busy.send(pattern)])
            except BlockingIOError:
                return "async_write" in {n.get("operation") for n in self.tree(server.pid)["nodes"]}
            return False

        wait_for(stuck, "the server waits for its client to read")
        return sent

    def test_a_second_signal_does_not_wait(self):
        server, port = self.serve()
        with socket.socket() as busy:
            busy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            busy.connect(("127.0.0.1", int(port)))
            self.send_until_full(busy, server)
            server.signal(signal.SIGTERM)
            wait_for(lambda: not self.accepts(port), "it takes no more clients")
            server.signal(signal.SIGTERM)
            self.assertEqual(server.end(), 0, server.errors)

    @staticmethod
    def accepts(port):
        try:
            with socket.create_connection(("127.0.0.1", int(port)), timeout=DEADLINE):
                return True
        except ConnectionRefusedError:
            return False

    def test_a_port_in_use_is_said(self):
        _, port = self.serve()
        second = self.start(example("echo_server"), "--port", port)
        self.assertEqual(second.end(), 1)
        self.assertRegex(second.errors[0], "^echo_server: .*[Aa]ddress already in use")

    def test_a_changed_byte_is_seen(self):
        """The client, that the tests above rely on."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = self.start(example("echo_client"), "--port", str(listener.getsockname()[1]), "--connections", "1")
            listener.settimeout(DEADLINE)
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(DEADLINE)
                message = bytearray(connection.recv(512, socket.MSG_WAITALL))
                message[300] ^= 1
                connection.sendall(message)
                self.assertEqual(client.end(), 1)
        self.assertIn("connection 0: message 0 came back changed", client.errors[0])


if __name__ == "__main__":
    main()
