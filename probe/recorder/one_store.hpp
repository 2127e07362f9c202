// Writes neighbouring fields of a segment's record in one store, if all of them are written anyway: stores are a good
// part of what a task costs. Readers see what they would see of one store after the other; most copy whole words
// themselves. Used by the files of probe/recorder/ only.
#pragma once

#include <atomic>
#include <bit>
#include <cstdint>

namespace curfew::recorder::detail {

// Stores `value` (release; the partner is the readers' acquire of the fields) to the fields that begin with `first`,
// which is given the lowest bytes. It uses a builtin, because no std::atomic of that size stands there: the fields are
// atomics of their own.
// REQUIRES: the fields fill an aligned Word.
template <class Word, class T>
inline void store_at_once(std::atomic<T>& first, Word value) noexcept {
  static_assert(std::endian::native == std::endian::little);
  static_assert(sizeof(Word) > sizeof(T) && sizeof(std::atomic<T>) == sizeof(T));
  using word [[gnu::may_alias]] = Word;
  __atomic_store_n(reinterpret_cast<word*>(&first), value, __ATOMIC_RELEASE);
}

}  // namespace curfew::recorder::detail
