// Snapshots made by hand, for tests of the viewer: one loop, and what a test puts into it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "probe/model/snapshot.hpp"

namespace curfew::tests {

class made_snapshot {
 public:
  static constexpr model::node_id loop_id = 1;

  made_snapshot() {
    s_.texts.emplace_back();
    s_.sites.emplace_back();
    model::loop loop;
    loop.id = loop_id;
    loop.name = text("main");
    s_.loops.push_back(loop);
    s_.process.pid = 4242;
    s_.process.command_line = "server --port 80";
    s_.process.taken = std::chrono::seconds(60);
  }

  model::task& task(model::node_id id, model::node_id owner, const std::string& function, std::uint32_t line = 10) {
    model::task t;
    t.id = id;
    t.owner = owner;
    t.loop = 0;
    t.state = model::task_state::waiting;
    t.function = site("server.cpp", function, line);
    t.spawned_at = site("server.cpp", "spawns_" + function, line);
    t.owned_by = owner == loop_id ? model::owner_kind::loop : model::owner_kind::group;
    t.spawned = std::chrono::milliseconds(id);
    return s_.tasks.emplace_back(t);
  }
  model::task& orphan(model::node_id id, const std::string& function) {
    model::task& t = task(id, 0, function);
    t.owned_by = model::owner_kind::none;
    t.orphaned = true;
    t.note = static_cast<model::index>(s_.notes.size());
    s_.notes.emplace_back().orphaned = std::chrono::seconds(1);
    return t;
  }
  model::group& group(model::node_id id, model::node_id owner, const std::string& name) {
    model::group g;
    g.id = id;
    g.owner = owner;
    g.loop = 0;
    g.given_name = text(name);
    return s_.groups.emplace_back(g);
  }

  model::index text(const std::string& text) {
    const auto [found, fresh] = texts_.try_emplace(text, static_cast<model::index>(s_.texts.size()));
    if (fresh) s_.texts.push_back(text);
    return found->second;
  }
  // Waits in that operation at that site, if one is named.
  void waits(model::task& t, const std::string& operation, model::index at = 0) {
    model::await_stack stack;
    stack.operation = text(operation);
    stack.kept = stack.depth = at == 0 ? 0 : 1;
    stack.sites[0] = at;
    t.stack = static_cast<model::index>(std::find(s_.stacks.begin(), s_.stacks.end(), stack) - s_.stacks.begin());
    if (t.stack == s_.stacks.size()) s_.stacks.push_back(stack);
  }
  model::index site(const std::string& file, const std::string& function, std::uint32_t line) {
    const auto key = file + ":" + std::to_string(line) + " " + function;
    const auto [found, fresh] = sites_.try_emplace(key, static_cast<model::index>(s_.sites.size()));
    if (fresh) {
      model::site site;
      site.file = text(file);
      site.function = text(function);
      site.line = line;
      s_.sites.push_back(site);
    }
    return found->second;
  }

  model::snapshot& snapshot() { return s_; }

 private:
  model::snapshot s_;
  std::unordered_map<std::string, model::index> texts_;
  std::unordered_map<std::string, model::index> sites_;
};

}  // namespace curfew::tests
