// Tells curfew when each test case of Boost.Test begins and ends, so that reports name the test case in which a task
// was spawned. Include it in a source file of the tests, and link curfew::probe. main() stays as it is:
//
//     curfew check -- ./my_tests
//
// It judges nothing: the verdict is the check's. For each way to have Boost.Test: headers only, static and shared.
#pragma once

#include <curfew/probe.h>

#include <boost/test/framework.hpp>
#include <boost/test/tree/observer.hpp>
#include <boost/test/tree/test_unit.hpp>

namespace curfew::detail {

// Boost.Test calls it on the thread that runs tests.
class boost_test_observer : public boost::unit_test::test_observer {
 public:
  boost_test_observer() { boost::unit_test::framework::register_observer(*this); }
  ~boost_test_observer() { boost::unit_test::framework::deregister_observer(*this); }
  boost_test_observer(const boost_test_observer&) = delete;
  boost_test_observer& operator=(const boost_test_observer&) = delete;

  void test_unit_start(const boost::unit_test::test_unit& unit) override {
    if (unit.p_type != boost::unit_test::TUT_CASE) return;
    const std::string name = unit.full_name(), file(unit.p_file_name.begin(), unit.p_file_name.end());
    const auto line = static_cast<unsigned>(unit.p_line_num);
    curfew_test_begin_at(name.c_str(), curfew_intern_site(file.c_str(), line, 0, ""));
  }
  void test_unit_finish(const boost::unit_test::test_unit& unit, unsigned long) override {
    if (unit.p_type == boost::unit_test::TUT_CASE) curfew_test_end();
  }
};

inline boost_test_observer the_boost_test_observer;

}  // namespace curfew::detail
