#include "es_entrypoint/plan/script_variables.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace es_entrypoint::plan {
namespace {

using dialect::Distribution;

struct ScriptVariable {
  std::string_view name;
  Distribution distribution;
};

constexpr std::array<ScriptVariable, 11> script_variables{{
    {"ELASTIC_PASSWORD", Distribution::elasticsearch},
    {"ELASTIC_PASSWORD_FILE", Distribution::elasticsearch},
    {"KEYSTORE_PASSWORD", Distribution::elasticsearch},
    {"KEYSTORE_PASSWORD_FILE", Distribution::elasticsearch},
    {"ENROLLMENT_TOKEN", Distribution::elasticsearch},
    {"ES_LOG_STYLE", Distribution::elasticsearch},
    {"TAKE_FILE_OWNERSHIP", Distribution::elasticsearch},
    {"DISABLE_SECURITY_PLUGIN", Distribution::opensearch},
    {"DISABLE_INSTALL_DEMO_CONFIG", Distribution::opensearch},
    {"DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI", Distribution::opensearch},
    {"OPENSEARCH_INITIAL_ADMIN_PASSWORD", Distribution::opensearch},
}};

}  // namespace

std::vector<support::Warning> find_unread_variables(const engine::Command& command,
                                                    Distribution distribution,
                                                    const support::Environment& environment) {
  std::vector<support::Warning> warnings;
  if (command.kind != engine::CommandKind::engine) {
    return warnings;
  }
  for (const auto& variable : script_variables) {
    if (variable.distribution == distribution && environment.find_non_empty(variable.name)) {
      warnings.push_back(
          {fmt::format("{} has no effect: only the official image's own script reads it, and this "
                       "launch does not run that script",
                       variable.name),
           "see ES_ENTRYPOINT_CHAIN in --help"});
    }
  }
  return warnings;
}

}  // namespace es_entrypoint::plan
