#include "es_entrypoint/plan/credentials.hpp"

#include <fmt/format.h>

namespace es_entrypoint::plan {

std::optional<std::string_view> find_task_role(const support::Environment& environment) {
  for (const std::string_view variable :
       {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"}) {
    if (environment.find_non_empty(variable)) {
      return variable;
    }
  }
  return std::nullopt;
}

bool may_read_keystore(const engine::Engine& engine) {
  return engine.dialect->plugin_reads_keystore && engine.has_keystore;
}

std::optional<std::string> find_credentials(const engine::Engine& engine,
                                            const support::Environment& environment) {
  for (const char* variable : {"AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"}) {
    if (environment.find_non_empty(variable)) {
      return fmt::format("keys in {}", variable);
    }
  }
  const auto* key = engine.find_any_setting(
      {"cloud.aws.access_key", "cloud.aws.ec2.access_key", "discovery.ec2.access_key"});
  if (key != nullptr) {
    return fmt::format("keys in {} ({})", key->name, key->origin);
  }
  const auto task_role = find_task_role(environment);
  if (task_role && engine.dialect->plugin_knows_task_role) {
    return fmt::format("the task role, through {}", *task_role);
  }
  return std::nullopt;
}

Prerequisite judge_plugin_protocol(const engine::Engine& engine, int tokenless_status) {
  using State = Prerequisite::State;
  constexpr const char* subject = "plugin's protocol";
  const auto& dialect = *engine.dialect;
  if (dialect.plugin_protocol != dialect::PluginProtocol::tokenless) {
    return {subject, State::met, "the plugin can use tokens"};
  }
  const auto plugin =
      fmt::format("{} of {} sends requests without a token", dialect.plugin, dialect.release_line);
  if (tokenless_status == 200) {
    return {subject, State::met, plugin + ", which this instance allows"};
  }
  if (tokenless_status != 0 && tokenless_status != 401) {
    return {subject, State::tolerated,
            fmt::format("{}; unknown whether this instance allows it (it answered {})", plugin,
                        tokenless_status)};
  }
  const auto role = dialect.plugin_knows_task_role
                        ? "in ECS, set a taskRoleArn, which the plugin can use; or: "
                        : "";
  return {subject, State::missing,
          fmt::format("{}{}: it gets no credentials from the instance's role, and finds no node",
                      plugin,
                      tokenless_status == 401 ? ", and this instance requires tokens (401)"
                                              : ", and gets no response"),
          fmt::format("{}aws ec2 modify-instance-metadata-options --http-tokens optional, or give "
                      "the plugin keys",
                      role)};
}

}  // namespace es_entrypoint::plan
