// A process that ends in a way that leaves it no time to say goodbye, from within a running loop.
//
//     ending abort|segfault|_exit|exec|terminate
//
// Three tasks `sleeper` wait when it does, and 100 have ended. exec goes on as `true`.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <curfew/curfew.hpp>
#include <exception>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

curfew::task<> sleeper() { co_await curfew::sleep_for(1h); }
curfew::task<> brief() { co_return; }

void end_by(const std::string& how) {
  if (how == "abort") std::abort();
  if (how == "segfault") std::raise(SIGSEGV);
  if (how == "_exit") ::_exit(0);
  if (how == "exec") ::execlp("true", "true", static_cast<char*>(nullptr));
  if (how == "terminate") std::terminate();
  std::cerr << "ending: cannot end by " << how << std::endl;
  std::_Exit(2);
}

curfew::task<> ends(std::string how) {
  co_await curfew::with_task_group([&](curfew::task_group& sleepers) -> curfew::task<> {
    for (int i = 0; i < 3; ++i) sleepers.spawn(sleeper());
    for (int i = 0; i < 100; ++i) co_await curfew::spawn(brief()).join();
    end_by(how);
  });
}

int main(int argc, char** argv) { curfew::run(ends(argc > 1 ? argv[1] : "")); }
