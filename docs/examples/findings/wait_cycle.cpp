// The example of docs/findings/wait-cycle.md.
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <curfew/curfew.hpp>
#include <thread>
#include <utility>

// [example]
#line 1 "sync.cpp"
curfew::join_handle<> upload, flush;  // one on each loop

curfew::task<> uploads() { co_await flush.join(); }
curfew::task<> flushes() { co_await upload.join(); }
// [end]

int main() {
  asio::io_context network_context, disk_context;
  curfew::loop network(network_context, {.name = "network"}), disk(disk_context, {.name = "disk"});
  const auto both_serve = std::pair(asio::make_work_guard(network_context), asio::make_work_guard(disk_context));
  upload = network.spawn(uploads());
  flush = disk.spawn(flushes());
  const std::jthread other([&] { disk_context.run(); });
  network_context.run();
}
