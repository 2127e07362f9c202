#include "viewer/theme/glyphs.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

namespace curfew::viewer {

namespace {

constexpr char32_t last_that_imgui_draws = 0xFFFF;

// Takes the first character off the text and returns it; U+FFFD if it is not valid UTF-8. REQUIRES: !text.empty().
char32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t size = first < 0x80 ? 1 : (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;
  char32_t c = first < 0x80 ? first : first & (0xFFu >> (size + 1));
  std::size_t read = 1;
  while (read < size && read < text.size() && (byte(read) & 0xC0) == 0x80) c = c << 6 | (byte(read++) & 0x3Fu);
  const bool whole = read == size && (first < 0x80 || first >= 0xC0);
  text.remove_prefix(read);
  return whole ? c : U'\uFFFD';
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Returns what stands for one of our own signs in ImGui's own font, which has none of them; "" for all others.
std::string_view in_ascii(char32_t c) {
  switch (c) {
    case U'…':
      return "...";
    case U'×':
      return "x";
    case U'·':
      return "-";
    case U'›':
      return ">";
    case U'µ':
      return "u";
    default:
      return "";
  }
}

bool has(const ImFont* font, char32_t c) {
  return c < 0x80 || (c <= last_that_imgui_draws && font->FindGlyphNoFallback(static_cast<ImWchar>(c)) != nullptr);
}

}  // namespace

std::vector<ImWchar> glyph_requests::ranges() const {
  std::vector<ImWchar> pairs;
  for (const char32_t c : asked_) {
    if (!pairs.empty() && pairs.back() + 1u == c)
      pairs.back() = static_cast<ImWchar>(c);
    else
      pairs.insert(pairs.end(), 2, static_cast<ImWchar>(c));
  }
  pairs.push_back(0);
  return pairs;
}

std::string_view drawable(const ImFont* font, std::string_view text, glyph_requests* requests, std::string& scratch) {
  if (is_ascii(text)) return text;
  const auto lacks_any = [&] {
    for (std::string_view rest = text; !rest.empty();)
      if (!has(font, take_character(rest))) return true;
    return false;
  };
  if (!lacks_any()) return text;
  scratch.clear();
  bool open = false;  // whether this is within a stretch of characters that cannot be drawn
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view before = rest;
    const char32_t c = take_character(rest);
    const std::string_view instead = in_ascii(c);
    if (const bool there = has(font, c); there || !instead.empty()) {
      if (open) scratch += '>';
      open = false;
      scratch += there ? before.substr(0, before.size() - rest.size()) : instead;
      continue;
    }
    if (requests != nullptr && c <= last_that_imgui_draws) requests->ask(c);
    char number[16];
    std::snprintf(number, sizeof number, "%sU+%04X", open ? " " : "<", static_cast<unsigned>(c));
    scratch += number;
    open = true;
  }
  if (open) scratch += '>';
  return scratch;
}

std::vector<std::string> fonts_with_more_glyphs() {
  // These are the names in Debian's fonts-dejavu, -noto-core, -noto-cjk, -wqy-microhei, -wqy-zenhei, -droid-fallback,
  // -ipafont-gothic, -nanum, -unfonts-core, -symbola and -unifont, and those that others give the same fonts. Few
  // glyphs of each are loaded.
  static constexpr std::array names{"DejaVuSans.ttf",
                                    "NotoSansSymbols2-Regular.ttf",
                                    "NotoSansHebrew-Regular.ttf",
                                    "NotoSansArabic-Regular.ttf",
                                    "NotoSansDevanagari-Regular.ttf",
                                    "NotoSansThai-Regular.ttf",
                                    "NotoSansArmenian-Regular.ttf",
                                    "NotoSansGeorgian-Regular.ttf",
                                    "NotoSansCJK-Regular.ttc",
                                    "NotoSansCJKsc-Regular.otf",
                                    "wqy-microhei.ttc",
                                    "wqy-zenhei.ttc",
                                    "DroidSansFallbackFull.ttf",
                                    "DroidSansFallback.ttf",
                                    "ipag.ttf",
                                    "NanumGothic.ttf",
                                    "UnDotum.ttf",
                                    "Symbola_hint.ttf",
                                    "Symbola.ttf",
                                    "unifont.otf",
                                    "unifont.ttf"};
  std::vector<std::filesystem::path> folders{"/usr/share/fonts", "/usr/local/share/fonts"};
  if (const char* const data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0')
    folders.push_back(std::filesystem::path(data) / "fonts");
  else if (const char* const home = std::getenv("HOME"); home != nullptr && *home != '\0')
    folders.push_back(std::filesystem::path(home) / ".local/share/fonts");
  std::map<std::string, std::string> found;  // path by name
  for (const auto& folder : folders) {
    std::error_code failed;
    auto at = std::filesystem::recursive_directory_iterator(
        folder, std::filesystem::directory_options::skip_permission_denied, failed);
    for (; !failed && at != std::filesystem::end(at); at.increment(failed))
      found.emplace(at->path().filename().string(), at->path().string());
  }
  std::vector<std::string> paths;
  for (const char* const name : names)
    if (const auto font = found.find(name); font != found.end()) paths.push_back(font->second);
  return paths;
}

}  // namespace curfew::viewer
