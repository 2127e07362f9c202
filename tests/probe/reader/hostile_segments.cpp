#include "tests/probe/reader/hostile_segments.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <random>
#include <stdexcept>
#include <utility>

namespace curfew::tests {

namespace {

using reader::fault;

// Changes a field of a header or an extent to what it must not be.
struct edit {
  const char* name;
  void (*make)(segment_builder&);
  fault kind;
  const char* says;
};

constexpr edit edits[] = {
    {"magic", [](auto& b) { b.head().magic[0] = 'C'; }, fault::not_a_segment, "no curfew segment"},
    {"no_magic", [](auto& b) { std::fill_n(b.head().magic, 8, '\0'); }, fault::not_ready, "no header yet"},
    {"other_major", [](auto& b) { b.head().major = 9; }, fault::other_version, "version 9.3, this curfew reads 1.3"},
    {"newer_minor", [](auto& b) { b.head().minor = 7; }, fault::other_version, "version 1.7, this curfew reads 1.3"},
    {"header_bytes", [](auto& b) { b.head().header_bytes = 0; }, fault::damaged, "size of a header is 0 where 32768"},
    {"extent_bytes", [](auto& b) { b.head().extent_bytes = 33; }, fault::damaged, "size of a extent"},
    {"slot_bytes", [](auto& b) { b.head().slot_bytes = 0; }, fault::damaged, "size of a slot"},
    {"site_bytes", [](auto& b) { b.head().site_bytes = 1; }, fault::damaged, "size of a site"},
    {"counters_bytes", [](auto& b) { b.head().counters_bytes = 1; }, fault::damaged, "size of a counters"},
    {"ring_bytes", [](auto& b) { b.head().ring_bytes = 1; }, fault::damaged, "size of a ring"},
    {"event_bytes", [](auto& b) { b.head().event_bytes = 1; }, fault::damaged, "size of a event"},
    {"endpoint_bytes", [](auto& b) { b.head().endpoint_bytes = 1; }, fault::damaged, "size of a endpoint"},
    {"endpoints_used", [](auto& b) { b.head().endpoints_used = 1; }, fault::damaged, "1 endpoints"},
    {"buckets", [](auto& b) { b.head().histogram_buckets = 1; }, fault::damaged, "size of a histogram"},
    {"page_bytes", [](auto& b) { b.head().page_bytes = 1; }, fault::damaged, "size of a page"},
    {"clock", [](auto& b) { b.head().clock = 9; }, fault::damaged, "unknown kind 9"},
    {"state", [](auto& b) { b.head().state = 9; }, fault::damaged, "unknown state 9"},
    {"starting", [](auto& b) { b.head().state = 0; }, fault::not_ready, "ended while it set it up"},
    {"slots_used", [](auto& b) { b.head().slots_used = 65; }, fault::damaged, "65 slots are said to be in use"},
    {"most_slots_used", [](auto& b) { b.head().slots_used = UINT32_MAX; }, fault::damaged, "slots"},
    {"sites_used", [](auto& b) { b.head().sites_used = 65; }, fault::damaged, "65 sites"},
    {"strings_used", [](auto& b) { b.head().strings_used = UINT64_MAX; }, fault::damaged, "bytes of strings"},
    {"counters_used", [](auto& b) { b.head().counters_used = 5; }, fault::damaged, "5 counters"},
    {"rings_used", [](auto& b) { b.head().rings_used = 65; }, fault::damaged, "65 rings"},
    {"events_used", [](auto& b) { b.head().events_used = 4097; }, fault::damaged, "4097 events"},
    {"extent_count", [](auto& b) { b.head().extent_count = 897; }, fault::damaged, "897 extents, at most 896"},
    {"blank_extent", [](auto& b) { b.head().extent_count = 7; }, fault::damaged, "extent 6 is not made of whole"},
    {"extent_kind", [](auto& b) { b.extent(2).table = 9; }, fault::damaged, "extent 2 is of unknown kind 9"},
    {"extent_no_kind", [](auto& b) { b.extent(2).table = 0; }, fault::damaged, "extent 2 is of unknown kind 0"},
    {"extent_over_header", [](auto& b) { b.extent(1).offset = 4096; }, fault::damaged, "extent 1 lies over the header"},
    {"extent_unaligned", [](auto& b) { b.extent(1).offset += 8; }, fault::damaged, "whole cache lines"},
    {"extent_odd_size", [](auto& b) { b.extent(1).size_bytes = 4097; }, fault::damaged, "whole cache lines"},
    {"extent_empty", [](auto& b) { b.extent(1).size_bytes = 0; }, fault::damaged, "whole cache lines"},
    {"extent_beyond", [](auto& b) { b.extent(0).size_bytes = 1 << 30; }, fault::damaged, "reaches beyond the file"},
    {"extent_far", [](auto& b) { b.extent(0).offset = 1 << 30; }, fault::damaged, "reaches beyond the file"},
    {"extent_wraps", [](auto& b) { b.extent(0).size_bytes = ~std::uint64_t{4095}; }, fault::damaged, "beyond the file"},
    {"extent_shared", [](auto& b) { b.extent(1).offset = b.extent(0).offset; }, fault::damaged, "share the bytes"},
    {"extent_first", [](auto& b) { b.extent(0).first = 1; }, fault::damaged, "begins at item 1 where 0 is next"},
    {"cut_to_nothing", [](auto& b) { b.bytes().clear(); }, fault::damaged, "has 0 bytes"},
    {"cut_in_header", [](auto& b) { b.bytes().resize(4096); }, fault::damaged, "the file was cut"},
    {"cut_in_table", [](auto& b) { b.bytes().resize(b.bytes().size() - 1); }, fault::damaged, "the file was cut"},
};

hostile_segment edited(const edit& e) {
  return {e.name,
          [make = e.make](planted& at) {
            segment_builder built;
            built.task(built.loop("main"), 0);
            make(built);
            built.write(at.path);
            return true;
          },
          e.kind, e.says};
}

bool in_the_making(planted& at) {
  segment_builder built;
  built.head().state = 0;
  at.living = std::make_unique<owner>(built.write(at.path));
  return true;
}

// Makes a file most of which was never written.
hostile_segment of_nothing(const char* name, off_t size, const char* says) {
  return {name, [size](planted& at) { return ::truncate(segment_builder().write(at.path).c_str(), size) == 0; },
          fault::damaged, says};
}

hostile_segment of_noise(std::size_t size, fault kind) {
  return {"noise_of_" + std::to_string(size) + "_bytes",
          [size](planted& at) {
            segment_builder built;
            std::mt19937_64 random(size);
            built.bytes().resize(size);
            for (std::byte& b : built.bytes()) b = static_cast<std::byte>(random());
            built.write(at.path);
            return true;
          },
          kind};
}

// Each string claims all the rest of the table, and 60 are used: 4 KiB would become 139 kB.
bool strings_that_overlap(planted& at) {
  segment_builder built;
  const std::uint32_t loop = built.loop("main");
  auto* const text = reinterpret_cast<std::uint32_t*>(built.bytes().data() + built.extent(2).offset);
  for (std::uint32_t i = 1; i < 1000; ++i) text[i] = 4096 - 4 * i - 4;
  built.head().strings_used = 4096;
  for (std::uint32_t i = 0; i < 60; ++i) built.slot(built.task(loop, 0)).name = 4 + i * 60;
  built.write(at.path);
  return true;
}

bool owners_in_circles(planted& at) {
  segment_builder built;
  const std::uint32_t loop = built.loop("main");
  const std::uint32_t a = built.task(loop, 0);
  const std::uint32_t b = built.task(loop, built.id_of(a));
  built.slot(a).owner = built.id_of(b);
  const std::uint32_t self = built.task(loop, 0);
  built.slot(self).owner = built.id_of(self);
  built.slot(built.task(loop, 0)).id = built.id_of(a);
  built.write(at.path);
  return true;
}

// Writes a sound segment, and returns its path.
std::string write_sound(const std::string& path) {
  segment_builder built;
  built.task(built.loop("main"), 0);
  built.write(path);
  return path;
}

bool of_another_mode(planted& at) { return ::chmod(write_sound(at.path).c_str(), 0644) == 0; }

bool where_others_can_enter(planted& at) {
  write_sound(at.path);
  return ::chmod(at.folder.path().c_str(), 0755) == 0;
}

// Only root gives files away.
bool of_another_user(planted& at) { return ::chown(write_sound(at.path).c_str(), 12345, 12345) == 0; }

bool a_symbolic_link(planted& at) {
  return ::symlink(write_sound(at.folder.file("elsewhere")).c_str(), at.path.c_str()) == 0;
}

bool a_fifo(planted& at) { return ::mkfifo(at.path.c_str(), 0600) == 0; }

bool a_folder(planted& at) { return ::mkdir(at.path.c_str(), 0700) == 0; }

bool nothing_at_all(planted&) { return true; }

std::vector<hostile_segment> make_all() {
  std::vector<hostile_segment> all;
  for (const edit& e : edits) all.push_back(edited(e));
  all.insert(
      all.end(),
      {{"in_the_making", in_the_making, fault::not_ready, "try again"},
       of_nothing("a_terabyte_of_nothing", off_t{1} << 40, "at most 17179869184 are possible"),
       of_nothing("a_gigabyte_of_nothing", off_t{1} << 30, "were ever written"),
       of_noise(1, fault::damaged),
       of_noise(7, fault::damaged),
       of_noise(8, fault::damaged),
       of_noise(4096, fault::damaged),
       of_noise(32768, fault::not_a_segment),
       of_noise(200000, fault::not_a_segment),
       {"strings_that_overlap", strings_that_overlap},
       {"owners_in_circles", owners_in_circles},
       {"of_another_mode", of_another_mode, {}, "", "expected 0600"},
       {"where_others_can_enter", where_others_can_enter, {}, "", "expected 0700"},
       {"of_another_user", of_another_user, {}, "", "belongs to uid 12345"},
       {"a_symbolic_link", a_symbolic_link, {}, "", "symbolic link"},
       {"a_fifo", a_fifo, fault::not_a_segment, "is not a regular file, no curfew segment", "not a regular file"},
       {"a_folder", a_folder, fault::not_a_segment, "is a folder, no curfew segment", "not a regular file"},
       {"nothing_at_all", nothing_at_all, fault::cannot_open, "No such file"}});
  return all;
}

}  // namespace

void PrintTo(const hostile_segment& one, std::ostream* out) { *out << one.name; }

const std::vector<hostile_segment>& hostile_segments() {
  static const std::vector<hostile_segment> all = make_all();
  return all;
}

const hostile_segment& hostile_segment_named(const std::string& name) {
  const auto& all = hostile_segments();
  const auto found = std::find_if(all.begin(), all.end(), [&](const hostile_segment& one) { return one.name == name; });
  if (found == all.end()) throw std::out_of_range("no hostile segment is called " + name);
  return *found;
}

std::vector<hostile_segment> cut_segments() {
  segment_builder whole;
  whole.task(whole.loop("main"), 0);
  const auto bytes = std::make_shared<const std::vector<std::byte>>(whole.bytes());
  std::vector<hostile_segment> all;
  for (std::size_t size = bytes->size(); size-- > 0;) {
    if (size % 997 != 0 && size > 200 && size % 4096 > 1 && size % 4096 != 4095) continue;
    all.push_back({"cut_at_" + std::to_string(size),
                   [bytes, size](planted& at) {
                     segment_builder cut;
                     cut.bytes().assign(bytes->begin(), bytes->begin() + static_cast<std::ptrdiff_t>(size));
                     cut.write(at.path);
                     return true;
                   },
                   fault::damaged});
  }
  return all;
}

}  // namespace curfew::tests
