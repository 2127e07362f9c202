// The example of docs/findings/wait-cycle.md.
#include <curfew/curfew.hpp>
#include <thread>

using namespace std::chrono_literals;

// [example]
#line 1 "sync.cpp"
curfew::join_handle<> upload, flush;  // one on each loop

curfew::task<> uploads() { co_await flush.join(); }
curfew::task<> flushes() { co_await upload.join(); }
// [end]

curfew::task<> serves() { co_await curfew::sleep_for(1h); }

int main() {
  curfew::loop network({.name = "network"});
  curfew::loop disk({.name = "disk"});
  upload = network.spawn(uploads());
  flush = disk.spawn(flushes());
  const std::jthread other([&] { disk.run(serves()); });
  network.run(serves());
}
