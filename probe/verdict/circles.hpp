// Finds the circles of a graph.
#pragma once

#include <cstddef>
#include <vector>

namespace curfew::verdict {

// Has, for each node of a graph, the nodes that its edges lead to.
using edges = std::vector<std::vector<std::size_t>>;

// Returns, for each node, whether a way from it leads back to it. It takes time in proportion to the graph.
std::vector<bool> on_circles(const edges&);

}  // namespace curfew::verdict
