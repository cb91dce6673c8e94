#include "es_entrypoint/plan/transport_tls.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace es_entrypoint::plan {
namespace {

constexpr std::string_view security = "xpack.security.enabled";
constexpr std::string_view transport_tls = "xpack.security.transport.ssl.enabled";
constexpr std::string_view configuration = "xpack.security.autoconfiguration.enabled";

/// @return whether this node forms the cluster alone.
bool starts_alone(const PlanInput& input) {
  const auto* first = input.engine.find_setting("cluster.initial_master_nodes");
  const auto* name = input.engine.find_setting("node.name");
  return first != nullptr &&
         first->value == (name != nullptr ? std::string_view{name->value}
                                          : input.environment.find("HOSTNAME").value_or(""));
}

/// @return why the engine does not configure its security, and with it TLS, by itself as it does on
///         the first start of a node alone; empty if it does.
std::string why_not_configured(const PlanInput& input, Discovery discovery) {
  const auto& engine = input.engine;
  for (const auto name : {security, transport_tls}) {
    if (const auto* made = engine.find_setting(name)) {
      return fmt::format("with {}={} ({})", name, made->value, made->origin);
    }
  }
  const auto* configures = engine.find_setting(configuration);
  if (configures != nullptr && configures->value == "false") {
    return fmt::format("with {}=false ({})", configures->name, configures->origin);
  }
  if (engine.holds_cluster_state) {
    return "with the data of an earlier start";
  }
  if (starts_alone(input)) {
    return {};
  }
  if (discovery == Discovery::ec2) {
    return fmt::format("with {}", engine.dialect->discovery.name);
  }
  if (discovery == Discovery::dns) {
    return fmt::format("with {}", engine.dialect->seed_hosts);
  }
  const auto* seeds = engine.find_any_setting({"discovery.seed_providers", "discovery.seed_hosts"});
  return seeds != nullptr ? fmt::format("with {}", seeds->name) : "";
}

}  // namespace

bool configures_security(const PlanInput& input, Discovery discovery) {
  return input.engine.dialect->configures_security && input.engine.has_security &&
         why_not_configured(input, discovery).empty();
}

std::optional<Prerequisite> judge_transport_tls(const PlanInput& input, Discovery discovery,
                                                bool enforced) {
  const auto& engine = input.engine;
  if (!engine.dialect->configures_security || !engine.has_security || !enforced) {
    return std::nullopt;
  }
  const auto* enabled = engine.find_setting(security);
  if (enabled != nullptr && enabled->value == "false") {
    return std::nullopt;
  }
  constexpr const char* subject = "transport TLS";
  const auto* tls = engine.find_setting(transport_tls);
  if (tls != nullptr && tls->value == "true") {
    return Prerequisite{subject, Prerequisite::State::met,
                        fmt::format("{}=true ({})", tls->name, tls->origin)};
  }
  const auto why = why_not_configured(input, discovery);
  if (why.empty()) {
    return Prerequisite{subject, Prerequisite::State::met,
                        "the engine configures security by itself on its first start"};
  }
  return Prerequisite{
      subject, Prerequisite::State::missing,
      fmt::format("{} the engine does not configure security by itself, and ends with status 78 "
                  "because the transport has no TLS",
                  why),
      fmt::format("set {}=true with its keystore (xpack.security.transport.ssl.keystore.path), or "
                  "{}=false",
                  transport_tls, security)};
}

}  // namespace es_entrypoint::plan
