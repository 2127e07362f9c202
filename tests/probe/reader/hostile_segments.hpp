// Files in the place of a segment that are none, or that claim what cannot be; each is made by hand. Whoever opens what
// users name must refuse them with a reason, or show what can be read: the tests of the reader and of the viewer open
// them all.
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
  std::unique_ptr<owner> living{};   // set if its process seems to run
};

struct hostile_segment {
  std::string name;                    // the case's name; letters, digits and _
  std::function<bool(planted&)> make;  // returns false if this user, or this file system, cannot make it
  // How the file is refused, and in which words; nullopt if it is read as far as it goes.
  std::optional<reader::fault> refused{};
  std::string says{};
  // In which words a list of its folder refuses it, if these are others. A list opens only what nobody but the user can
  // have put there, but a file that a user names may be anybody's.
  std::string listed_says{};

  bool is_listed_as_refused() const { return refused.has_value() || !listed_says.empty(); }
  const std::string& says_in_list() const { return listed_says.empty() ? says : listed_says; }
};

void PrintTo(const hostile_segment&, std::ostream*);

const std::vector<hostile_segment>& hostile_segments();
const hostile_segment& hostile_segment_named(const std::string& name);  // throws std::out_of_range

// Returns a segment that is cut at each length near a border of something in it, and at many others; all are refused.
std::vector<hostile_segment> cut_segments();

}  // namespace curfew::tests
