#include "probe/model/program_name.hpp"

#include <gtest/gtest.h>

namespace curfew::model {
namespace {

TEST(program_name, is_the_file_name_of_the_first_word) {
  EXPECT_EQ(program_name("/usr/bin/server --port 80"), "server");
  EXPECT_EQ(program_name("server"), "server");
  EXPECT_EQ(program_name("./server --folder /srv/data"), "server");
}

TEST(program_name, is_the_script_or_module_of_python) {
  EXPECT_EQ(program_name("python3 billing.py --port 80"), "billing.py");
  EXPECT_EQ(program_name("/usr/bin/python3.11 -u -W ignore -Xdev srv/billing.py"), "billing.py");
  EXPECT_EQ(program_name("python3 --check-hash-based-pycs always -- app.py"), "app.py");
  EXPECT_EQ(program_name("python3 /usr/bin/uvicorn app:app"), "uvicorn");
  EXPECT_EQ(program_name("python3 -um uvicorn app:app"), "uvicorn");
  EXPECT_EQ(program_name("python3 -mhttp.server"), "http.server");
  EXPECT_EQ(program_name("python3 srv/billing/"), "billing");
  EXPECT_EQ(program_name("python3.13t app.py"), "app.py");
}

TEST(program_name, is_python_where_that_has_no_file) {
  EXPECT_EQ(program_name("/usr/bin/python3"), "python3");
  EXPECT_EQ(program_name("python3 -c 'import app' app.py"), "python3");
  EXPECT_EQ(program_name("python3 - app.py"), "python3");
  EXPECT_EQ(program_name("python3 ."), "python3");
  EXPECT_EQ(program_name("pythonista app.py"), "pythonista");
}

TEST(program_name, may_have_blanks_in_its_path) {
  EXPECT_EQ(program_name("'/srv/my env/server' --port 80"), "server");
  EXPECT_EQ(program_name("'/srv/my env/python3' '/srv/it'\\''s/the app.py'"), "the app.py");
}

TEST(file_name_of_program, is_that_of_the_interpreter) {
  EXPECT_EQ(file_name_of_program("/usr/bin/python3 billing.py"), "python3");
  EXPECT_EQ(file_name_of_program("/usr/bin/server --port 80"), "server");
}

TEST(program_name, is_nothing_where_there_is_no_name) {
  EXPECT_EQ(program_name(""), "");
  EXPECT_EQ(program_name("/usr/bin/ x"), "");
}

}  // namespace
}  // namespace curfew::model
