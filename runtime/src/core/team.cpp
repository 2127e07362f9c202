#include "runtime/src/core/team.hpp"

#include <cxxabi.h>

#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/src/context/loop_context.hpp"
#include "runtime/src/core/virtual_clock.hpp"

namespace curfew::detail {

namespace {

void run_on_this_thread(asio::io_context& context, const std::optional<std::chrono::steady_clock::time_point>& until,
                        virtual_clock* time) {
  if (time != nullptr)
    time->run(context, until);
  else if (until)
    context.run_until(*until);
  else
    context.run();
}

// Stops the context for this loop; other loops on it find that the stop was not for them. If somebody has stopped the
// context already, that stop is left alone.
void stop_team(loop_context& home) noexcept {
  if (!home.get().stopped()) home.stop_for_loop();
}

}  // namespace

void run_team(loop_context& home, std::size_t others, const std::optional<std::chrono::steady_clock::time_point>& until,
              virtual_clock* time, bool& alone) {
  if (others == 0 || alone) return run_on_this_thread(home.get(), until, time);
  std::mutex lock;
  std::exception_ptr thrown;
  const auto body = [&] {
    try {
      run_on_this_thread(home.get(), until, nullptr);
    } catch (const abi::__forced_unwind&) {  // pthread_cancel: it must go on
      stop_team(home);
      throw;
    } catch (...) {
      const std::lock_guard<std::mutex> locked(lock);
      if (!thrown) thrown = std::current_exception();
      stop_team(home);
    }
  };
  {
    struct team {
      ~team() {
        for (std::thread& t : threads) t.join();
      }
      std::vector<std::thread> threads;
    } all;
    try {
      for (std::size_t i = 0; i < others; ++i) all.threads.emplace_back(body);
    } catch (...) {
      alone = true;
      stop_team(home);  // those that could be started must not wait for the others
      throw;
    }
    body();
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace curfew::detail
