#include "es_entrypoint/plan/bootstrap_checks.hpp"

#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/publishing.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace es_entrypoint::plan {
namespace {

using support::Setting;

/// @return whether the first of these settings that anybody made is loopback; without any,
///         `otherwise`.
bool is_loopback(const PlanInput& input, std::span<const Setting> added,
                 std::initializer_list<std::string_view> names, bool otherwise) {
  for (const auto name : names) {
    const auto* made = input.engine.find_setting(name);
    const auto ours = std::ranges::find(added, name, &Setting::name);
    if (made != nullptr || ours != added.end()) {
      return classify_host(made != nullptr ? made->value : ours->value) == HostKind::loopback;
    }
  }
  return otherwise;
}

/// A property of the JVM that enforces the checks everywhere. Looked for where operators set it,
/// not in jvm.options.
bool is_forced(const PlanInput& input) {
  const auto options = input.environment.find(input.engine.dialect->java_options);
  return options && options->contains("enforce.bootstrap.checks=true");
}

}  // namespace

bool enforces_bootstrap_checks(const PlanInput& input, std::span<const Setting> added) {
  if (!input.engine.dialect->checks_bootstrap || input.engine.only_informs) {
    return false;
  }
  if (is_forced(input)) {
    return true;
  }
  if (is_single_node(input.engine)) {
    return false;
  }
  const bool binds_loopback =
      is_loopback(input, added,
                  {"transport.profiles.default.bind_host", "transport.bind_host", "transport.host",
                   "network.bind_host", "network.host"},
                  true);
  return !binds_loopback ||
         !is_loopback(input, added,
                      {"transport.profiles.default.publish_host", "transport.publish_host",
                       "transport.host", "network.publish_host", "network.host"},
                      binds_loopback);
}

}  // namespace es_entrypoint::plan
