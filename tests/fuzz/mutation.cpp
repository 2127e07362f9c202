#include "tests/fuzz/mutation.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "probe/segment/layout.hpp"

namespace curfew::fuzz {

namespace {

std::size_t somewhere(random& r, const std::vector<part>& parts, const std::string& bytes) {
  if (r.one_in(8)) return r.below(bytes.size());
  const part& p = parts[r.below(parts.size())];
  const std::size_t at = p.offset + r.below(p.size);
  return at < bytes.size() ? at : r.below(bytes.size());  // it was cut
}

std::uint64_t awkward(random& r, std::uint64_t old, std::size_t size) {
  const std::array<std::uint64_t, 14> words{0,          1,          2,    4095,    4096,
                                            0x7fffffff, 0x80000000, ~0u,  ~0ull,   std::uint64_t{1} << 63,
                                            old + 1,    old - 1,    size, r.next()};
  return words[r.below(words.size())];
}

void put(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
  if (at + width <= bytes.size()) std::memcpy(bytes.data() + at, &value, width);
}

// A word at a place where words are.
void change_word(random& r, std::size_t at, std::string& bytes) {
  const std::size_t width = std::size_t{1} << r.below(4);
  at = at / width * width;
  std::uint64_t old = 0;
  if (at + width <= bytes.size()) std::memcpy(&old, bytes.data() + at, width);
  put(bytes, at, awkward(r, old, bytes.size()), width);
}

// A field of the header that says how much there is, or of one of the first extents.
void change_table(random& r, std::string& bytes) {
  using segment::header;
  constexpr std::array<std::size_t, 9> counts{
      offsetof(header, extent_count), offsetof(header, slots_used),    offsetof(header, sites_used),
      offsetof(header, strings_used), offsetof(header, counters_used), offsetof(header, rings_used),
      offsetof(header, events_used),  offsetof(header, state),         offsetof(header, endpoints_used)};
  if (r.one_in(2)) return put(bytes, counts[r.below(counts.size())], awkward(r, r.below(64), bytes.size()), 4);
  const std::size_t extent = segment::extents_offset + r.below(8) * sizeof(segment::extent);
  const std::uint64_t value = r.one_in(2) ? r.below(512) * 4096 : awkward(r, 4096, bytes.size());
  put(bytes, extent + r.below(4) * 8, value, 8);
}

void copy_piece(random& r, const std::vector<part>& parts, std::string& bytes) {
  const std::size_t from = somewhere(r, parts, bytes);
  const std::size_t to = somewhere(r, parts, bytes);
  const std::size_t size = std::min({r.below(512), bytes.size() - from, bytes.size() - to});
  std::memmove(bytes.data() + to, bytes.data() + from, size);
}

void splat(random& r, std::size_t at, std::string& bytes) {
  const std::size_t end = std::min(bytes.size(), at + r.below(256));
  for (; at < end; ++at) bytes[at] = static_cast<char>(r.next());
}

}  // namespace

std::vector<part> parts_of_segment(const std::string& bytes) {
  segment::header h{};
  std::memcpy(static_cast<void*>(&h), bytes.data(), sizeof(h));
  const std::size_t extents = h.extent_count.load();
  std::vector<part> parts{{0, offsetof(segment::header, reserved)},
                          {segment::extents_offset, (extents + 1) * sizeof(segment::extent)}};
  for (std::size_t i = 0; i < extents; ++i) {
    segment::extent e;
    std::memcpy(&e, bytes.data() + segment::extents_offset + i * sizeof(e), sizeof(e));
    std::size_t used = 0;
    switch (static_cast<segment::table>(e.table)) {
      case segment::table::none:
        break;
      case segment::table::slots:
        used = h.slots_used.load() * sizeof(segment::slot);
        break;
      case segment::table::sites:
        used = h.sites_used.load() * sizeof(segment::site);
        break;
      case segment::table::strings:
        used = h.strings_used.load();
        break;
      case segment::table::counters:
        used = h.counters_used.load() * sizeof(segment::counters);
        break;
      case segment::table::rings:
        used = sizeof(segment::ring);
        break;
      case segment::table::poll_rings:
        used = sizeof(segment::poll_ring);
        break;
      case segment::table::events:
        used = h.events_used.load() * sizeof(segment::event);
        break;
      case segment::table::endpoints:
        used = h.endpoints_used.load() * sizeof(segment::endpoint);
        break;
    }
    if (used != 0) parts.push_back({e.offset, std::min<std::size_t>(used, e.size_bytes)});
  }
  return parts;
}

void mutate(random& r, const std::vector<part>& parts, std::string& bytes) {
  for (std::uint64_t changes = 1 + r.below(8); changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = somewhere(r, parts, bytes);
    switch (r.below(12)) {
      case 0:
      case 1:
      case 2:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << r.below(8)));
        break;
      case 3:
      case 4:
      case 5:
      case 6:
        change_word(r, at, bytes);
        break;
      case 7:
        splat(r, at, bytes);
        break;
      case 8:
        copy_piece(r, parts, bytes);
        break;
      case 9:
      case 10:
        if (r.one_in(2)) change_table(r, bytes);
        break;
      case 11:
        if (r.one_in(4)) bytes.resize(r.below(bytes.size()));
        break;
    }
  }
}

}  // namespace curfew::fuzz
