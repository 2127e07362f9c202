// Maps hashes of what ids stand for to these ids: so the recorder finds again what it has in its private tables. Never
// throws, and is never destroyed. Not thread-safe.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <string_view>

namespace curfew::recorder::detail {

// Mixes eight bytes into a hash. The constant is 2^64 divided by the golden ratio.
constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 29);
}

inline std::uint64_t hash_of(std::string_view text) noexcept {
  std::uint64_t hash = text.size();
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = mix(hash, word);
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  return mix(hash, rest);
}

// Uses open addressing, and is at most half full.
class content_index {
 public:
  // Calls same(id) for candidates. Returns the id for which it returns true, or 0.
  template <class Same>
  std::uint32_t find(std::uint64_t hash, Same same) const noexcept {
    if (capacity_ == 0) return 0;
    for (std::uint32_t i = place(hash); entries_[i].id != 0; i = (i + 1) & (capacity_ - 1)) {
      if (entries_[i].hash == hash && same(entries_[i].id)) return entries_[i].id;
    }
    return 0;
  }

  // Returns false if there is no memory for the entry: what the id stands for is then interned anew each time, under
  // another id.
  bool insert(std::uint64_t hash, std::uint32_t id) noexcept {
    if ((count_ + 1) * 2 > capacity_ && !grow()) return false;
    put(hash, id);
    ++count_;
    return true;
  }

 private:
  struct entry {
    std::uint64_t hash;
    std::uint32_t id;  // 0 if the entry is free
  };

  std::uint32_t place(std::uint64_t hash) const noexcept { return static_cast<std::uint32_t>(hash) & (capacity_ - 1); }

  void put(std::uint64_t hash, std::uint32_t id) noexcept {
    std::uint32_t i = place(hash);
    while (entries_[i].id != 0) i = (i + 1) & (capacity_ - 1);
    entries_[i] = {hash, id};
  }

  bool grow() noexcept {
    const std::uint32_t larger = capacity_ == 0 ? 1024 : capacity_ * 2;
    void* const memory =
        ::mmap(nullptr, larger * sizeof(entry), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    entry* const before = entries_;
    const std::uint32_t entries_before = capacity_;
    entries_ = static_cast<entry*>(memory);
    capacity_ = larger;
    for (std::uint32_t i = 0; i < entries_before; ++i) {
      if (before[i].id != 0) put(before[i].hash, before[i].id);
    }
    if (before != nullptr) ::munmap(before, entries_before * sizeof(entry));
    return true;
  }

  entry* entries_ = nullptr;
  std::uint32_t capacity_ = 0;  // a power of two
  std::uint32_t count_ = 0;
};

}  // namespace curfew::recorder::detail
