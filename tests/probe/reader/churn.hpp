// Runs threads that spawn, poll, hand on and end tasks as fast as they can, through the recorder.
#pragma once

#include <atomic>
#include <functional>

namespace curfew::tests {

struct churn_options {
  int threads = 4;
  int tasks_a_thread = 64;  // alive at most
  bool own_loops = false;   // each thread begins and ends loops of its own as well
};

// Runs until `stop` returns true; the calling thread calls it. Everything has ended when churn() returns.
void churn(const churn_options&, const std::function<bool()>& stop);

}  // namespace curfew::tests
