#include "tests/support/own_folder.hpp"

namespace curfew::tests {
namespace {

[[maybe_unused]] testing::Environment* const environment =
    testing::AddGlobalTestEnvironment(new own_folder(own_folder::records::always));

}  // namespace
}  // namespace curfew::tests
