#include "probe/report/formats/json/native_stacks_json.hpp"

#include <string>

#include "probe/model/utf8.hpp"

namespace curfew::report {

namespace {

json text_or_null(const std::string& text) { return text.empty() ? json() : json(model::valid_utf8(text)); }

json frame_json(const native_frame& f) {
  return {{"function", text_or_null(f.function)},
          {"file", text_or_null(f.file)},
          {"line", f.line != 0 ? json(f.line) : json()},
          {"object", text_or_null(f.object)}};
}

}  // namespace

json native_stacks_json(const native_stacks& stacks) {
  auto threads = json::array();
  for (const auto& stack : stacks.threads) {
    auto frames = json::array();
    for (const auto& f : stack.frames) frames.push_back(frame_json(f));
    threads.push_back({{"thread", stack.thread}, {"name", text_or_null(stack.name)}, {"frames", std::move(frames)}});
  }
  return threads;
}

}  // namespace curfew::report
