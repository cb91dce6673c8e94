#include "es_entrypoint/cli/version.hpp"

#include <fmt/format.h>

namespace es_entrypoint::cli {

std::string format_version(const BuildInformation& information) {
  return fmt::format("es-entrypoint {} (commit {})\n{}", information.version, information.commit,
                     information.components);
}

}  // namespace es_entrypoint::cli
