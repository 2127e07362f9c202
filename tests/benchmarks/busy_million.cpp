// busy_million N FILE [LISTEN]: N suspended sleepers, and one worker that spawns and joins tasks as fast as it can; how
// many by now, it keeps in FILE (8 bytes), for others to read while it runs. With LISTEN it exports its own metrics.
// Prints "serving URL" or "ready" when all sleep.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <curfew/curfew.hpp>
#include <curfew/exporter.hpp>
#include <iostream>
#include <memory>
#include <new>

using namespace std::chrono_literals;

namespace {

using counter = std::atomic<std::uint64_t>;

counter* count_in(const char* path) {
  const int file = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ::ftruncate(file, sizeof(counter)) != 0) return nullptr;
  void* const at = ::mmap(nullptr, sizeof(counter), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return at == MAP_FAILED ? nullptr : new (at) counter(0);
}

curfew::task<> sleeper() { co_await curfew::sleep_for(1h); }
curfew::task<> brief() { co_return; }

curfew::task<> work(counter& done) {
  for (;;) {
    co_await curfew::with_task_group([](curfew::task_group& batch) -> curfew::task<> {
      for (int i = 0; i < 100; ++i) batch.spawn(brief());
      co_return;
    });
    done.fetch_add(100, std::memory_order_relaxed);  // it orders nothing
  }
}

curfew::task<> run(int sleepers, counter& done, const char* listen) {
  std::unique_ptr<curfew::exporter> exporter;
  if (listen != nullptr) exporter = std::make_unique<curfew::exporter>(curfew::exporter_options{.listen = listen});
  co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
    for (int i = 0; i < sleepers; ++i) {
      group.spawn(sleeper());
      if (i % 1000 == 0) co_await curfew::yield();
    }
    for (int i = 0; i < 3; ++i) co_await curfew::yield();
    std::cout << (exporter ? "serving " + exporter->url() : std::string("ready")) << std::endl;
    group.spawn(work(done));
  });
}

}  // namespace

int main(int argc, char** argv) {
  counter* const done = argc > 2 ? count_in(argv[2]) : nullptr;
  if (done == nullptr) {
    std::cerr << "usage: busy_million N FILE [LISTEN]\n";
    return 2;
  }
  curfew::run(run(std::atoi(argv[1]), *done, argc > 3 ? argv[3] : nullptr));
}
