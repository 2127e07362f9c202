#include "probe/model/program_name.hpp"

namespace curfew::model {

std::string program_name(std::string_view command_line) {
  const auto path = command_line.substr(0, command_line.find(' '));
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace curfew::model
