// Which tasks the user wants to see: words and a chip. A word is looked for, whatever its case, in a task's name,
// function, file and line of spawn, operation, state and findings; "-word" wants it in none of them. All must hold. A
// word that ends in a line's number ("server.cpp:7") wants that line and not the 71st.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

enum class chip : std::uint8_t { all, running, ready, waiting, ended, problems };

struct filter {
  std::string text{};
  viewer::chip chip = chip::all;

  bool empty() const { return text.find_first_not_of(' ') == std::string::npos && chip == chip::all; }
  friend bool operator==(const filter&, const filter&) = default;
};

enum class shown : std::uint8_t { no, way, match };  // way: something below it matches

// The words of a filter's text, "-" and all; and whether one holds for a text: is in it, or with "-" is not.
std::vector<std::string> words_in(std::string_view text);
bool word_holds(std::string_view word, std::string_view text);

// By entry of the flat tree. O(entries), and for each word O(texts).
std::vector<shown> select(const view_model&, const filter&);

}  // namespace curfew::viewer
