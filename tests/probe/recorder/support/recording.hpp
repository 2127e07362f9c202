// Short words for tests that record: a loop that ends with its scope, and tasks in it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "probe/recorder/recorder.hpp"
#include "tests/probe/recorder/support/segment_view.hpp"

namespace curfew::tests {

namespace recorder = curfew::recorder;
using recorder::node;
using recorder::node_state;

class test_loop {
 public:
  explicit test_loop(std::string name) : name_(std::move(name)), loop_(recorder::begin_loop({.name = name_})) {}
  ~test_loop() { end(); }
  test_loop(const test_loop&) = delete;
  test_loop& operator=(const test_loop&) = delete;

  void end() {
    if (loop_ != nullptr) recorder::end_loop(std::exchange(loop_, nullptr));
  }

  recorder::loop& operator*() { return *loop_; }
  const std::string& name() const { return name_; }

  node spawn(const recorder::spawn_info& info = {}) { return recorder::spawn(*loop_, info, recorder::now()); }
  void poll_begin(node n) { recorder::poll_begin(*loop_, n, recorder::now()); }
  void poll_end(node n) { recorder::poll_end(*loop_, n, recorder::now()); }
  void suspend(node n, const recorder::wait_info& info = {}) {
    poll_begin(n);
    recorder::wait(n, info);
    poll_end(n);
  }
  void finish(node n, node_state outcome = node_state::completed) {
    recorder::finish(*loop_, n, outcome, {}, false, recorder::now());
  }
  void fail(node n, std::string_view error, bool error_pending) {
    recorder::finish(*loop_, n, node_state::failed, error, error_pending, recorder::now());
  }

 private:
  std::string name_;
  recorder::loop* loop_;
};

// This process' segment. The slot of a node there is found by its id.
class own_segment : public segment_view {
 public:
  own_segment() : segment_view(own_path()) {}
  slot_copy of(recorder::node_id id) {
    for (const slot_copy& c : slots()) {
      if (c.id == id && c.kind != segment::node_kind::note) return c;
    }
    return {};
  }
  slot_copy of(node n) { return of(recorder::id_of(n)); }
};

}  // namespace curfew::tests
