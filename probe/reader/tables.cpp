#include "probe/reader/tables.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "probe/reader/error.hpp"

namespace curfew::reader {

void table::append(std::uint64_t offset, std::uint64_t items) {
  pieces_.push_back({offset, capacity_, items});
  capacity_ += items;
}

std::vector<table::run> table::runs(std::uint64_t first, std::uint64_t count) const {
  std::vector<run> result;
  for (const run& piece : pieces_) {
    const std::uint64_t from = std::max(first, piece.first);
    const std::uint64_t to = std::min(first + count, piece.first + piece.items);
    if (from < to) result.push_back({piece.offset + (from - piece.first) * item_bytes_, from, to - from});
  }
  return result;
}

std::uint64_t table::offset_of(std::uint64_t item) const {
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), item,
                                      [](std::uint64_t i, const run& piece) { return i < piece.first; });
  const run& piece = *std::prev(after);
  return piece.offset + (item - piece.first) * item_bytes_;
}

void table::read(const segment_bytes& from, std::uint64_t first, std::uint64_t count, void* out) const {
  for (const run& r : runs(first, count)) {
    from.read(r.offset, static_cast<std::byte*>(out) + (r.first - first) * item_bytes_, r.items * item_bytes_);
  }
}

namespace {

using segment::header;

// No process of ours reaches these: the recorder limits slots to 4 GiB (slots.cpp) and strings to 256 MiB
// (string_pool.hpp).
constexpr std::uint64_t max_segment_bytes = std::uint64_t{16} << 30;
constexpr std::uint64_t max_strings_bytes = std::uint64_t{256} << 20;

// The recorder allocates what it claims. A file with holes may claim any size at no cost, but it would cost us time and
// memory. (Some holes are allowed, because file systems that compress need less than was written.)
constexpr std::uint64_t max_hole_bytes = std::uint64_t{256} << 20;

error damaged(const segment_bytes& s, const std::string& what) {
  return {fault::damaged, s.path() + ": damaged: " + what};
}

void check_identity(const segment_bytes& s, const header& h) {
  if (std::memcmp(h.magic, segment::magic, sizeof(segment::magic)) != 0) {
    const bool blank = std::all_of(std::begin(h.magic), std::end(h.magic), [](char c) { return c == 0; });
    if (blank) {
      throw error(fault::not_ready, s.path() + ": has no header yet; " +
                                        (s.owner_alive() ? "its process is setting it up: try again"
                                                         : "its process ended before anything was recorded"));
    }
    throw error(fault::not_a_segment, s.path() + ": is no curfew segment: it begins with other bytes");
  }
  if (!reads_version(h.major, h.minor)) {
    const auto version = [](unsigned major, unsigned minor) {
      return std::to_string(major) + "." + std::to_string(minor);
    };
    throw error(fault::other_version, s.path() + ": has layout version " + version(h.major, h.minor) +
                                          ", this curfew reads " +
                                          version(segment::major_version, segment::minor_version) +
                                          "; use the curfew that belongs to the library the program was built with");
  }
}

void check_sizes(const segment_bytes& s, const header& h) {
  struct expectation {
    const char* what;
    std::uint32_t found;
    std::size_t expected;
  };
  const std::array expectations{
      expectation{"header", h.header_bytes, segment::header_bytes},
      expectation{"extent", h.extent_bytes, sizeof(segment::extent)},
      expectation{"slot", h.slot_bytes, sizeof(segment::slot)},
      expectation{"site", h.site_bytes, sizeof(segment::site)},
      expectation{"counters", h.counters_bytes, sizeof(segment::counters)},
      expectation{"ring", h.ring_bytes, sizeof(segment::ring)},
      expectation{"event", h.event_bytes, sizeof(segment::event)},
      expectation{"endpoint", h.endpoint_bytes, h.minor < 1 ? 0 : sizeof(segment::endpoint)},
      expectation{"histogram (in buckets)", h.histogram_buckets, segment::histogram_buckets},
      expectation{"page", h.page_bytes, segment::page_bytes},
  };
  for (const auto& [what, found, expected] : expectations) {
    if (found != expected) {
      throw damaged(s, std::string("the size of a ") + what + " is " + std::to_string(found) + " where " +
                           std::to_string(expected) + " is expected");
    }
  }
  if (h.clock > static_cast<std::uint32_t>(segment::clock_kind::tsc)) {
    throw damaged(s, "its clock is of unknown kind " + std::to_string(h.clock));
  }
}

void check_state(const segment_bytes& s, const header& h) {
  const std::uint32_t state = h.state.load(of_copy);
  if (state == static_cast<std::uint32_t>(segment::process_state::starting)) {
    throw error(fault::not_ready,
                s.path() + (s.owner_alive() ? ": its process is setting it up: try again"
                                            : ": its process ended while it set it up, before anything was recorded"));
  }
  if (state > static_cast<std::uint32_t>(segment::process_state::withdrawn)) {
    throw damaged(s, "its process is in the unknown state " + std::to_string(state));
  }
}

table* table_of(tables& d, std::uint32_t kind) {
  switch (static_cast<segment::table>(kind)) {
    case segment::table::slots:
      return &d.slots;
    case segment::table::sites:
      return &d.sites;
    case segment::table::strings:
      return &d.strings;
    case segment::table::counters:
      return &d.counters;
    case segment::table::rings:
      return &d.rings;
    case segment::table::poll_rings:
      return &d.poll_rings;
    case segment::table::events:
      return &d.events;
    case segment::table::endpoints:
      return &d.endpoints;
    case segment::table::none:
      break;
  }
  return nullptr;
}

void check_extent(const segment_bytes& s, std::size_t number, const segment::extent& e, std::uint64_t file_bytes) {
  const auto wrong = [&](const std::string& what) {
    return damaged(s, "extent " + std::to_string(number) + " " + what);
  };
  constexpr std::uint64_t unit = segment::extent_alignment;
  if (e.offset % unit != 0 || e.size_bytes % unit != 0 || e.size_bytes == 0) {
    throw wrong("is not made of whole cache lines: " + std::to_string(e.size_bytes) + " bytes at " +
                std::to_string(e.offset));
  }
  if (e.offset < segment::header_bytes) throw wrong("lies over the header, at " + std::to_string(e.offset));
  if (e.offset > file_bytes || e.size_bytes > file_bytes - e.offset) {
    throw wrong("reaches beyond the file: " + std::to_string(e.size_bytes) + " bytes at " + std::to_string(e.offset) +
                " of " + std::to_string(file_bytes) + "; the file was cut");
  }
}

void check_no_overlap(const segment_bytes& s, std::vector<segment::extent> extents) {
  std::sort(extents.begin(), extents.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
  for (std::size_t i = 1; i < extents.size(); ++i) {
    if (extents[i - 1].offset + extents[i - 1].size_bytes > extents[i].offset) {
      throw damaged(s, "two extents share the bytes at " + std::to_string(extents[i].offset));
    }
  }
}

void read_extents(const segment_bytes& s, std::uint32_t count, tables& d) {
  if (count > segment::max_extents) {
    throw damaged(s, "it claims " + std::to_string(count) + " extents, at most " +
                         std::to_string(segment::max_extents) + " are possible");
  }
  std::vector<segment::extent> extents(count);
  s.read(segment::extents_offset, extents.data(), extents.size() * sizeof(segment::extent));
  const std::uint64_t file_bytes = s.size();  // asked after the extents are read: the file grows before they say so

  for (std::size_t i = 0; i < extents.size(); ++i) {
    const segment::extent& e = extents[i];
    check_extent(s, i, e, file_bytes);
    table* const t = table_of(d, e.table);
    if (t == nullptr)
      throw damaged(s, "extent " + std::to_string(i) + " is of unknown kind " + std::to_string(e.table));
    if (e.first != t->capacity()) {
      throw damaged(s, "extent " + std::to_string(i) + " begins at item " + std::to_string(e.first) + " where " +
                           std::to_string(t->capacity()) + " is next");
    }
    t->append(e.offset, t->items_in(e.size_bytes));
  }
  check_no_overlap(s, std::move(extents));
}

void check_used(const segment_bytes& s, const char* what, std::uint64_t used, const table& t) {
  if (used > t.capacity()) {
    throw damaged(s, std::to_string(used) + " " + what + " are said to be in use, there is room for " +
                         std::to_string(t.capacity()));
  }
}

}  // namespace

tables read_tables(const segment_bytes& s) {
  const std::uint64_t size = s.size();
  if (size < segment::header_bytes) {
    const bool alive = s.owner_alive();
    throw error(alive ? fault::not_ready : fault::damaged,
                s.path() + ": has " + std::to_string(size) + " bytes, a segment's header alone has " +
                    std::to_string(segment::header_bytes) +
                    (alive ? "; its process is setting it up: try again" : "; the file was cut"));
  }
  if (size > max_segment_bytes) {
    throw damaged(
        s, "it has " + std::to_string(size) + " bytes, at most " + std::to_string(max_segment_bytes) + " are possible");
  }
  if (const std::uint64_t allocated = s.allocated(); allocated < size && size - allocated > max_hole_bytes) {
    throw damaged(s, "it has " + std::to_string(size) + " bytes, of which no more than " + std::to_string(allocated) +
                         " were ever written");
  }
  tables d;
  d.header = std::make_unique<header>();
  s.read(0, d.header.get(), sizeof(header));
  check_identity(s, *d.header);
  check_sizes(s, *d.header);
  check_state(s, *d.header);

  // A live process goes on while we look, and one read promises no order. So what refers to something is read before
  // the count of what it refers to: first the records, then the strings, then the extents that hold them all.
  d.slots_used = d.header->slots_used.load(of_copy);
  d.sites_used = d.header->sites_used.load(of_copy);
  d.counters_used = d.header->counters_used.load(of_copy);
  d.poll_rings_used = d.header->poll_rings_used.load(of_copy);
  d.rings_used = d.header->rings_used.load(of_copy);
  d.events_used = d.header->events_used.load(of_copy);
  d.endpoints_used = d.header->endpoints_used.load(of_copy);
  s.read(offsetof(header, strings_used), &d.strings_used, sizeof(d.strings_used));
  std::uint32_t extent_count = 0;
  s.read(offsetof(header, extent_count), &extent_count, sizeof(extent_count));
  read_extents(s, extent_count, d);

  check_used(s, "slots", d.slots_used, d.slots);
  check_used(s, "sites", d.sites_used, d.sites);
  check_used(s, "bytes of strings", d.strings_used, d.strings);
  if (d.strings_used > max_strings_bytes) {
    throw damaged(s, "it has " + std::to_string(d.strings_used) + " bytes of strings, at most " +
                         std::to_string(max_strings_bytes) + " are possible");
  }
  check_used(s, "counters", d.counters_used, d.counters);
  check_used(s, "rings", d.rings_used, d.rings);
  check_used(s, "rings of polls", d.poll_rings_used, d.poll_rings);
  check_used(s, "events", d.events_used, d.events);
  check_used(s, "endpoints", d.endpoints_used, d.endpoints);
  return d;
}

namespace {

std::string bounded(const char* text, std::size_t room) { return {text, ::strnlen(text, room)}; }

}  // namespace

std::string executable(const header& h) { return bounded(h.executable, sizeof(h.executable)); }
std::string command_line(const header& h) { return bounded(h.command_line, sizeof(h.command_line)); }

std::chrono::system_clock::time_point began(const header& h) {
  const auto ns = static_cast<std::int64_t>(h.first.realtime_ns.load(of_copy));
  return std::chrono::system_clock::time_point(
      std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds(ns)));
}

}  // namespace curfew::reader
