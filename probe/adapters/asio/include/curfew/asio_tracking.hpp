// Makes plain Asio and Boost.Asio programs visible to curfew: their source stays as it is. Asio includes this header in
// every file that includes Asio, where its macro ASIO_CUSTOM_HANDLER_TRACKING (BOOST_ASIO_CUSTOM_HANDLER_TRACKING)
// names it; the CMake target curfew::asio_tracking defines what is needed:
//
//     -DASIO_CUSTOM_HANDLER_TRACKING="<curfew/asio_tracking.hpp>" -DASIO_ENABLE_HANDLER_TRACKING=1
//
// The whole program must be compiled with the definitions, libraries that use Asio included: they change Asio's own
// types.
//
// What is recorded is in docs/from_asio.md. Asio 1.22 to 1.38 and Boost.Asio 1.81; C++14. Nothing here is meant to be
// called by programs.
#ifndef CURFEW_ASIO_TRACKING_HPP
#define CURFEW_ASIO_TRACKING_HPP

#include <curfew/asio_tracking/hooks.hpp>

#endif  // CURFEW_ASIO_TRACKING_HPP

// From here on once for Asio and once for Boost.Asio, in a program that uses both.

#if defined(ASIO_DETAIL_HANDLER_TRACKING_HPP) && !defined(CURFEW_TRACKS_ASIO)
#define CURFEW_TRACKS_ASIO

#include <asio/version.hpp>

// Before Asio defines it: the mark in the names of what takes one that an object was compiled with the definitions.
namespace asio {
#if defined(ASIO_INLINE_NAMESPACE_BEGIN)
ASIO_INLINE_NAMESPACE_BEGIN
#endif
namespace detail {
class __attribute__((abi_tag("curfew_asio_tracking"))) scheduler_operation;
}
#if defined(ASIO_INLINE_NAMESPACE_END)
ASIO_INLINE_NAMESPACE_END
#endif
}  // namespace asio
namespace curfew {
namespace asio_tracking {
__attribute__((used)) static const char* const asio_of_this_object = &asio_is_tracked;
#if ASIO_VERSION >= 102400 && ASIO_VERSION < 102800
__attribute__((used)) static const bool asio_has_untold_waits = some_waits_are_untold();
#endif
}  // namespace asio_tracking
}  // namespace curfew

#if defined(ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
#error "curfew::asio_tracking knows coroutines by their frames: compile without ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING"
#endif
#include <asio/detail/thread_info_base.hpp>
template <>
inline void* asio::detail::thread_info_base::allocate<asio::detail::thread_info_base::awaitable_frame_tag>(
    awaitable_frame_tag, thread_info_base* thread, std::size_t size, std::size_t align) {
  return ::curfew::asio_tracking::allocate_frame<thread_info_base, awaitable_frame_tag>(thread, size, align);
}
template <>
inline void asio::detail::thread_info_base::deallocate<asio::detail::thread_info_base::awaitable_frame_tag>(
    awaitable_frame_tag, thread_info_base* thread, void* pointer, std::size_t size) {
  ::curfew::asio_tracking::deallocate_frame<thread_info_base, awaitable_frame_tag>(thread, pointer, size);
}

#define ASIO_INHERIT_TRACKED_HANDLER : public ::curfew::asio_tracking::tracked_handler
#define ASIO_ALSO_INHERIT_TRACKED_HANDLER , public ::curfew::asio_tracking::tracked_handler
#define ASIO_HANDLER_TRACKING_INIT ::curfew::asio_tracking::context_made(&this->context())
#define ASIO_HANDLER_LOCATION(args, ...) CURFEW_ASIO_LOCATION __VA_ARGS__##args
#define ASIO_HANDLER_CREATION(args) ::curfew::asio_tracking::creation<asio::execution_context> args
#define ASIO_HANDLER_COMPLETION(args) ::curfew::asio_tracking::completion tracked_completion args
#define ASIO_HANDLER_INVOCATION_BEGIN(args) tracked_completion.invocation_begin args
#define ASIO_HANDLER_INVOCATION_END tracked_completion.invocation_end()
#define ASIO_HANDLER_OPERATION(args) (void)0
#define ASIO_HANDLER_REACTOR_REGISTRATION(args) ::curfew::asio_tracking::registration args
#define ASIO_HANDLER_REACTOR_DEREGISTRATION(args) ::curfew::asio_tracking::registration args
#define ASIO_HANDLER_REACTOR_READ_EVENT 0
#define ASIO_HANDLER_REACTOR_WRITE_EVENT 0
#define ASIO_HANDLER_REACTOR_ERROR_EVENT 0
#define ASIO_HANDLER_REACTOR_EVENTS(args) (void)0
#define ASIO_HANDLER_REACTOR_OPERATION(args) (void)0
#endif

#if defined(BOOST_ASIO_DETAIL_HANDLER_TRACKING_HPP) && !defined(CURFEW_TRACKS_BOOST_ASIO)
#define CURFEW_TRACKS_BOOST_ASIO

#include <boost/asio/version.hpp>

// Before Asio defines it: the mark in the names of what takes one that an object was compiled with the definitions.
namespace boost {
namespace asio {
#if defined(BOOST_ASIO_INLINE_NAMESPACE_BEGIN)
BOOST_ASIO_INLINE_NAMESPACE_BEGIN
#endif
namespace detail {
class __attribute__((abi_tag("curfew_asio_tracking"))) scheduler_operation;
}
#if defined(BOOST_ASIO_INLINE_NAMESPACE_END)
BOOST_ASIO_INLINE_NAMESPACE_END
#endif
}  // namespace asio
}  // namespace boost
namespace curfew {
namespace asio_tracking {
__attribute__((used)) static const char* const boost_asio_of_this_object = &boost_asio_is_tracked;
#if BOOST_ASIO_VERSION >= 102400 && BOOST_ASIO_VERSION < 102800
__attribute__((used)) static const bool boost_asio_has_untold_waits = some_waits_are_untold();
#endif
}  // namespace asio_tracking
}  // namespace curfew

#if defined(BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
#error \
    "curfew::asio_tracking knows coroutines by their frames: compile without BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING"
#endif
#include <boost/asio/detail/thread_info_base.hpp>
template <>
inline void*
boost::asio::detail::thread_info_base::allocate<boost::asio::detail::thread_info_base::awaitable_frame_tag>(
    awaitable_frame_tag, thread_info_base* thread, std::size_t size, std::size_t align) {
  return ::curfew::asio_tracking::allocate_frame<thread_info_base, awaitable_frame_tag>(thread, size, align);
}
template <>
inline void
boost::asio::detail::thread_info_base::deallocate<boost::asio::detail::thread_info_base::awaitable_frame_tag>(
    awaitable_frame_tag, thread_info_base* thread, void* pointer, std::size_t size) {
  ::curfew::asio_tracking::deallocate_frame<thread_info_base, awaitable_frame_tag>(thread, pointer, size);
}

#define BOOST_ASIO_INHERIT_TRACKED_HANDLER : public ::curfew::asio_tracking::tracked_handler
#define BOOST_ASIO_ALSO_INHERIT_TRACKED_HANDLER , public ::curfew::asio_tracking::tracked_handler
#define BOOST_ASIO_HANDLER_TRACKING_INIT ::curfew::asio_tracking::context_made(&this->context())
#define BOOST_ASIO_HANDLER_LOCATION(args, ...) CURFEW_ASIO_LOCATION __VA_ARGS__##args
#define BOOST_ASIO_HANDLER_CREATION(args) ::curfew::asio_tracking::creation<boost::asio::execution_context> args
#define BOOST_ASIO_HANDLER_COMPLETION(args) ::curfew::asio_tracking::completion tracked_completion args
#define BOOST_ASIO_HANDLER_INVOCATION_BEGIN(args) tracked_completion.invocation_begin args
#define BOOST_ASIO_HANDLER_INVOCATION_END tracked_completion.invocation_end()
#define BOOST_ASIO_HANDLER_OPERATION(args) (void)0
#define BOOST_ASIO_HANDLER_REACTOR_REGISTRATION(args) ::curfew::asio_tracking::registration args
#define BOOST_ASIO_HANDLER_REACTOR_DEREGISTRATION(args) ::curfew::asio_tracking::registration args
#define BOOST_ASIO_HANDLER_REACTOR_READ_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_WRITE_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_ERROR_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_EVENTS(args) (void)0
#define BOOST_ASIO_HANDLER_REACTOR_OPERATION(args) (void)0
#endif
