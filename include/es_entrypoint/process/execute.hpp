#pragma once

#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>
#include <vector>

namespace es_entrypoint::process {

// Tested by tests/integration/test_commands.py and test_exit_status.py.

/// Replaces the process with a program.
/// @param environment "NAME=value" texts; the second form takes them as execve does
/// @return only on failure: 127 if the program or its interpreter is missing, else 126.
[[nodiscard]] support::Error exec_program(const std::string& path, const support::Arguments& argv,
                                          const std::vector<std::string>& environment);
[[nodiscard]] support::Error exec_program(const std::string& path, const support::Arguments& argv,
                                          char* const* environment);

}  // namespace es_entrypoint::process
