// What a thread declares to be background work, for curfew/asio_background.hpp and for the library that records it.
//
// Invariant: only the thread itself touches its marks.
#ifndef CURFEW_ASIO_TRACKING_BACKGROUND_MARK_HPP
#define CURFEW_ASIO_TRACKING_BACKGROUND_MARK_HPP

namespace curfew {
namespace asio_tracking {

// A template, so that C++14 takes the definitions from here, once for the program and the library.
template <class>
struct background_marks {
  static __thread int depth;           // how many wrappers' code it is in, within each other
  static __thread const void* latest;  // the wrapper that it made last: an operation has its own copy in it
};
template <class T>
__attribute__((visibility("default"))) __thread int background_marks<T>::depth = 0;
template <class T>
__attribute__((visibility("default"))) __thread const void* background_marks<T>::latest = nullptr;
using background_mark = background_marks<void>;

}  // namespace asio_tracking
}  // namespace curfew

#endif  // CURFEW_ASIO_TRACKING_BACKGROUND_MARK_HPP
