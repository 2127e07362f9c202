// The same tests run without a recording, too: CURFEW=off stays as it is.
#include "tests/support/own_folder.hpp"

namespace curfew::tests {
namespace {

[[maybe_unused]] testing::Environment* const environment =
    testing::AddGlobalTestEnvironment(new own_folder(own_folder::records::unless_told_not_to));

}  // namespace
}  // namespace curfew::tests
