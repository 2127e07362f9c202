#include "probe/recorder/string_pool.hpp"

#include "probe/recorder/cut_text.hpp"
#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

constinit string_pool strings;

namespace {

constexpr std::uint64_t string_bytes(std::size_t length) {
  return (sizeof(std::uint32_t) + length + 3) & ~std::uint64_t{3};
}

segment::header* present_header() noexcept { return process.header.load(std::memory_order_acquire); }

}  // namespace

void lose_name() noexcept {
  if (segment::header* const header = present_header()) header->lost_names.fetch_add(1, std::memory_order_relaxed);
}

bool string_pool::begin() noexcept {
  if (used_ != 0) return true;
  if (!bytes_.ensure(4)) return false;
  used_ = 4;
  return true;
}

// Copies what the segment lacks. Strings are never split between extents there, so the private table has the same gaps.
bool string_pool::write(std::uint64_t from, std::uint64_t end) noexcept {
  std::uint64_t first = 0;
  void* const place = table_.find_room(from, end - from, first);
  if (place == nullptr || first != from) return false;
  std::memcpy(place, bytes_.data() + from, end - from);
  present_header()->strings_used.store(end, std::memory_order_release);  // partner: the reader's acquire
  written_ = end;
  return true;
}

bool string_pool::in_step() noexcept { return written_ == used_ || write(written_, used_); }

string_id string_pool::intern(std::string_view text) noexcept {
  text = cut(text, segment::max_string_bytes);
  if (text.empty()) return 0;
  const std::uint64_t hash = hash_of(text);
  if (const auto known = by_content_.find(hash, [&](string_id id) { return (*this)[id] == text; })) return known;
  if (!begin()) return lose_name(), 0;

  const std::uint64_t size = string_bytes(text.size());
  std::uint64_t at = used_;
  const bool recorded = present_header() != nullptr;
  if (recorded && (!in_step() || table_.find_room(used_, size, at) == nullptr)) return lose_name(), 0;
  if (at + size > ~string_id{0} || !bytes_.ensure(at + size)) return lose_name(), 0;
  const auto length = static_cast<std::uint32_t>(text.size());
  std::memcpy(bytes_.data() + at, &length, sizeof length);
  std::memcpy(bytes_.data() + at + sizeof length, text.data(), text.size());
  if (recorded && !write(at, at + size)) return lose_name(), 0;
  used_ = at + size;
  const auto id = static_cast<string_id>(at);
  by_content_.insert(hash, id);
  return id;
}

void string_pool::forget_segment() noexcept {
  table_.forget();
  written_ = 0;
}

}  // namespace curfew::recorder::detail
