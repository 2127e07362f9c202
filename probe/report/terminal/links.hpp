// Makes places in a text links, for terminals that open what is clicked (OSC 8).
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace curfew::report {

// Has, for each place as the text names it ("src/server.cpp:73"), the URL that it links to.
using link_targets = std::map<std::string, std::string>;

// Returns the URL of a file on this machine; `path` is absolute.
std::string file_url(std::string_view path);

// Returns the text with each place linked, wherever it stands as a word of its own. What is seen does not change, so
// the lines of the text may be fitted to a width before.
std::string linked(std::string_view text, const link_targets&);

}  // namespace curfew::report
