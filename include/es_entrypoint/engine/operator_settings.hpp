#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/setting_delivery.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <string>
#include <vector>

// Tested by tests/unit/engine/engine_test.cpp.
namespace es_entrypoint::engine {

/// What the operator configured, in every place.
struct OperatorSettings {
  std::vector<support::Setting> settings;     ///< the strongest place first; a list is one setting
  std::vector<support::Setting> unread;       ///< as `SortedSettings::unread`
  std::vector<support::Setting> handed_over;  ///< as `SortedSettings::handed_over`
  std::string config;                         ///< the configuration directory, absolute
  std::vector<support::Warning> warnings;
};

/// Reads the settings in the arguments, the environment and the configuration file, with their
/// placeholders completed.
/// @return 78 if the configuration file cannot be read or parsed.
[[nodiscard]] support::Expected<OperatorSettings> read_operator_settings(
    const dialect::Dialect& dialect, const std::string& home, const Command& command,
    Delivery delivery, const support::Environment& environment);

}  // namespace es_entrypoint::engine
