// A program that forks while a coroutine waits, for forked.sh. Its child goes on with the io_context ("goes-on"), or
// only tears down its copy of it.
#include <sys/wait.h>
#include <unistd.h>
#include <asio.hpp>

#include <chrono>
#include <string_view>

namespace {

asio::awaitable<void> waits(asio::steady_timer& timer) {
  asio::error_code ec;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
}

}  // namespace

int main(int argc, char** argv) {
  const bool goes_on = argc > 1 && std::string_view(argv[1]) == "goes-on";
  asio::io_context context;
  asio::steady_timer timer(context, std::chrono::hours(1));
  co_spawn(context, waits(timer), asio::detached);
  context.poll();
  context.notify_fork(asio::io_context::fork_prepare);
  const pid_t child = ::fork();
  if (child == 0) {
    if (goes_on) context.notify_fork(asio::io_context::fork_child);
    return 0;  // the coroutine goes with the context
  }
  context.notify_fork(asio::io_context::fork_parent);
  int status = 0;
  ::waitpid(child, &status, 0);
  timer.cancel();
  context.restart();
  context.run();
  return status;
}
