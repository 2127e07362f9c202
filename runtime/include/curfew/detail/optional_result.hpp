// Internal: provides the place where a promise keeps the result. Included by task.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace curfew::detail {

// A promise may ask for no greater alignment than this: the promise then stands two pointers behind the beginning of
// its frame. No compiler aligns a frame to more than that, whatever is in it.
inline constexpr std::size_t promise_alignment = 2 * sizeof(void*);

// Keeps a result whose type asks for more. It finds a place of that alignment at run time, in room for the worst case.
template <class T>
class over_aligned_result {
 public:
  over_aligned_result() noexcept { std::construct_at(&place()); }
  over_aligned_result(const over_aligned_result&) = delete;
  over_aligned_result& operator=(const over_aligned_result&) = delete;
  ~over_aligned_result() { std::destroy_at(&place()); }

  template <class U>
  void emplace(U&& result) {
    place().emplace(std::forward<U>(result));
  }
  explicit operator bool() noexcept { return place().has_value(); }
  T&& operator*() && noexcept { return *std::move(place()); }

 private:
  using kept = std::optional<T>;
  kept& place() noexcept {
    const auto begin = reinterpret_cast<std::uintptr_t>(room_);
    return *reinterpret_cast<kept*>((begin + alignof(kept) - 1) / alignof(kept) * alignof(kept));
  }

  std::byte room_[sizeof(kept) + alignof(kept)];
};

template <class T>
using optional_result = std::conditional_t<alignof(T) <= promise_alignment, std::optional<T>, over_aligned_result<T>>;

}  // namespace curfew::detail
