#include "es_entrypoint/check/credential_checks.hpp"

#include "es_entrypoint/check/metadata_checks.hpp"
#include "es_entrypoint/metadata/imds.hpp"
#include "es_entrypoint/metadata/values.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include <unistd.h>

namespace es_entrypoint::check {
namespace {

/// Only the engine can read its keystore.
bool has_keystore(const engine::Engine& engine) {
  const auto path =
      fmt::format("{}/{}.keystore", engine.config, dialect::name_of(engine.version.distribution));
  return engine.dialect->plugin_reads_keystore && access(path.c_str(), F_OK) == 0;
}

/// @return the variable by which ECS passes the task's role.
std::optional<std::string_view> find_task_role(const support::Environment& environment) {
  for (const std::string_view variable :
       {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"}) {
    if (environment.find_non_empty(variable)) {
      return variable;
    }
  }
  return std::nullopt;
}

std::string find_credentials_remedy(const engine::Engine& engine) {
  return fmt::format("attach an instance profile{} whose role allows ec2:DescribeInstances",
                     engine.dialect->plugin_knows_task_role ? ", or in ECS a taskRoleArn," : "");
}

/// A Fargate task has no instance that could have a role.
Finding check_without_instance(const engine::Engine& engine) {
  const bool knows_task_role = engine.dialect->plugin_knows_task_role;
  return {"credentials", has_keystore(engine) ? Verdict::warning : Verdict::failure,
          fmt::format("no keys, no task role for the plugin, and a Fargate task has no instance{}",
                      has_keystore(engine) ? "; the engine's keystore may contain keys" : ""),
          knows_task_role ? "set a taskRoleArn that allows ec2:DescribeInstances"
                          : "configure keys for the plugin"};
}

Finding check_role(metadata::Sources& sources, const engine::Engine& engine) {
  const auto role = sources.imds.fetch(
      {"iam/security-credentials/", "configure keys for the plugin"}, &metadata::parse_lines);
  const auto missing = has_keystore(engine) ? Verdict::warning : Verdict::failure;
  if (!role) {
    return make_finding("credentials", missing, role.error());
  }
  if (!*role) {
    return {
        "credentials", missing,
        missing == Verdict::warning
            ? "the instance has no profile (404); the engine's keystore may contain keys"
            : "none: no keys, no task role for the plugin, and the instance has no profile (404)",
        find_credentials_remedy(engine)};
  }
  return {"credentials", Verdict::ok,
          fmt::format("the instance's role {}", (*role)->value.front())};
}

/// Whether the instance allows the protocol in which the plugin's AWS library asks for the keys.
Finding check_protocol(const metadata::Sources& sources, const engine::Engine& engine) {
  constexpr const char* subject = "plugin's protocol";
  if (engine.dialect->plugin_protocol != dialect::PluginProtocol::tokenless) {
    return {subject, Verdict::ok, "the plugin can use tokens"};
  }
  const auto plugin = fmt::format("{} of {} sends requests without a token", engine.dialect->plugin,
                                  engine.dialect->release_line);
  const int status = sources.imds.fetch_status_without_token();
  if (status == 200) {
    return {subject, Verdict::ok, plugin + ", which this instance allows"};
  }
  if (status != 0 && status != 401) {
    return {subject, Verdict::warning,
            fmt::format("{}; unknown whether this instance allows it (it answered {})", plugin,
                        status)};
  }
  return {subject, Verdict::failure,
          status == 401 ? plugin + ", and this instance requires tokens (401)"
                        : plugin + ", and gets no response",
          fmt::format("{}aws ec2 modify-instance-metadata-options --http-tokens optional, or give "
                      "the plugin",
                      engine.dialect->plugin_knows_task_role
                          ? "in ECS, set a taskRoleArn, which the plugin can use; or: "
                          : "")};
}

}  // namespace

Findings check_credentials(metadata::Sources& sources, const support::Environment& environment,
                           const engine::Engine& engine) {
  for (const char* variable : {"AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"}) {
    if (environment.find_non_empty(variable)) {
      return {{"credentials", Verdict::ok, fmt::format("keys in {}", variable)}};
    }
  }
  const auto* key = engine.find_any_setting(
      {"cloud.aws.access_key", "cloud.aws.ec2.access_key", "discovery.ec2.access_key"});
  if (key != nullptr) {
    return {{"credentials", Verdict::ok, fmt::format("keys in {} ({})", key->name, key->origin)}};
  }
  const auto task_role = find_task_role(environment);
  if (task_role && engine.dialect->plugin_knows_task_role) {
    return {{"credentials", Verdict::ok, fmt::format("the task role, through {}", *task_role)}};
  }
  const bool in_fargate = has_no_instance(sources);
  Findings findings{in_fargate ? check_without_instance(engine) : check_role(sources, engine)};
  if (task_role) {
    findings.front().seen += fmt::format("; {} of {} does not support task roles",
                                         engine.dialect->plugin, engine.dialect->release_line);
  }
  if (findings.front().verdict == Verdict::ok) {
    findings.push_back(check_protocol(sources, engine));
  }
  return findings;
}

}  // namespace es_entrypoint::check
