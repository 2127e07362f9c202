// Runs in a scan that only counts: slots are copied as for a snapshot, and alike tasks are added up on the way (see
// model/tally.hpp). Everything else that a snapshot has comes from the decoder.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "probe/model/tally.hpp"
#include "probe/reader/decoder.hpp"
#include "probe/reader/scan.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

class task_counter final : public collector {
 public:
  // Says which tasks have records of their own. `judged`: what a rule may have to know of single tasks, which are those
  // pending at a shutdown, daemons and groups, and all of a process that has ended. `named`: also those that run or
  // have a finding, by whose names suppressions know them.
  enum class apart : std::uint8_t { none, judged, named };
  task_counter(const segment_bytes&, bool live, std::optional<std::uint64_t> scan_began, apart);

  void begin(const tables&, const std::optional<anchor>& now) override;
  reception accept(std::uint32_t index, const segment::slot&, bool final) override;
  void look_again() override { decoder_.look_again(); }
  void recheck(slot_reader& slots, const tables& d) override { decoder_.recheck(slots, d); }

  // Returns what has to be kept apart for what was found to be judged: what is, or more.
  apart needed() const;

  model::tally finish(const scan_result&, model::process_end, std::optional<std::uint64_t> taken_ticks);

 private:
  struct alike {
    std::uint64_t key;  // loop's slot, spawn site, state, flags
    model::index loop;  // its number
    std::uint64_t count = 0;
    std::uint64_t earliest_spawned = std::numeric_limits<std::uint64_t>::max();  // ticks
    std::uint64_t earliest_since = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t latest_since = 0;
  };

  bool stands_alone(const segment::slot&) const;
  reception add(const segment::slot&, bool final);
  // Returns nullptr if there is none yet.
  alike* find(std::uint64_t key);

  bool live_;
  apart apart_;
  decoder decoder_;
  std::vector<alike> alike_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_key_;  // places in alike_
  // This stands in front of the map, because tasks of few kinds make up most of a table.
  static constexpr std::size_t recent_kinds = 256;
  std::array<std::uint32_t, recent_kinds> recent_{};
};

}  // namespace curfew::reader
