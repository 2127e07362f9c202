// A command line as it is kept and shown: its words, joined by blanks. A word that a shell would not take for one as it
// is, since it is empty or has a blank or a quote in it, stands in single quotes there, as a shell reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curfew::model {

// Returns the words: {"/my env/python3", "app.py"} for "'/my env/python3' app.py". A quote that is not closed, as where
// the line was cut, ends with it.
std::vector<std::string> command_words(std::string_view command_line);

// Returns the line that these words make, from which the other one gets them.
std::string command_line_of(const std::vector<std::string>& words);

}  // namespace curfew::model
