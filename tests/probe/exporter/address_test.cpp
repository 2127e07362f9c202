// Addresses are understood or refused with a reason, and nobody listens further than was meant.
#include <gtest/gtest.h>
#include <prometheus/metric_family.h>

#include <curfew/collectable.hpp>
#include <curfew/exporter.hpp>
#include <stdexcept>
#include <string>
#include <system_error>

#include "probe/exporter/endpoint.hpp"

namespace curfew {
namespace {

using metrics::parse_address;

std::string reason(const std::string& text) {
  try {
    parse_address(text);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "none";
}

TEST(address, is_an_ip_address_and_a_port) {
  EXPECT_EQ(text_of(parse_address("127.0.0.1:9464")), "127.0.0.1:9464");
  EXPECT_EQ(text_of(parse_address("localhost:1")), "127.0.0.1:1");
  EXPECT_EQ(text_of(parse_address("9464")), "127.0.0.1:9464");
  EXPECT_EQ(text_of(parse_address("[::1]:80")), "[::1]:80");
  EXPECT_EQ(text_of(parse_address("0.0.0.0:65535")), "0.0.0.0:65535");
}

TEST(address, knows_loopback) {
  for (const char* own : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", "1"}) {
    EXPECT_TRUE(parse_address(own).loopback) << own;
  }
  for (const char* open : {"0.0.0.0:1", "192.168.1.1:1", "[::]:1", "[fe80::1]:1", "128.0.0.1:1"}) {
    EXPECT_FALSE(parse_address(open).loopback) << open;
  }
}

TEST(address, is_refused_with_a_reason) {
  EXPECT_NE(reason("127.0.0.1:http").find("\"http\" is no port"), std::string::npos);
  EXPECT_NE(reason("127.0.0.1:65536").find("no port"), std::string::npos);
  EXPECT_NE(reason("127.0.0.1:-1").find("no port"), std::string::npos);
  EXPECT_NE(reason("127.0.0.1:").find("no port"), std::string::npos);
  EXPECT_NE(reason("").find("no port"), std::string::npos);
  EXPECT_NE(reason(":9464").find("names no address"), std::string::npos);
  EXPECT_NE(reason("example.org:1").find("no IP address"), std::string::npos);
  EXPECT_NE(reason("::1:9464").find("in brackets"), std::string::npos);
  EXPECT_NE(reason("[127.0.0.1]:1").find("no IP address"), std::string::npos);
  EXPECT_NE(reason("127.0.0.1,0.0.0.0:1").find("no IP address"), std::string::npos);
}

TEST(exporter, serves_where_it_says) {
  const exporter e{{.listen = "127.0.0.1:0"}};
  EXPECT_TRUE(e.url().starts_with("http://127.0.0.1:"));
  EXPECT_EQ(e.url().find(":0/"), std::string::npos);
}

TEST(exporter, says_when_the_port_is_taken) {
  const exporter first{{.listen = "127.0.0.1:0"}};
  const std::string taken = first.url().substr(7, first.url().rfind('/') - 7);
  try {
    const exporter second{{.listen = taken}};
    FAIL() << "both listen on " << taken;
  } catch (const std::system_error& e) {
    EXPECT_EQ(e.code(), std::errc::address_in_use);
    EXPECT_NE(std::string(e.what()).find(taken), std::string::npos) << e.what();
  }
}

TEST(exporter, listens_beyond_loopback_only_when_that_is_meant) {
  EXPECT_THROW(exporter({.listen = "0.0.0.0:0"}), std::invalid_argument);
  EXPECT_NO_THROW(exporter({.listen = "0.0.0.0:0", .beyond_loopback = true}));
}

TEST(collectable, has_every_family_before_the_first_task) {
  const auto families = make_collectable()->Collect();
  EXPECT_GT(families.size(), 20u);
  for (const auto& f : families) EXPECT_FALSE(f.help.empty()) << f.name;
}

}  // namespace
}  // namespace curfew
