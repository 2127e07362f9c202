// What tests of panels look at: a server with sessions, one task that runs, and a watchdog that lost its owner.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "tests/viewer/support/made_snapshot.hpp"
#include "tests/viewer/ui/headless.hpp"

namespace curfew::tests {

class leaking_server : public testing::Test {
 protected:
  static std::shared_ptr<const viewer::view_model> leaking(model::node_id sessions = 7) {
    made_snapshot made;
    made.task(2, 1, "serve").polls = 3;
    made.group(3, 2, "clients");
    made.task(4, 3, "accept").state = model::task_state::running;
    for (model::node_id id = 100; id < 100 + sessions; ++id) made.task(id, 3, "session", 20);
    model::task& lost = made.orphan(9, "watchdog");
    made.waits(lost, "sleep_until", made.site("server.cpp", "watchdog", 64));
    made.snapshot().notes[lost.note].dropped_by = 2;
    return viewer::make_view_model(std::move(made.snapshot()));
  }
  model::node_id selected() {
    const auto at = screen_.view().selected();
    return at == model::none ? 0 : screen_.view().view_model()->key_of(at);
  }

  tests::headless screen_;
};

}  // namespace curfew::tests
