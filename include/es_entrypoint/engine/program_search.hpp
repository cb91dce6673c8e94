#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <span>
#include <string>
#include <string_view>

// Tested by tests/unit/engine/command_test.cpp.
namespace es_entrypoint::engine {

/// Finds one of these start scripts in the specified home, else in PATH and the usual homes.
/// @return its absolute path; 127 if it is missing, 126 if it is not executable.
[[nodiscard]] support::Expected<std::string> find_engine_program(
    std::span<const std::string_view> names, const support::Environment& environment,
    const options::Options& options);

/// Finds a program by its path, or by its name in PATH.
/// @return its absolute path; 127 if it is missing, 126 if it is not executable.
[[nodiscard]] support::Expected<std::string> find_program(
    std::string_view word, const support::Environment& environment,
    std::string_view remedy = "check the command");

}  // namespace es_entrypoint::engine
