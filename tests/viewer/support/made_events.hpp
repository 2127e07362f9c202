// Batches of events made by hand, for tests of the timeline: one thread, times in microseconds.
#pragma once

#include <string>
#include <utility>

#include "probe/model/events.hpp"

namespace curfew::tests {

class made_events {
 public:
  explicit made_events(std::size_t threads = 1) {
    for (std::size_t t = 0; t < threads; ++t)
      batch_.threads.push_back({static_cast<std::uint32_t>(4000 + t), "worker", true});
    batch_.alive = true;
    batch_.lifecycle.resize(1);
    batch_.lifecycle[0].thread = 0;
    for (std::size_t t = 0; t < threads; ++t) batch_.polls.push_back({static_cast<model::index>(t), {}, 0});
  }

  model::event& spawned(model::node_id task, model::node_id owner, double at_us, model::index site = 0) {
    return add(model::event_kind::spawned, task, at_us, owner, site);
  }
  model::event& finished(model::node_id task, double at_us, model::task_state how = model::task_state::completed) {
    model::event& e = add(model::event_kind::finished, task, at_us);
    e.state = how;
    return e;
  }
  model::event& add(model::event_kind kind, model::node_id node, double at_us, model::node_id other = 0,
                    model::index site = 0) {
    model::event e;
    e.kind = kind;
    e.node = node;
    e.other = other;
    e.site = site;
    e.at = us(at_us);
    return batch_.lifecycle[0].events.emplace_back(e);
  }
  model::event& poll(model::node_id task, double from_us, double took_us, std::size_t thread = 0) {
    model::event e;
    e.kind = model::event_kind::polled;
    e.node = task;
    e.at = us(from_us + took_us);
    e.took = us(took_us);
    return batch_.polls[thread].events.emplace_back(e);
  }
  made_events& taken(double at_us) {
    batch_.taken = us(at_us);
    return *this;
  }
  model::event_batch& batch() { return batch_; }

  static model::nanoseconds us(double t) { return model::nanoseconds(static_cast<std::int64_t>(t * 1000)); }

 private:
  model::event_batch batch_;
};

}  // namespace curfew::tests
