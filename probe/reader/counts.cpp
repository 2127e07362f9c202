#include "probe/reader/counts.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>

namespace curfew::reader {

namespace {

// Loads the words one by one if the file is mapped; returns false if not. Acquire: the partner is the writer's release
// stores.
bool load_in_place(const segment_bytes& from, std::uint64_t offset, std::span<std::uint64_t> words) {
  const std::byte* const in_place = from.in_place(offset, words.size_bytes());
  if (in_place == nullptr || offset % sizeof(std::uint64_t) != 0) return false;
  const auto* const counts = reinterpret_cast<const std::atomic<std::uint64_t>*>(in_place);
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = counts[i].load(std::memory_order_acquire);
  return true;
}

}  // namespace

void read_counts(const segment_bytes& from, std::uint64_t offset, std::span<std::uint64_t> words) {
  if (load_in_place(from, offset, words)) return;
  constexpr std::size_t piece = 64;
  constexpr int attempts = 8;
  for (std::size_t done = 0; done < words.size(); done += piece) {
    const auto part = words.subspan(done, std::min(piece, words.size() - done));
    const std::uint64_t at = offset + done * sizeof(std::uint64_t);
    alignas(64) std::array<std::uint64_t, piece> before, after;
    for (int attempt = 0; attempt < attempts; ++attempt) {
      from.read(at, before.data(), part.size_bytes());
      from.read(at, part.data(), part.size_bytes());
      from.read(at, after.data(), part.size_bytes());
      bool between = true;
      for (std::size_t i = 0; i < part.size(); ++i) between = between && before[i] <= part[i] && part[i] <= after[i];
      if (between) break;  // else it is a count of two halves, or the file is damaged and any will do
    }
  }
}

}  // namespace curfew::reader
