// Keeps sleepers in the order of their times; those of one time in the order in which they came.
//
// It is a leftist heap: a binary tree in which none is before the one above it, and in which the way down that takes
// `second` each time is the shortest one out of every tree. So each change takes a logarithmic number of steps, also
// the first one after a million others, and no memory.
#pragma once

#include <cstdint>

#include <curfew/detail/sleeper.hpp>

namespace curfew::detail {

// Invariant: `rank` is how many sleepers the shortest way down has, this one included. That of `first` is never less
// than that of `second`; 0 stands for nobody. `number` says which came earlier.
class sleeper_heap {
 public:
  bool empty() const noexcept { return top_ == nullptr; }
  // REQUIRES: it is not empty.
  sleeper& earliest() const noexcept { return *top_; }
  void add(sleeper&) noexcept;               // REQUIRES: the sleeper is in no heap
  void remove(sleeper&) noexcept;            // REQUIRES: the sleeper is in this heap
  void clear() noexcept { top_ = nullptr; }  // leaves those that are in it as they are

 private:
  sleeper* top_ = nullptr;
  std::uint64_t added_ = 0;
};

}  // namespace curfew::detail
