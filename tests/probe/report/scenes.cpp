#include "tests/probe/report/scenes.hpp"

#include "probe/judge/judgement.hpp"
#include "probe/judge/suppressions.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::tests {

namespace {

using model::owner_kind;
using model::process_end;
using model::task_state;
using report::wait_result;
using namespace std::chrono_literals;

report::process judged(snapshot_builder& b, std::uint64_t spawned, verdict::judged_as as = verdict::judged_as::it_is) {
  b.get().counters_by_name.emplace_back().spawned_after = spawned;
  report::process p;
  p.snapshot = b.get();
  p.findings = verdict::judge(p.snapshot, as);
  return p;
}

constexpr auto server = "/src/server.cpp";

}  // namespace

report::run leak() {
  constexpr auto source = "/src/docs/examples/seed/leak.cpp";
  snapshot_builder b;
  b.end(process_end::exited, 102ms).get().process.command_line = "./build/bin/leak";
  b.task("bar", source, 7)
      .spawned(1ms)
      .spawned_at(source, 14, "foo")
      .spawned_by(7)
      .owned_by(owner_kind::handle, 7)
      .dropped(2ms, 7, source, 14, "foo")
      .pending_at_shutdown()
      .polls(1)
      .waiting("sleep_for", 1ms)
      .awaits_at(source, 8, "bar");
  report::run run;
  run.command = {"./build/bin/leak"};
  run.command_end = wait_result{wait_result::how::exited, 0};
  run.processes.push_back(judged(b, 2));
  run.processes.back().end = run.command_end;
  return run;
}

report::run plain_asio() {
  snapshot_builder b;
  b.end(process_end::exited, 100ms).get().process.executable = "/src/build/server";
  b.get().process.command_line = "build/server";
  auto& loop = b.loop("asio");
  loop.state = model::loop_state::ended;
  for (const char* const name : {"session", "session", "client"}) {
    auto task = b.task(name, "", 0).owned_by(owner_kind::loop, loop.id).polls(1).waiting("socket.async_receive", 1ms);
    if (name == std::string_view("client")) task.awaits_at("/src/client.cpp", 30, "read");
    task.pending_at_shutdown().state(task_state::destroyed, 22ms);
  }
  report::run run;
  run.processes.push_back(judged(b, 3));
  return run;
}

report::run suppressed() {
  auto run = leak();
  run.processes.resize(3, run.processes.front());
  auto& compiled_in = run.processes[1].snapshot;
  compiled_in.texts.insert(compiled_in.texts.end(), {"*:bar", "/src/main.cpp"});
  const auto last = static_cast<model::index>(compiled_in.texts.size() - 1);
  compiled_in.sites.push_back({.file = last, .line = 7});
  compiled_in.suppressions.push_back({last - 1, static_cast<model::index>(compiled_in.sites.size() - 1)});
  run.policy.suppressions = judge::suppressions_in("*:nothing\norphaned-task:foo", "/src/curfew.supp");
  run.policy.baseline_from = "b.json";
  const judge::policy of_process[] = {{.suppressions = run.policy.suppressions},
                                      {.suppressions = {run.policy.suppressions.front()}},
                                      {.baseline = {{{"orphaned-task", "foo", "bar", "leak.cpp"}, {1}}}}};
  for (std::size_t i = 0; i < run.processes.size(); ++i) {
    auto& p = run.processes[i];
    p.snapshot.process.pid += static_cast<std::uint32_t>(i);
    auto judged = judge::judgement_of(p.snapshot, verdict::judged_as::it_is, of_process[i]);
    p.findings = std::move(judged.findings);
    p.excused = std::move(judged.excused);
    p.suppressions = std::move(judged.suppressions);
  }
  // As all of them have one policy: what is compiled in stands behind its two.
  for (auto& e : run.processes[1].excused) e.by = 2;
  return run;
}

report::run failed_daemon() {
  snapshot_builder b;
  b.end(process_end::exited, 3s).get().process.command_line = "./server";
  b.loop("main").state = model::loop_state::ended;
  b.task("refresh", "/src/refresh.cpp", 1)
      .failed_daemon()
      .spawned(1ms)
      .spawned_at("/src/refresh.cpp", 9, "serve")
      .state(task_state::failed, 1001ms)
      .polls(2)
      .error("connection refused")
      .awaits_at("/src/refresh.cpp", 3, "refresh");
  report::run run;
  run.command = {"./server"};
  run.command_end = wait_result{wait_result::how::exited, 0};
  run.processes.push_back(judged(b, 2));
  run.processes.back().end = run.command_end;
  return run;
}

report::run abandoned_handlers() {
  snapshot_builder b;
  b.end(process_end::exited, 7ms).get().process.command_line = "./app";
  b.get().sites[b.site("/src/main.cpp", 6, "app")].abandoned_handlers = 3;
  b.get().sites[b.site("/src/main.cpp", 9, "metrics")].abandoned_handlers = 1;
  report::run run;
  run.command = {"./app"};
  run.command_end = wait_result{wait_result::how::exited, 0};
  run.processes.push_back(judged(b, 1));
  run.processes.back().end = run.command_end;
  return run;
}

report::run never_awaited() {
  snapshot_builder b;
  b.end(process_end::exited, 7ms).get().process.command_line = "./app";
  b.get().sites[b.site("/src/app.cpp", 2, "save")].never_started = 4;
  b.get().sites[b.site("/src/app.cpp", 30, "flush")].never_started = 1;
  report::run run;
  run.command = {"./app"};
  run.command_end = wait_result{wait_result::how::exited, 0};
  run.processes.push_back(judged(b, 1));
  run.processes.back().end = run.command_end;
  return run;
}

report::run killed_server() {
  snapshot_builder b;
  b.end(process_end::died, 9100ms);
  b.loop("main").threads = 2;
  const auto serve =
      b.task("serve", server, 38).main().polls(1).waiting("with_task_group", 1ms).awaits_at(server, 40, "serve").id();
  auto& group = b.group(serve);
  group.opened_at = b.site(server, 39, "serve");
  group.given_name = b.text("sessions");
  group.opened = 1ms;
  const auto sessions = group.id;
  b.task("accept_loop", server, 50)
      .spawned(2ms)
      .spawned_at(server, 41, "serve::lambda")
      .spawned_by(serve)
      .owned_by(owner_kind::group, sessions)
      .polls(400)
      .waiting("tcp.acceptor.async_accept", 8s)
      .awaits_at(server, 51, "accept_loop")
      .depth(12);
  for (int i = 0; i < 400; ++i) {
    const auto at = milliseconds(100 + 20 * i);
    const auto session = b.task("app::session", server, 10)
                             .spawned(at)
                             .spawned_at(server, 53, "accept_loop")
                             .owned_by(owner_kind::group, sessions)
                             .polls(3 + static_cast<std::uint32_t>(i) % 5)
                             .waiting("tcp.socket.async_read_some", at)
                             .awaits_at(server, 20, "app::session")
                             .awaits_at("/src/protocol.cpp", 100, "app::read_frame")
                             .id();
    b.task("watchdog", server, 60)
        .spawned(at)
        .spawned_at(server, 18, "app::session")
        .spawned_by(session)
        .owned_by(owner_kind::handle, session)
        .dropped(at + 1ms, session, server, 18, "app::session")
        .polls(1)
        .waiting("sleep_for", at)
        .awaits_at(server, 62, "watchdog");
  }
  b.task("fetch", "/src/fetch.cpp", 50)
      .spawned(2s)
      .spawned_at("/src/fetch.cpp", 41, "serve")
      .spawned_by(serve)
      .owned_by(owner_kind::handle, serve)
      .state(task_state::failed, 3s)
      .polls(4)
      .error("connection refused")
      .unobserved_error();
  b.task("late", server, 70)
      .spawned(3s)
      .spawned_at(server, 71, "serve")
      .owned_by(owner_kind::handle, serve)
      .orphaned()
      .cancel_requested(model::cancel_reason::deadline, 4s, serve)
      .state(task_state::cancelled, 4100ms)
      .polls(2);
  b.task("heartbeat", "/src/beat.cpp", 5)
      .daemon()
      .spawned(1ms)
      .waiting("sleep_for", 9s)
      .awaits_at("/src/beat.cpp", 6, "heartbeat");
  b.get().evicted = {{.site = b.site(server, 18, "app::session"), .orphaned = true, .count = 1234}};
  b.get().torn_slots = 1;
  b.get().process.lost_names = 2;
  b.get().process.misused_calls = 3;
  b.get().process.untracked_nodes = 7;
  auto process = judged(b, 90'000);
  process.snapshot.counters_by_name.back().untracked = 5;
  process.end = wait_result{wait_result::how::killed, 9};
  report::run run;
  run.command = {"./server", "--port", "80"};
  run.command_pid = process.snapshot.process.pid;
  run.command_end = process.end;
  run.processes.push_back(std::move(process));
  run.errors.emplace_back("/tmp/77-0001.curfew: its layout is version 2, this curfew reads 1");
  return run;
}

report::run given_up() {
  snapshot_builder hung;
  hung.get().process.command_line = "./hangs";
  hung.task("main_task", "/src/hangs.cpp", 3)
      .main()
      .polls(2)
      .waiting("join", 1s)
      .awaits_at("/src/hangs.cpp", 9, "main_task");
  snapshot_builder child;
  child.get().process.command_line = "./daemonized";
  child.get().process.pid = 4243;
  report::run run;
  run.command = {"./hangs"};
  run.timeout = 10s;
  run.processes.push_back(judged(hung, 1, verdict::judged_as::ended));
  run.processes.back().judged = report::judged_how::gave_up;
  run.processes.push_back(judged(child, 1));
  run.processes.back().judged = report::judged_how::outlived;
  return run;
}

report::run one_hang() {
  snapshot_builder b;
  b.end(process_end::exited, 5s).get().process.command_line = "./server --port 80";
  auto& loop = b.loop("main");
  loop.state = model::loop_state::ended;
  loop.main = 77;
  const auto ended = [](tests::task_in_making task, std::string_view operation) {
    task.waiting(operation, 1s).pending_at_shutdown().polls(2).state(task_state::cancelled, 5s);
    return task;
  };
  const auto request = ended(b.task("request", server, 10), "join")
                           .spawned(1ms)
                           .spawned_at(server, 30, "serve")
                           .owned_by(owner_kind::handle, 77)
                           .dropped(2ms, 77, server, 31, "serve")
                           .awaits_at(server, 12, "request");
  const auto query = ended(b.task("query", server, 14), "join")
                         .spawned(2ms)
                         .spawned_at(server, 11, "request")
                         .owned_by(owner_kind::handle, request.id())
                         .awaits_at(server, 16, "query");
  const auto connect = ended(b.task("connect", server, 20), "tcp.socket.async_connect")
                           .spawned(3ms)
                           .spawned_at(server, 15, "query")
                           .owned_by(owner_kind::handle, query.id())
                           .awaits_at(server, 21, "connect");
  request.get().wait_on = query.id();
  query.get().wait_on = connect.id();
  constexpr model::node_id gone_group = 78;
  ended(b.task("pool", server, 40), "with_task_group")
      .spawned(4ms)
      .spawned_at(server, 32, "serve")
      .wait_on(gone_group)
      .awaits_at(server, 42, "pool");
  for (int i = 0; i < 3; ++i)
    ended(b.task("worker", server, 50), "sleep_for")
        .spawned(5ms)
        .spawned_at(server, 41, "pool::lambda")
        .owned_by(owner_kind::group, gone_group)
        .awaits_at(server, 51, "worker");
  report::run run;
  run.processes.push_back(judged(b, 8));
  run.processes.back().end = wait_result{wait_result::how::exited, 0};
  return run;
}

report::run daemon_holds() {
  snapshot_builder hung;
  hung.get().process.command_line = "./listens";
  auto& loop = hung.loop("app");
  loop.state = model::loop_state::draining;
  loop.shutdown = 1s;
  hung.task("listener", "/src/listens.cpp", 3)
      .daemon()
      .spawned(1ms)
      .spawned_at("/src/listens.cpp", 12, "main_task")
      .owned_by(owner_kind::loop, loop.id)
      .polls(2)
      .cancel_requested(model::cancel_reason::shutdown, 1s, 0)
      .waiting("event::async_wait", 2ms)
      .awaits_at("/src/listens.cpp", 7, "listener");
  report::run run;
  run.command = {"./listens"};
  run.timeout = 10s;
  run.processes.push_back(judged(hung, 2, verdict::judged_as::ended));
  run.processes.back().judged = report::judged_how::gave_up;
  return run;
}

report::run blocked() {
  snapshot_builder b;
  b.end(process_end::exited, 5s);
  b.get().blocking_polls.push_back({.site = b.site("/src/serve.cpp", 16, "main"),
                                    .function = b.site("/src/serve.cpp", 11, "serve"),
                                    .tasks = 2,
                                    .task = 2,
                                    .ended = 4s,
                                    .lasted = 3s,
                                    .running = {b.site("libc.so.6", 0, "read"), b.site("/src/serve.cpp", 7, "load")}});
  report::run run;
  run.processes.push_back(judged(b, 2));
  return run;
}

report::run clean() {
  snapshot_builder b;
  b.end(process_end::exited, 2s);
  report::run run;
  run.processes.push_back(judged(b, 12));
  return run;
}

report::run hostile_names() {
  snapshot_builder b;
  b.end(process_end::exited, 2s).get().process.command_line = "./evil \x1b]0;owned\x07";
  b.task("\x1b[2J\x1b[31mred", "/src/a\nb.cpp", 1)
      .named(
          "tab\there \xff\xfe \xE2\x80\xAE"
          "esrever \xC2\x9b"
          "1m")
      .spawned_at("/src/a\nb.cpp", 1, "f\rg")
      .waiting("sleep\x1b[0m_for", 1s)
      .awaits_at("/src/a\nb.cpp", 2, "line1\nline2");
  report::run run;
  run.processes.push_back(judged(b, 1));
  run.errors.emplace_back("cannot read \x1b[31m.curfew");
  return run;
}

std::vector<report::process_row> processes() {
  return {{.pid = 4242,
           .end = process_end::alive,
           .uptime = 1h,
           .tasks_alive = 12'431,
           .findings = 0,
           .untracked = 17,
           .command_line = "./server --port 80 --with-a-very-long-option=that goes on and on",
           .segment = "/dev/shm/curfew-0/4242-1.curfew",
           .error = {}},
          {.pid = 77,
           .end = process_end::exited,
           .uptime = 102ms,
           .tasks_alive = 0,
           .bugs = 1,
           .findings = 2,
           .command_line = "./leak",
           .segment = "/dev/shm/curfew-0/77-1.curfew",
           .error = {}},
          {.pid = 1234567,
           .end = process_end::died,
           .uptime = 3s,
           .tasks_alive = 1,
           .bugs = 1,
           .findings = 1,
           .command_line = "./evil \x1b[31m",
           .segment = "/dev/shm/curfew-0/1234567-1.curfew",
           .error = {}},
          {.pid = 9,
           .command_line = {},
           .segment = "/dev/shm/curfew-0/9-1.curfew",
           .error = "/dev/shm/curfew-0/9-1.curfew: is damaged"}};
}

}  // namespace curfew::tests
