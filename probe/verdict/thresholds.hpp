// The numbers that rules go by, each named, with its default. (No rule of this version has one yet.)
#pragma once

namespace curfew::verdict {

struct thresholds {};

}  // namespace curfew::verdict
