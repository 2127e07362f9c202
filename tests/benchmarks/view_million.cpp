// view_million FILE: what the viewer does with a live process' tasks, all unfolded. Prints JSON, in milliseconds:
// `attach`, from nothing to the first frame that is built; `frame`, to build one; `merge`, the window's part of a new
// view model with 10,000 changes.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <vector>

#include "probe/reader/attachment.hpp"
#include "tests/viewer/ui/headless.hpp"

namespace {

using curfew::viewer::commands::fold;
using curfew::viewer::commands::folding;

double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

template <class Body>
double middle_of(int rounds, Body body) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    body(i);
    times.push_back(ms_since(start));
  }
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[static_cast<std::size_t>(rounds / 2)];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: view_million FILE\n";
    return 2;
  }
  curfew::tests::headless screen;  // a context and its fonts: what a window has before it attaches
  const auto start = std::chrono::steady_clock::now();
  auto segment = curfew::reader::attach(argv[1]);
  auto first = curfew::viewer::make_view_model(segment.snapshot());
  const auto tasks = first->snapshot.tasks.size();
  screen.show(first);
  const double attach = ms_since(start);
  screen.view().apply(fold{folding::all_open});
  screen.settle();
  const auto rows = screen.view().tree.rows().size();
  const double frame = middle_of(101, [&](int) { screen.build_frame(); });

  auto snapshot = first->snapshot;
  for (std::size_t i = 0; i < std::min<std::size_t>(10'000, snapshot.tasks.size()); ++i)
    snapshot.tasks[i * (snapshot.tasks.size() / 10'000)].id += std::uint64_t{1} << 40;  // ended, and others came
  const auto second = curfew::viewer::make_view_model(std::move(snapshot));
  curfew::viewer::update updates[2];
  updates[0].view_model = first;
  updates[1].view_model = second;
  std::shared_ptr<const curfew::viewer::update> shared[2] = {
      std::make_shared<const curfew::viewer::update>(updates[0]),
      std::make_shared<const curfew::viewer::update>(updates[1])};
  const double merge = middle_of(11, [&](int i) { screen.view().take(shared[(i + 1) % 2]); });
  std::cout << "{\"tasks\": " << tasks << ", \"rows\": " << rows << ", \"attach\": " << attach
            << ", \"frame\": " << frame << ", \"merge\": " << merge << "}\n";
}
