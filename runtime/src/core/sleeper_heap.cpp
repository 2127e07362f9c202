#include "runtime/src/core/sleeper_heap.hpp"

#include <utility>

namespace curfew::detail {

namespace {

constexpr std::uint64_t numbers = (std::uint64_t{1} << 48) - 1;  // begins again after 8 years of a million each second

bool is_before(const sleeper& a, const sleeper& b) noexcept {
  return a.until != b.until ? a.until < b.until : a.number < b.number;
}

std::uint8_t rank_of(const sleeper* s) noexcept { return s != nullptr ? s->rank : std::uint8_t{0}; }

// Says again which of the two below it is the first, and what its rank is. Returns whether that is another one.
bool settle(sleeper& s) noexcept {
  if (rank_of(s.first) < rank_of(s.second)) std::swap(s.first, s.second);
  const std::uint8_t before = std::exchange(s.rank, static_cast<std::uint8_t>(rank_of(s.second) + 1));
  return s.rank != before;
}

// Makes one tree of two, either of which may be empty. The ways down by `second` become one, in order.
sleeper* merged(sleeper* a, sleeper* b) noexcept {
  sleeper* top = nullptr;
  sleeper* parent = nullptr;
  for (sleeper** place = &top;; place = &parent->second) {
    if (a == nullptr) std::swap(a, b);
    if (b != nullptr && is_before(*b, *a)) std::swap(a, b);
    *place = a;
    if (a == nullptr) break;
    a->parent = parent;
    if (b == nullptr) break;
    parent = a;
    a = std::exchange(b, a->second);
  }
  for (sleeper* s = parent; s != nullptr; s = s->parent) settle(*s);
  return top;
}

}  // namespace

void sleeper_heap::add(sleeper& s) noexcept {
  s.first = s.second = s.parent = nullptr;
  s.rank = 1;
  s.number = ++added_ & numbers;
  top_ = merged(top_, &s);
}

void sleeper_heap::remove(sleeper& s) noexcept {
  sleeper* const above = s.parent;
  sleeper* const below = merged(s.first, s.second);
  if (below != nullptr) below->parent = above;
  if (above == nullptr) {
    top_ = below;
    return;
  }
  (above->first == &s ? above->first : above->second) = below;
  for (sleeper* up = above; up != nullptr && settle(*up);) up = up->parent;
}

}  // namespace curfew::detail
