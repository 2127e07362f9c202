// Forks within a running loop. The parent waits for its child and leaves nobody behind.
//
//     forking fork          the child runs a loop of its own, in which it forgets the task `childs_own`
//     forking exec PROGRAM  the child becomes PROGRAM
//
// The parent has 10 tasks `parents_own` when it forks; they end after the child has.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <curfew/curfew.hpp>
#include <iostream>
#include <string_view>

#include <asio/signal_set.hpp>

using namespace std::chrono_literals;

curfew::task<> childs_own() { co_await curfew::sleep_for(1h); }
curfew::task<> forgets() {
  static_cast<void>(curfew::spawn(childs_own()));
  co_return;
}

curfew::task<> parents_own() { co_await curfew::sleep_for(1h); }

curfew::task<> forks(const char* program) {
  asio::signal_set child_ended(curfew::this_task::executor(), SIGCHLD);
  co_await curfew::with_task_group([&](curfew::task_group& group) -> curfew::task<> {
    for (int i = 0; i < 10; ++i) group.spawn(parents_own());
    co_await curfew::yield();

    const ::pid_t child = ::fork();
    if (child == 0) {
      if (program != nullptr) {
        ::execl(program, program, static_cast<char*>(nullptr));
        std::_Exit(127);
      }
      curfew::run(forgets(), {.name = "child"});
      std::exit(0);
    }
    co_await child_ended.async_wait(curfew::use_task);
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0) throw std::runtime_error("the child failed");
    std::cout << child << std::endl;
    group.cancel();
  });
}

int main(int argc, char** argv) {
  const bool exec = argc > 2 && std::string_view(argv[1]) == "exec";
  curfew::run(forks(exec ? argv[2] : nullptr), {.name = "parent"});
}
