// A key names what a finding is about such that it stays the same when lines of the source move, and means the same in
// another process, run or build: by it a baseline knows what was there before, and a CI service what it has seen.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::verdict {

struct finding_key {
  std::string finding{};   // name of the kind: "orphaned-task"
  std::string function{};  // in which the tasks were spawned; of what is only counted, its function or loop
  std::string task{};      // function of the tasks; where neither that nor their line is known, their name; or ""
  std::string file{};      // name of the file of that place, without its folder, which differs from machine to machine

  friend auto operator<=>(const finding_key&, const finding_key&) = default;
};

// Returns the key of findings of a kind whose tasks were spawned at a site. `task` is one of the tasks, or `none` if
// only their number is left. Names are as recorded: bytes that are not UTF-8 are replaced.
finding_key key_of(const model::snapshot&, finding_kind, model::index site, model::index task);

// Returns whether the line is known that spawned the tasks of such findings, so that another one with the same key can
// be told from it. Of what is only counted it never is: the site is that of a function or a loop.
bool has_line(const model::snapshot&, finding_kind, model::index site);

// Returns the key on one line: "orphaned-task serve watchdog".
std::string text_of(const finding_key&);

}  // namespace curfew::verdict
