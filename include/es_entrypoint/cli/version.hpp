#pragma once

#include <string>
#include <string_view>

namespace es_entrypoint::cli {

struct BuildInformation {
  std::string_view version;     ///< of the release, such as "1.0.0"
  std::string_view commit;      ///< as cmake/commit prints it
  std::string_view components;  ///< a line "NAME VERSION" for each linked library and the compiler
};

/// This binary's. In a source of its own that the build writes (cmake/build_information.cmake), so
/// that only the program is linked anew after a commit.
extern const BuildInformation build_information;

/// @return what --version prints: "es-entrypoint 1.0.0 (commit 0123456789ab)", then the components.
[[nodiscard]] std::string format_version(const BuildInformation& information);

}  // namespace es_entrypoint::cli
