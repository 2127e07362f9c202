// Reads the strings of a segment as texts of a snapshot. Each text is there once, whatever the offsets say.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/tables.hpp"

namespace curfew::reader {

class string_table {
 public:
  // Copies the strings in use; later calls copy those that were added.
  void load(const segment_bytes&, const tables&);

  // Says what is known of a string's id; `beyond` means that it was not in use when load() looked.
  enum class standing : std::uint8_t { known, beyond, damaged };
  struct answer {
    standing is;
    model::index text;  // 0 unless known
  };
  // Returns the text of a string, and what is known of the id.
  answer find(std::uint32_t string_id);

  // Returns the text with that content, which need not be a string of the segment.
  model::index add(std::string_view);

  // Returns all texts; [0] is "".
  const std::vector<std::string>& all() const { return texts_; }
  // Moves the texts out.
  std::vector<std::string> release() { return std::move(texts_); }

 private:
  std::vector<char> bytes_;
  std::vector<model::index> by_offset_;  // one for every 4 bytes: strings begin at multiples of 4
  std::unordered_map<std::string, model::index> by_content_;
  std::vector<std::string> texts_{std::string()};
  std::uint64_t total_bytes_ = 0;
};

}  // namespace curfew::reader
