// Sorts with a radix sort, least significant digit first: a comparison sort of a million findings takes three times as
// long as the whole verdict.
#include "probe/verdict/oldest_first.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace curfew::verdict {

namespace {

constexpr unsigned digit_bits = 8;
constexpr std::size_t digits = std::size_t{1} << digit_bits;

// Returns the value to sort by. Times before the process' segment began do not occur in a sound snapshot; in a damaged
// one they come first.
std::uint64_t key(const suspect& s) {
  const auto ns = s.spawned.count();
  return ns < 0 ? 0 : static_cast<std::uint64_t>(ns);
}

void order_by_digit(const std::vector<suspect>& from, std::vector<suspect>& to, unsigned shift) {
  const auto digit = [shift](const suspect& s) { return (key(s) >> shift) & (digits - 1); };
  std::array<std::uint32_t, digits> next{};
  for (const auto& s : from) ++next[digit(s)];
  std::uint32_t sum = 0;
  for (auto& n : next) sum += std::exchange(n, sum);
  for (const auto& s : from) to[next[digit(s)]++] = s;
}

}  // namespace

void oldest_first(std::vector<suspect>& suspects) {
  const auto older = [](const suspect& a, const suspect& b) {
    return key(a) != key(b) ? key(a) < key(b) : a.task < b.task;
  };
  if (std::is_sorted(suspects.begin(), suspects.end(), older)) return;
  if (suspects.size() < digits) {
    std::sort(suspects.begin(), suspects.end(), older);
    return;
  }
  // A digit in which all times are equal needs no pass. Times since the process began are equal in most of the upper
  // digits.
  std::uint64_t differ = 0;
  for (const auto& s : suspects) differ |= key(s) ^ key(suspects.front());
  std::vector<suspect> other(suspects.size());
  for (unsigned shift = 0; shift < 64; shift += digit_bits) {
    if (((differ >> shift) & (digits - 1)) == 0) continue;
    order_by_digit(suspects, other, shift);
    suspects.swap(other);
  }
}

}  // namespace curfew::verdict
