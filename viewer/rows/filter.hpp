// Selects the tasks that the user wants to see, by words and by a chip, all of which must hold. A word is looked for,
// whatever its case, in a task's name, in the names, files and lines of its function and of its spawn site, in its
// operation, state and findings, and in what it waits on: the peer of a socket ("10.0.0.7:51234") and its descriptor
// ("fd:7"). "-word" holds if the word is in none of them. A word that ends in a number behind a colon ("server.cpp:7")
// is found with that number and not with 71. "spawned:server.cpp:7" holds for the tasks that were spawned at that line,
// and for nothing else that is said at it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

enum class chip : std::uint8_t { all, running, ready, waiting, ended, problems };

struct filter {
  std::string text{};
  viewer::chip chip = chip::all;

  bool empty() const { return text.find_first_not_of(' ') == std::string::npos && chip == chip::all; }
  friend bool operator==(const filter&, const filter&) = default;
};

enum class shown : std::uint8_t { no, way, match };  // way: it does not match itself, but something below it does

// Returns the words of a filter's text. A "-" in front of a word stays.
std::vector<std::string> words_in(std::string_view text);
// Returns whether a word holds for a site where tasks are spawned, of which `text` says all that is to be found:
// whether the word is in the text or, if it begins with "-", is not.
bool word_holds(std::string_view word, const model::snapshot&, model::index site, std::string_view text);
// Returns whether `place` is that of the site: its file and line ("server.cpp:20"), with or without folders in front
// and its column behind. Case does not count.
bool is_place_of(std::string_view place, const model::snapshot&, model::index site);
// Returns the word that holds for tasks spawned at such a place.
std::string spawned_at(std::string_view place);

// Returns how each entry of the flat tree is shown. O(entries), and for each word O(texts).
std::vector<shown> select(const view_model&, const filter&);

}  // namespace curfew::viewer
