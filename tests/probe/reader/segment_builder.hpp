// Makes segments by hand, through layout.hpp: a heap image that is written to a file. Its clock ticks in nanoseconds
// and begins at tick `began`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "probe/segment/layout.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {

// A folder for segments.
class segment_folder : public temporary_folder {
 public:
  std::string file(std::string_view name = "77-0000abcd.curfew") const { return *this / name; }
};

class segment_builder {
 public:
  static constexpr std::uint64_t began = 1'000'000;
  static constexpr std::uint32_t pid = 77;

  explicit segment_builder(std::uint32_t slots = 64);

  segment::header& head() { return *reinterpret_cast<segment::header*>(bytes_.data()); }
  segment::extent& extent(std::uint32_t i);
  segment::slot& slot(std::uint32_t i) { return slots_[i]; }
  segment::note& note(std::uint32_t i) { return *reinterpret_cast<segment::note*>(&slots_[i]); }
  segment::site& site(std::uint32_t i) { return sites_[i]; }
  segment::counters& counters(std::uint32_t i) { return counters_[i]; }
  segment::ring& ring(std::uint32_t i) { return rings_[i]; }
  segment::poll_ring& poll_ring();  // the only one, for ring 0; made at the first call
  // Event number n of ring 0, and poll number n of its ring of polls, which has room for few.
  segment::event& event(std::uint64_t n) { return events_[n % segment::ring_events]; }
  segment::event& poll(std::uint64_t n) { return poll_events_[n % polls_kept]; }

  segment::endpoint& endpoint(std::uint32_t descriptor);  // one of few; their table is made at the first call

  std::uint32_t string(std::string_view);
  std::uint32_t site(std::string_view file, std::uint32_t line, std::string_view function);
  // Each of these returns the slot's index; ids are 1000 + index. A task is also counted in the counters of its loop's
  // name.
  std::uint32_t loop(std::string_view name);
  std::uint32_t group(std::uint32_t loop, std::uint64_t owner);
  std::uint32_t task(std::uint32_t loop, std::uint64_t owner, std::uint64_t spawned = began + 1);
  std::uint32_t note_of(std::uint32_t task);
  std::uint32_t next_slot() { return head().slots_used.fetch_add(1); }
  static std::uint64_t id_of(std::uint32_t slot) { return 1000 + slot; }

  std::vector<std::byte>& bytes() { return bytes_; }
  std::uint64_t offset_of(const void* field) const;
  // Writes the segment to a file of mode 0600. Returns the path.
  std::string write(const std::string& path) const;

 private:
  static constexpr std::uint32_t polls_kept = 64;
  static constexpr std::uint32_t endpoints_kept = 16;

  std::uint64_t append(segment::table, std::uint64_t bytes, std::uint64_t first = 0);

  std::vector<std::byte> bytes_;
  segment::slot* slots_;
  segment::site* sites_;
  char* strings_;
  segment::counters* counters_;
  segment::ring* rings_;
  segment::poll_ring* polls_ = nullptr;
  segment::event* events_;
  segment::event* poll_events_ = nullptr;
  segment::endpoint* endpoints_ = nullptr;
};

// A test holds one to make a file look as if its process were alive.
class owner {
 public:
  explicit owner(const std::string& path);
  ~owner();
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace curfew::tests
