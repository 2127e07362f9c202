#include "probe/reader/string_table.hpp"

#include <cstring>

#include "probe/segment/layout.hpp"

namespace curfew::reader {

void string_table::load(const segment_bytes& from, const tables& d) {
  const std::uint64_t known = bytes_.size();
  if (d.strings_used <= known) return;
  bytes_.resize(d.strings_used);
  d.strings.read(from, known, d.strings_used - known, bytes_.data() + known);
  by_offset_.resize(d.strings_used / 4, model::none);
}

string_table::answer string_table::find(std::uint32_t string_id) {
  if (string_id == 0) return {standing::known, 0};
  std::uint32_t length = 0;
  if (string_id % sizeof(length) != 0) return {standing::damaged, 0};
  if (string_id + std::uint64_t{sizeof(length)} > bytes_.size()) return {standing::beyond, 0};
  model::index& known = by_offset_[string_id / sizeof(length)];
  if (known != model::none) return {standing::known, known};

  std::memcpy(&length, bytes_.data() + string_id, sizeof(length));
  const std::uint64_t begin = string_id + sizeof(length);
  // Strings do not overlap, so all of them together are no longer than the table. Damaged ones may overlap: then a
  // table of a megabyte could ask for a gigabyte of texts.
  if (length > segment::max_string_bytes || length > bytes_.size() - begin || total_bytes_ + length > bytes_.size()) {
    return {standing::damaged, 0};
  }
  known = add({bytes_.data() + begin, length});
  return {standing::known, known};
}

model::index string_table::add(std::string_view text) {
  if (text.empty()) return 0;
  const auto [at, is_new] = by_content_.try_emplace(std::string(text), static_cast<model::index>(texts_.size()));
  if (is_new) {
    texts_.emplace_back(text);
    total_bytes_ += text.size();
  }
  return at->second;
}

}  // namespace curfew::reader
