// What was found out of functions of the program, by their addresses: looked up once.
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <mutex>
#include <unordered_map>

#include "probe/recorder/adapters_mutex.hpp"

namespace curfew::recorder {

// `look_up` says it of an address, and may throw. There is one table for each `look_up`, which is never destroyed:
// coroutines and handlers may run while the process exits. Any thread.
template <class Found, Found (*look_up)(const void*)>
class found_by_address {
 public:
  // Remembered by each thread, in memory of its own. Returns an empty one without memory.
  static Found of(const void* address) noexcept {
    struct entry {
      const void* address = nullptr;
      Found found;
    };
    static thread_local std::array<entry, 64> recent{};
    entry& at = recent[(reinterpret_cast<std::uintptr_t>(address) >> 4) % recent.size()];
    if (at.address == address) return at.found;
    try {
      at = {address, of_all_threads(address)};
      return at.found;
    } catch (const std::exception&) {
      return {};
    }
  }

  // The same for those who remember it themselves. Throws as `look_up` does, and std::bad_alloc. It looks it up without
  // the lock, for that takes its time: two threads may do it at once.
  static Found of_all_threads(const void* address) {
    static auto* const all = new std::unordered_map<const void*, Found>;  // guarded by adapters_mutex
    {
      const std::lock_guard lock(adapters_mutex);
      if (const auto known = all->find(address); known != all->end()) return known->second;
    }
    const Found found = look_up(address);
    const std::lock_guard lock(adapters_mutex);
    return all->try_emplace(address, found).first->second;
  }
};

}  // namespace curfew::recorder
