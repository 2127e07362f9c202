// What is tested. leaving.cpp leaves something behind in each function of the second half; mended.cpp has the same
// functions as the reports say they should be.
#pragma once

#include <chrono>
#include <curfew/curfew.hpp>
#include <stdexcept>

using namespace std::chrono_literals;

inline curfew::task<int> ask(int number) {
  co_await curfew::sleep_for(100us);
  co_return number;
}
inline curfew::task<int> fail_to_answer() {
  co_await curfew::sleep_for(100us);
  throw std::runtime_error("nobody knows");
}
inline curfew::task<> beat() {
  for (;;) co_await curfew::sleep_for(1h);
}

curfew::task<> open_a_session();
curfew::task<> fill_a_cache();
curfew::task<> save_a_draft();
curfew::task<> notify_a_peer();
curfew::task<> close_a_door();
