#include "es_entrypoint/check/credential_checks.hpp"

#include "es_entrypoint/check/metadata_checks.hpp"
#include "es_entrypoint/metadata/imds.hpp"
#include "es_entrypoint/metadata/values.hpp"
#include "es_entrypoint/plan/credentials.hpp"

#include <fmt/format.h>

#include <string>

namespace es_entrypoint::check {
namespace {

std::string find_credentials_remedy(const engine::Engine& engine) {
  return fmt::format("attach an instance profile{} whose role allows ec2:DescribeInstances",
                     engine.dialect->plugin_knows_task_role ? ", or in ECS a taskRoleArn," : "");
}

/// A Fargate task has no instance that could have a role.
Finding check_without_instance(const engine::Engine& engine) {
  const bool knows_task_role = engine.dialect->plugin_knows_task_role;
  return {"credentials", plan::may_read_keystore(engine) ? Verdict::warning : Verdict::failure,
          fmt::format(
              "no keys, no task role for the plugin, and a Fargate task has no instance{}",
              plan::may_read_keystore(engine) ? "; the engine's keystore may contain keys" : ""),
          knows_task_role ? "set a taskRoleArn that allows ec2:DescribeInstances"
                          : "configure keys for the plugin"};
}

Finding check_role(metadata::Sources& sources, const engine::Engine& engine) {
  const auto role = sources.imds.fetch(
      {"iam/security-credentials/", "configure keys for the plugin"}, &metadata::parse_lines);
  const auto missing = plan::may_read_keystore(engine) ? Verdict::warning : Verdict::failure;
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

}  // namespace

Findings check_credentials(metadata::Sources& sources, const support::Environment& environment,
                           const engine::Engine& engine) {
  if (const auto credentials = plan::find_credentials(engine, environment)) {
    return {{"credentials", Verdict::ok, *credentials}};
  }
  const bool in_fargate = has_no_instance(sources);
  Findings findings{in_fargate ? check_without_instance(engine) : check_role(sources, engine)};
  if (plan::find_task_role(environment)) {
    findings.front().seen += fmt::format("; {} of {} does not support task roles",
                                         engine.dialect->plugin, engine.dialect->release_line);
  }
  if (findings.front().verdict == Verdict::ok) {
    findings.push_back(make_finding(
        plan::judge_plugin_protocol(engine, sources.imds.fetch_status_without_token())));
  }
  return findings;
}

}  // namespace es_entrypoint::check
