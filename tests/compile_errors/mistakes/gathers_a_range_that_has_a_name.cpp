// first error: gather(std::move(tasks))
#include <curfew/curfew.hpp>
#include <vector>

curfew::task<> waits(std::vector<curfew::task<int>> all) { co_await curfew::gather(all); }
