// Tasks that are made and never awaited, in all the places where they may be kept.
//
//   never_awaited in-a-task    three in a vector, one in a variable
//   never_awaited static       one in an object that goes after main has returned
//   never_awaited no-loop      one where there is no loop at all
#include <iostream>
#include <string_view>
#include <vector>

#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

namespace {

curfew::task<> save(int id) {
  co_await curfew::sleep_for(1ms);
  std::cout << "saved " << id << std::endl;
}

curfew::task<> app() {
  std::vector<curfew::task<>> writes;
  for (int i = 0; i < 3; ++i) writes.push_back(save(i));
  auto last = save(9);
  co_await curfew::sleep_for(5ms);
}

curfew::task<> empty() { co_return; }

std::vector<curfew::task<>> kept;

}  // namespace

int main(int, char** argv) {
  const std::string_view what = argv[1];
  if (what == "in-a-task") curfew::run(app());
  if (what == "static") {
    curfew::run(empty());
    kept.push_back(save(1));
  }
  if (what == "no-loop") auto unused = save(1);
}
