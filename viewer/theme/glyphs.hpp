// Finds glyphs for characters that the loaded fonts lack, because the names of tasks may be in any script. Each such
// character is asked for once, and the system's fonts that have it are loaded for it alone (load_fonts). If no font has
// it, or if it is beyond the basic plane, which ImGui cannot draw, its number is shown: "<U+4E2D>".
#pragma once

#include <imgui.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace curfew::viewer {

class glyph_requests {
 public:
  static constexpr std::size_t most = 4096;  // only the first requests are kept, because an atlas has a limited size

  void ask(char32_t c) {
    if (asked_.size() < most && asked_.insert(c).second) fresh_ = true;
  }
  // Returns whether a character was asked for since the last call: then the fonts are to be loaded anew before the next
  // frame.
  bool take_fresh() {
    const bool was = fresh_;
    fresh_ = false;
    return was;
  }
  bool empty() const { return asked_.empty(); }
  std::vector<ImWchar> ranges() const;  // returns all requests as ImGui wants them: pairs of bounds, and a 0 at the end

 private:
  std::set<char32_t> asked_;
  bool fresh_ = false;
};

// Returns the text as this font can draw it: `text` itself if the font has all its characters, which it nearly always
// has; else `scratch`, which is overwritten. Characters that the font lacks are asked for if `requests` is not null.
std::string_view drawable(const ImFont*, std::string_view text, glyph_requests*, std::string& scratch);

// Returns the paths of the system's fonts that have other scripts, in the order in which to try them.
std::vector<std::string> fonts_with_more_glyphs();

}  // namespace curfew::viewer
