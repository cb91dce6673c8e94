#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/setting_delivery.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>

// Tested with `read_engine`.
namespace es_entrypoint::engine {

/// Finds out what the image's script, if the command runs one, and the image's engine do with the
/// environment and the arguments.
/// @return 78 if a file of the engine cannot be read.
[[nodiscard]] support::Expected<Delivery> read_delivery(const dialect::Dialect& dialect,
                                                        const std::string& home,
                                                        const Command& command);

}  // namespace es_entrypoint::engine
