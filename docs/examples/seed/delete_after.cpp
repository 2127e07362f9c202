// A chat bot posts a message and deletes it after a while, in the background. Its loop runs until SIGINT.
//
//     delete_after             the deletion is declared a daemon: no finding when the bot is stopped before
//     delete_after --task      the deletion is a plain task: pending at shutdown, a message that is never deleted
#include <csignal>
#include <curfew/curfew.hpp>
#include <iostream>
#include <optional>
#include <string_view>

#include <asio/signal_set.hpp>

using namespace std::chrono_literals;

curfew::task<> delete_message(std::chrono::milliseconds delay) {
  co_await curfew::sleep_for(delay);
  std::cout << "Message deleted." << std::endl;
}

curfew::task<> bot(bool as_daemon) {
  asio::signal_set stop(curfew::this_task::executor(), SIGINT);
  std::optional<curfew::join_handle<>> deletion;

  std::cout << "Message sent." << std::endl;
  if (as_daemon)
    curfew::spawn_daemon(delete_message(1h));
  else
    deletion = curfew::spawn(delete_message(1h));

  co_await stop.async_wait(curfew::use_task);
  std::cout << "Bot stopped." << std::endl;
}

int main(int argc, char** argv) {
  const bool as_daemon = argc < 2 || std::string_view(argv[1]) != "--task";
  curfew::run(bot(as_daemon));
}
