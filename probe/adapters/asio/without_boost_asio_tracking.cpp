// Tells at the link of objects that have Boost.Asio without the tracking definitions. Linked where one has it with
// them.
#include <curfew/asio_tracking/hooks.hpp>

#include "probe/adapters/asio/refusal.hpp"

CURFEW_REFUSE_OBJECTS(boost_asio_is_tracked, "every_object_with_boost_asio_must_be_compiled_with_curfew_asio_tracking",
                      "5boost4asio", "S1_", "NS_6system10error_codeE")
