#include "probe/cli/process/check_notice.hpp"

#include <charconv>
#include <system_error>

namespace curfew::cli {

namespace {

// These texts cannot be confused with the datagrams of processes that cannot record, which begin with a number.
constexpr std::string_view begins = "check\tbegins";
constexpr std::string_view ends = "check\tends\t";

}  // namespace

std::string text_of(const check_notice& notice) {
  if (!notice.ended) return std::string(begins);
  return std::string(ends) + std::to_string(notice.judged) + "\t" + std::to_string(notice.status);
}

std::optional<check_notice> parse_check_notice(std::string_view text) {
  if (text == begins) return check_notice{};
  if (!text.starts_with(ends)) return {};
  text.remove_prefix(ends.size());
  check_notice notice{.ended = true};
  const auto* const end = text.data() + text.size();
  const auto [tab, wrong] = std::from_chars(text.data(), end, notice.judged);
  if (wrong != std::errc() || tab == end || *tab != '\t') return {};
  const auto [rest, wrong_too] = std::from_chars(tab + 1, end, notice.status);
  if (wrong_too != std::errc() || rest != end) return {};
  return notice;
}

}  // namespace curfew::cli
