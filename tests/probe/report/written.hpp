// What the formats write of runs and trees.
#pragma once

#include <string>
#include <vector>

#include "probe/report/digest.hpp"
#include "probe/report/format.hpp"
#include "probe/report/formats/formats.hpp"
#include "probe/report/trees/tree_digest.hpp"

namespace curfew::tests {

inline std::string text_of(const report::run& run, const report::style& style = {}) {
  return report::formats::text.write(report::digest_of(run), style);
}

inline std::string json_of(const report::run& run) { return report::formats::json.write(report::digest_of(run), {}); }

inline std::string tree_text_of(const model::snapshot& snapshot, const std::vector<verdict::finding>& findings,
                                const report::style& style = {}, const report::tree_options& options = {},
                                const std::vector<verdict::growing_site>& growing = {}) {
  return report::formats::text.write_tree(report::tree_digest_of(snapshot, findings, growing, options), style);
}

inline std::string tree_json_of(const model::snapshot& snapshot, const std::vector<verdict::finding>& findings,
                                const report::tree_options& options = {},
                                const std::vector<verdict::growing_site>& growing = {}) {
  return report::formats::json.write_tree(report::tree_digest_of(snapshot, findings, growing, options), {});
}

// Returns the line of a text that `what` stands in.
inline std::string line_with(const std::string& text, const std::string& what) {
  const auto at = text.find(what);
  const auto begin = text.rfind('\n', at) + 1;
  return at == std::string::npos ? "" : text.substr(begin, text.find('\n', at) - begin);
}

}  // namespace curfew::tests
