#include "probe/model/numbering.hpp"

#include <utility>

namespace curfew::model {

numbering::numbering() : places_(64) {}

void numbering::grow() {
  std::vector<place> old(2 * places_.size());
  old.swap(places_);
  for (const place& p : old) {
    if (p.number == none) continue;
    std::size_t at = p.hash & (places_.size() - 1);
    while (places_[at].number != none) at = (at + 1) & (places_.size() - 1);
    places_[at] = p;
  }
}

}  // namespace curfew::model
