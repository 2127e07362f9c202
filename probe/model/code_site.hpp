// Places of code that a snapshot has no site of, because nothing was recorded there.
#pragma once

#include <cstdint>
#include <string_view>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns the site of a place, which is added if it is new. It takes time in proportion to the tables.
index site_of_code(snapshot&, std::string_view file, std::string_view function, std::uint32_t line);

}  // namespace curfew::model
