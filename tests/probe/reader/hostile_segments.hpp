// Files at the place of a segment that are none, or claim what cannot be; made by hand, one by one. Whoever opens what
// users name must refuse them with a reason, or show what can be read: the reader's tests and the viewer's open them
// all.
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/reader/error.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew::tests {

// A folder with one such file.
struct planted {
  segment_folder folder{};
  std::string path = folder.file();  // what a user would name
  std::unique_ptr<owner> living{};   // where its process seems to run
};

struct hostile_segment {
  std::string name;                    // of the case; letters, digits and _
  std::function<bool(planted&)> make;  // false: this user, or this file system, cannot
  // Refused, how and in which words; nullopt: it is read as far as it goes.
  std::optional<reader::fault> refused{};
  std::string says{};
  // In which words a list of its folder refuses it, where these are others: a list trusts what its owner alone can have
  // put there, whoever names a file need not.
  std::string listed_says{};

  bool is_listed_as_refused() const { return refused.has_value() || !listed_says.empty(); }
  const std::string& says_in_list() const { return listed_says.empty() ? says : listed_says; }
};

void PrintTo(const hostile_segment&, std::ostream*);

const std::vector<hostile_segment>& hostile_segments();
const hostile_segment& hostile_segment_named(const std::string& name);  // throws std::out_of_range

// One segment, cut at each length that is near a border of something in it, and at many others: all are refused.
std::vector<hostile_segment> cut_segments();

}  // namespace curfew::tests
