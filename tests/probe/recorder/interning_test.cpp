// Sites and names: each once, from any thread, whatever the pointers.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

recorder::site_id place(std::source_location where = std::source_location::current()) { return recorder::site(where); }

TEST(site, is_where_the_source_says) {
  test_loop loop("sites");
  own_segment segment;
  const auto line = static_cast<std::uint32_t>(__LINE__) + 1;
  const auto id = place();
  EXPECT_EQ(segment.site(id).line, line);
  EXPECT_NE(segment.text(segment.site(id).file).find("interning_test.cpp"), std::string::npos);
  EXPECT_NE(segment.text(segment.site(id).function).find("TestBody"), std::string::npos);
}

TEST(site, is_one_for_equal_texts_at_different_addresses) {
  test_loop loop("equal sites");
  const std::string file_a("same.cpp"), file_b("same.cpp"), function_a("f"), function_b("f");
  const auto id = recorder::site(file_a.c_str(), 1, 2, function_a.c_str());
  EXPECT_NE(id, 0u);
  EXPECT_EQ(recorder::site(file_b.c_str(), 1, 2, function_b.c_str()), id);
  EXPECT_NE(recorder::site(file_a.c_str(), 1, 3, function_a.c_str()), id);
  EXPECT_NE(recorder::site(file_a.c_str(), 2, 2, function_a.c_str()), id);
  EXPECT_NE(recorder::site(file_a.c_str(), 1, 2, "g"), id);
  EXPECT_NE(recorder::site("other.cpp", 1, 2, function_a.c_str()), id);
  EXPECT_EQ(recorder::site(nullptr, 1, 2, nullptr), recorder::site("", 1, 2, ""));
}

TEST(name, is_interned_by_content) {
  test_loop loop("names");
  own_segment segment;
  EXPECT_EQ(recorder::name(""), 0u);
  EXPECT_EQ(segment.text(0), "");
  std::string text("a name");
  const auto id = recorder::name(text);
  text[0] = 'b';
  EXPECT_NE(recorder::name(text), id) << "the same address, another content";
  EXPECT_EQ(recorder::name("a name"), id);
  EXPECT_EQ(segment.text(id), "a name");
}

TEST(name, that_is_too_long_is_cut) {
  test_loop loop("long names");
  own_segment segment;
  const std::string text(10'000, 'n');
  const auto id = recorder::name(text);
  EXPECT_EQ(segment.text(id), text.substr(0, segment::max_string_bytes));
  EXPECT_EQ(recorder::name(text), id);
}

TEST(name, is_the_same_from_many_threads) {
  test_loop loop("threads' names");
  own_segment segment;
  constexpr int threads = 4, names = 3000;  // more than a thread's cache holds, and than the first extent
  const auto text = [](int i) { return "name number " + std::to_string(i) + std::string(40, '.'); };
  std::vector<std::vector<recorder::string_id>> ids(threads, std::vector<recorder::string_id>(names));
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      for (int i = 0; i < names; ++i) {
        const int n = t % 2 == 0 ? i : names - 1 - i;
        ids[static_cast<std::size_t>(t)][static_cast<std::size_t>(n)] = recorder::name(text(n));
      }
    });
  }
  for (auto& t : running) t.join();
  for (int t = 1; t < threads; ++t) EXPECT_EQ(ids[static_cast<std::size_t>(t)], ids[0]);
  for (int i = 0; i < names; ++i) EXPECT_EQ(segment.text(ids[0][static_cast<std::size_t>(i)]), text(i));
  EXPECT_GT(segment.extents_of(segment::table::strings), 1u);
}

TEST(site, table_grows) {
  test_loop loop("many sites");
  own_segment segment;
  std::vector<recorder::site_id> ids;
  for (std::uint32_t i = 0; i < 3000; ++i) ids.push_back(recorder::site("many.cpp", i + 1, 0, "f"));
  for (std::uint32_t i = 0; i < 3000; ++i) ASSERT_EQ(segment.site(ids[i]).line, i + 1);
  EXPECT_GT(segment.extents_of(segment::table::sites), 1u);
}

}  // namespace
}  // namespace curfew::tests
