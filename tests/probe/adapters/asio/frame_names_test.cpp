// Which places are the program's own.
#include "probe/adapters/asio/frame_names.hpp"

#include <gtest/gtest.h>

namespace curfew::tests {
namespace {

using asio_tracking::is_librarys;

TEST(place, in_a_header_of_asio_or_beast_is_the_librarys) {
  EXPECT_TRUE(is_librarys("/usr/include/asio/impl/read.hpp"));
  EXPECT_TRUE(is_librarys("/usr/include/boost/asio/ssl/detail/io.hpp"));
  EXPECT_TRUE(is_librarys("/usr/include/boost/beast/http/impl/write.hpp"));
  EXPECT_TRUE(is_librarys(""));
  EXPECT_TRUE(is_librarys(nullptr));
}

TEST(place, in_a_source_of_the_program_is_its_own_whatever_its_folder_is_called) {
  EXPECT_FALSE(is_librarys("/home/me/asio/server.cpp"));
  EXPECT_FALSE(is_librarys("asio/server.cc"));
  EXPECT_FALSE(is_librarys("/home/me/server/session.hpp"));
}

}  // namespace
}  // namespace curfew::tests
