// Holds an array in private memory for the recorder's own books. It never moves, so that what it holds can be read
// without a lock. It never throws and is never destroyed, so that it works before, while and after static objects do.
// Not thread-safe: it grows under the mutex of whoever has it.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <type_traits>

#include "probe/recorder/address_space.hpp"

namespace curfew::recorder::detail {

template <class T>
class private_array {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  constexpr explicit private_array(std::uint64_t max_items) : address_bytes_(max_items * sizeof(T)) {}

  // Makes items [0, count) usable; new ones are zero. Returns false if there is no memory for them.
  bool ensure(std::uint64_t count) noexcept {
    const std::uint64_t bytes = count * sizeof(T);
    if (bytes <= usable_bytes_) return true;
    if (items_ == nullptr) {
      items_ = static_cast<T*>(reserve_addresses(address_bytes_, step_bytes));
      if (items_ == nullptr) return false;
    }
    const std::uint64_t wanted = (bytes + step_bytes - 1) / step_bytes * step_bytes;
    if (wanted > address_bytes_) return false;
    char* const from = reinterpret_cast<char*>(items_) + usable_bytes_;
    if (::mprotect(from, wanted - usable_bytes_, PROT_READ | PROT_WRITE) != 0) return false;
    usable_bytes_ = wanted;
    return true;
  }

  T& operator[](std::uint64_t i) noexcept { return items_[i]; }
  const T& operator[](std::uint64_t i) const noexcept { return items_[i]; }
  T* data() noexcept { return items_; }
  const T* data() const noexcept { return items_; }

 private:
  static constexpr std::uint64_t step_bytes = 64 * 1024;

  T* items_ = nullptr;
  std::uint64_t address_bytes_;
  std::uint64_t usable_bytes_ = 0;
};

}  // namespace curfew::recorder::detail
