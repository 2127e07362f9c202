// Who may scrape: what the file may say, and who is let in.
#include "probe/exporter/credentials.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <system_error>

namespace curfew {
namespace {

using metrics::read_credentials;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class auth_file : public ::testing::Test {
 protected:
  auth_file() {
    char name[] = "/tmp/curfew-auth-XXXXXX";
    ::close(::mkstemp(name));  // mode 0600
    path = name;
  }
  ~auth_file() override { ::unlink(path.c_str()); }

  void says(const std::string& text) { std::ofstream(path) << text; }
  std::string refusal() const {
    try {
      read_credentials(path);
    } catch (const std::invalid_argument& e) {
      return e.what();
    }
    return {};
  }

  std::string path;
};

TEST_F(auth_file, is_a_user_and_a_password) {
  says("prometheus:a:b c\n");
  const auto who = read_credentials(path);
  EXPECT_EQ(who.user, "prometheus");
  EXPECT_EQ(who.password, "a:b c");
}

TEST_F(auth_file, is_refused_when_it_says_something_else) {
  for (const char* text : {"", "\n", "prometheus", ":secret", "prometheus:", "a:b\nc:d\n", "a:b\r\n"}) {
    says(text);
    EXPECT_THAT(refusal(), HasSubstr("has to be one line: user:password")) << text;
  }
}

TEST_F(auth_file, is_refused_when_others_can_read_it) {
  says("a:b");
  for (const ::mode_t mode : {0640u, 0604u, 0660u}) {
    ::chmod(path.c_str(), mode);
    EXPECT_THAT(refusal(), HasSubstr("chmod 600 " + path));
  }
}

TEST_F(auth_file, that_is_something_else_is_not_to_be_closed_to_others) {
  says("root:x:0:0\ndaemon:x:1:1\n");
  ::chmod(path.c_str(), 0644);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("has to be one line"), Not(HasSubstr("chmod"))));
}

TEST_F(auth_file, has_to_be_there) {
  EXPECT_THROW(read_credentials(path + "-not"), std::system_error);
  EXPECT_THROW(read_credentials("/tmp"), std::invalid_argument);
}

TEST(credentials, let_in_who_knows_both) {
  const metrics::credentials who{"prometheus", "secret"};
  EXPECT_TRUE(who.match("prometheus", "secret"));
  for (const auto& [user, password] : {std::pair{"prometheus", "secre"},
                                       {"prometheus", "secrets"},
                                       {"prometheus", ""},
                                       {"prometheu", "secret"},
                                       {"", ""},
                                       {"prometheus", "secretsecret"}}) {
    EXPECT_FALSE(who.match(user, password)) << user << ":" << password;
  }
}

}  // namespace
}  // namespace curfew
