// Reads what a segment's header and extent directory say, and checks it: where each table's items are, and how many are
// in use. After this check every item in use is within the file, and no two share a byte.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "probe/reader/segment_bytes.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

// A table is the concatenation of its extents.
class table {
 public:
  explicit table(std::uint32_t item_bytes) : item_bytes_(item_bytes) {}

  std::uint64_t capacity() const { return capacity_; }
  std::uint32_t item_bytes() const { return item_bytes_; }
  std::uint64_t items_in(std::uint64_t extent_bytes) const { return extent_bytes / item_bytes_; }
  void append(std::uint64_t offset, std::uint64_t items);

  // A part of the table that is contiguous in the file.
  struct run {
    std::uint64_t offset;  // in the file
    std::uint64_t first;   // number of its first item
    std::uint64_t items;
  };
  // Returns items [first, first + count) as runs, in order. REQUIRES: they are within the capacity.
  std::vector<run> runs(std::uint64_t first, std::uint64_t count) const;
  // Returns where in the file one item is. REQUIRES: item < capacity().
  std::uint64_t offset_of(std::uint64_t item) const;
  // Copies items [first, first + count) to `out`.
  void read(const segment_bytes&, std::uint64_t first, std::uint64_t count, void* out) const;

 private:
  std::uint32_t item_bytes_;
  std::uint64_t capacity_ = 0;
  std::vector<run> pieces_;
};

struct tables {
  table slots{sizeof(segment::slot)};
  table sites{sizeof(segment::site)};
  table strings{1};
  table counters{sizeof(segment::counters)};
  table rings{sizeof(segment::ring)};
  table poll_rings{sizeof(segment::poll_ring)};
  table events{sizeof(segment::event)};
  table endpoints{sizeof(segment::endpoint)};
  std::uint32_t slots_used = 0;
  std::uint32_t sites_used = 0;
  std::uint32_t counters_used = 0;
  std::uint32_t rings_used = 0;
  std::uint32_t poll_rings_used = 0;
  std::uint32_t events_used = 0;
  std::uint32_t endpoints_used = 0;
  std::uint64_t strings_used = 0;  // bytes
  std::unique_ptr<segment::header> header;
};

// Reads the header and the extents, and checks them. Throws error: not_a_segment, not_ready, other_version, damaged,
// cannot_read.
tables read_tables(const segment_bytes&);

// These return what a header says of its process.
std::string executable(const segment::header&);
std::string command_line(const segment::header&);
std::chrono::system_clock::time_point began(const segment::header&);

// Returns whether this program can read a segment of this version.
constexpr bool reads_version(std::uint16_t major, std::uint16_t minor, std::uint16_t own_major = segment::major_version,
                             std::uint16_t own_minor = segment::minor_version) {
  return major == own_major && minor <= own_minor;
}

}  // namespace curfew::reader
