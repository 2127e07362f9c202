// Tells curfew when each test case of Catch2 begins and ends, so that reports name the test case in which a task was
// spawned. Include it in one source file of the tests, and link curfew::probe. main() stays as it is:
//
//     curfew check -- ./my_tests
//
// It judges nothing: a listener of Catch2's cannot fail a test, and so the verdict is the check's. For Catch2 3 and 2;
// of the latter it is included before <catch2/catch.hpp>; in the file that has main(), only after CATCH_CONFIG_MAIN or
// CATCH_CONFIG_RUNNER was defined, for the first of both that is included makes main().
#pragma once

#include <curfew/probe.h>

#if __has_include(<catch2/reporters/catch_reporter_event_listener.hpp>)
#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
namespace curfew::detail {
using catch2_listener_base = Catch::EventListenerBase;
}
#else
#if defined(TWOBLUECUBES_SINGLE_INCLUDE_CATCH_HPP_INCLUDED) && !defined(CATCH_CONFIG_EXTERNAL_INTERFACES) && \
    !defined(CATCH_CONFIG_MAIN) && !defined(CATCH_CONFIG_RUNNER)
#error "curfew: include <curfew/catch2.hpp> before <catch2/catch.hpp>"
#endif
#ifndef CATCH_CONFIG_EXTERNAL_INTERFACES
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#endif
#include <catch2/catch.hpp>
namespace curfew::detail {
using catch2_listener_base = Catch::TestEventListenerBase;
}
#endif

namespace curfew::detail {

// Catch2 calls it on the thread that runs tests.
struct catch2_listener : catch2_listener_base {
  using catch2_listener_base::catch2_listener_base;
  void testCaseStarting(const Catch::TestCaseInfo& test) override {
    catch2_listener_base::testCaseStarting(test);
    const auto& at = test.lineInfo;
    curfew_test_begin_at(test.name.c_str(), curfew_intern_site(at.file, static_cast<unsigned>(at.line), 0, ""));
  }
  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    curfew_test_end();
    catch2_listener_base::testCaseEnded(stats);
  }
};

CATCH_REGISTER_LISTENER(catch2_listener)

}  // namespace curfew::detail
