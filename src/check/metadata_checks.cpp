#include "es_entrypoint/check/metadata_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace es_entrypoint::check {
namespace {

using metadata::NetworkMode;
using support::Expected;
using namespace std::chrono_literals;

constexpr std::string_view find_credentials_remedy =
    "give the instance a profile whose role allows ec2:DescribeInstances";

/// How long a call took, as "0.4 ms".
class Stopwatch {
 public:
  explicit Stopwatch(const metadata::Clock& clock) : clock_(clock), start_(clock.now()) {}
  [[nodiscard]] std::string read() const {
    const std::chrono::duration<double, std::milli> elapsed = clock_.now() - start_;
    return fmt::format("{:.1f} ms", elapsed.count());
  }

 private:
  const metadata::Clock& clock_;
  metadata::Clock::TimePoint start_;
};

/// A look at the instance's metadata without a token: 200 where that is allowed, 401 where not, 0
/// where there is no answer in the time that is left.
int ask_without_token(metadata::Sources& sources, const metadata::Surroundings& surroundings) {
  metadata::HttpRequest request;
  request.url = sources.imds.endpoint() + "/latest/meta-data/";
  const metadata::RetryPolicy once{.attempts = 1, .patience = surroundings.patience};
  const auto attempted = metadata::send_with_retries(surroundings.http, surroundings.clock,
                                                     sources.deadline, once, request, {});
  return attempted.result ? attempted.result->status : 0;
}

std::string_view name_of(NetworkMode mode) {
  switch (mode) {
    case NetworkMode::unknown:
      return "an unknown network";
    case NetworkMode::bridge:
      return "a bridge";
    case NetworkMode::host:
      return "the host's network";
    case NetworkMode::awsvpc:
      return "awsvpc";
    case NetworkMode::pod:
      return "a pod's network";
  }
  return {};
}

/// The answer to the token request does not come through to where we are.
Row make_hop_limit_row(Verdict verdict) {
  return {"hop limit", verdict,
          "requests without a token are answered here, the request for one is not",
          "aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2"};
}

/// Whether the instance, whose service answers, wants tokens.
Row check_tokens(metadata::Sources& sources, const metadata::Surroundings& surroundings) {
  constexpr const char* subject = "imds tokens";
  if (sources.imds.left_token_unanswered()) return make_hop_limit_row(Verdict::warning);
  if (sources.imds.fell_back()) {
    return {subject, Verdict::ok, "none are given; answers come without (--imds-v1 fallback)", ""};
  }
  const int status = ask_without_token(sources, surroundings);
  if (status == 200) return {subject, Verdict::ok, "answers come with and without a token", ""};
  if (status == 401) return {subject, Verdict::ok, "required (401 without one)", ""};
  return {subject, Verdict::warning,
          fmt::format("whether they are required is not known: a request without one {}",
                      status == 0 ? "got no answer" : fmt::format("was answered {}", status)),
          ""};
}

Rows check_imds(metadata::Sources& sources, const metadata::Surroundings& surroundings) {
  const Stopwatch watch(surroundings.clock);
  const auto address = sources.imds.fetch({"local-ipv4", metadata::give_address});
  if (address) {
    const auto said = *address ? fmt::format("local-ipv4 is {}",
                                             metadata::parse_value(**address).value_or("unusable"))
                               : "there is no local-ipv4";
    return {{"imds", Verdict::ok,
             fmt::format("{}, in {}, by {}", said, watch.read(), sources.imds.endpoint()), ""},
            check_tokens(sources, surroundings)};
  }
  Rows rows{make_row("imds", Verdict::failure, address.error())};
  if (sources.imds.left_token_unanswered() && ask_without_token(sources, surroundings) != 0) {
    rows.push_back(make_hop_limit_row(Verdict::failure));
  }
  return rows;
}

Row check_task(metadata::Sources& sources, const metadata::Clock& clock) {
  const Stopwatch watch(clock);
  const auto container = sources.task.container();
  if (!container) return make_row("task metadata", Verdict::failure, container.error());
  const auto at = container->address ? " at " + *container->address : "";
  return {
      "task metadata", Verdict::ok,
      fmt::format("the task is on {}{}, in {}", name_of(container->network_mode), at, watch.read()),
      ""};
}

Row check_file(metadata::Sources& sources) {
  const auto file = sources.file->read(/*complete=*/false);
  if (!file) return make_row("metadata file", Verdict::failure, file.error());
  if (!*file) {
    return {"metadata file", Verdict::failure, fmt::format("{} is not there", sources.file->path()),
            "mount it into the container"};
  }
  return {
      "metadata file", Verdict::ok,
      fmt::format("the host's address is {}; the file is {}complete",
                  (*file)->host_address.value_or("not in it"), (*file)->ready ? "" : "not yet "),
      ""};
}

const char* subject_of(const metadata::Needs& needs) {
  if (needs.address) return "address";
  if (needs.ports) return "ports";
  if (needs.region) return "region";
  return needs.groups ? "security groups" : "node attributes";
}

template <typename T>
Row make_fact_row(const char* subject, const std::optional<support::Sourced<T>>& fact,
                  const char* missing) {
  if (!fact) return {subject, Verdict::warning, missing, ""};
  if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    return {subject, Verdict::ok,
            fmt::format("{} ({})", fmt::join(fact->value, ", "), fact->origin), ""};
  } else {
    return {subject, Verdict::ok, fmt::format("{} ({})", fact->value, fact->origin), ""};
  }
}

/// From 6.0 on the plugin's keys are in the engine's keystore, which only the engine can read.
bool has_keystore(const engine::Engine& engine) {
  const auto path =
      fmt::format("{}/{}.keystore", engine.config, engine::name_of(engine.version.distribution));
  return engine.dialect->plugin == "discovery-ec2" && access(path.c_str(), F_OK) == 0;
}

/// @return the variable by which ECS gives the task's role.
std::optional<std::string_view> find_task_role(const support::Environment& environment) {
  for (const std::string_view variable :
       {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"}) {
    if (environment.find_non_empty(variable)) return variable;
  }
  return std::nullopt;
}

Row check_role(metadata::Sources& sources, const engine::Engine& engine) {
  const auto role = sources.imds.fetch(
      {"iam/security-credentials/", "give the plugin keys of its own"}, &metadata::parse_lines);
  const auto missing = has_keystore(engine) ? Verdict::warning : Verdict::failure;
  if (!role) return make_row("credentials", missing, role.error());
  if (!*role) {
    return {
        "credentials", missing,
        missing == Verdict::warning
            ? "the instance has no profile (404); the engine's keystore may hold keys"
            : "none: no keys, no task role for the plugin, and the instance has no profile (404)",
        std::string(find_credentials_remedy)};
  }
  return {"credentials", Verdict::ok, fmt::format("the instance's role {}", (*role)->front()), ""};
}

/// The plugin's library asks for the role's keys in its own protocol, on its own.
Row check_protocol(metadata::Sources& sources, const metadata::Surroundings& surroundings,
                   const engine::Engine& engine) {
  constexpr const char* subject = "plugin's protocol";
  if (engine.dialect->plugin_protocol != engine::PluginProtocol::tokenless) {
    return {subject, Verdict::ok, "the plugin can ask with a token", ""};
  }
  const auto plugin =
      fmt::format("{} of {} asks without a token", engine.dialect->plugin, engine.dialect->line);
  const int status = ask_without_token(sources, surroundings);
  if (status == 200) return {subject, Verdict::ok, plugin + ", which this instance allows", ""};
  if (status != 0 && status != 401) {
    return {subject, Verdict::warning,
            fmt::format("{}; whether this instance allows it is not known (answered {})", plugin,
                        status),
            ""};
  }
  return {subject, Verdict::failure,
          status == 401 ? plugin + ", and this instance requires tokens (401)"
                        : plugin + ", and gets no answer so",
          "aws ec2 modify-instance-metadata-options --http-tokens optional, or give the plugin "
          "keys of its own"};
}

}  // namespace

Rows check_sources(metadata::Sources& sources, const metadata::Surroundings& surroundings) {
  Rows rows;
  if (sources.task.exists()) rows.push_back(check_task(sources, surroundings.clock));
  if (sources.file) rows.push_back(check_file(sources));
  for (Row& row : check_imds(sources, surroundings)) rows.push_back(std::move(row));
  return rows;
}

Rows check_facts(const Expected<metadata::InstanceFacts>& facts, const metadata::Needs& needs) {
  if (!facts) return {make_row(subject_of(needs), Verdict::failure, facts.error())};
  Rows rows;
  if (needs.address && facts->address) {
    rows.push_back(make_fact_row("address", facts->address, ""));
    rows.push_back(check_route(facts->address->value));
  }
  if (facts->http_port) rows.push_back(make_fact_row("http port", facts->http_port, ""));
  if (facts->transport_port) {
    rows.push_back(make_fact_row("transport port", facts->transport_port, ""));
  }
  if (needs.region) rows.push_back(make_fact_row("region", facts->region, "not told"));
  if (needs.groups) {
    rows.push_back(make_fact_row("security groups", facts->groups,
                                 "not told: EC2 discovery is not limited to any"));
  }
  if (needs.zone) rows.push_back(make_fact_row("zone", facts->zone, "not told"));
  if (needs.instance_id) {
    rows.push_back(make_fact_row("instance", facts->instance_id, "not told"));
  }
  return rows;
}

Rows check_credentials(metadata::Sources& sources, const metadata::Surroundings& surroundings,
                       const support::Environment& environment, const engine::Engine& engine) {
  for (const char* variable : {"AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"}) {
    if (environment.find_non_empty(variable)) {
      return {{"credentials", Verdict::ok, fmt::format("keys in {}", variable), ""}};
    }
  }
  const auto* key = engine.find_any_setting(
      {"cloud.aws.access_key", "cloud.aws.ec2.access_key", "discovery.ec2.access_key"});
  if (key != nullptr) {
    return {
        {"credentials", Verdict::ok, fmt::format("keys in {} ({})", key->name, key->origin), ""}};
  }
  const auto task_role = find_task_role(environment);
  if (task_role && engine.dialect->plugin_knows_task_role) {
    return {{"credentials", Verdict::ok, fmt::format("the task's role, by {}", *task_role), ""}};
  }
  Rows rows{check_role(sources, engine)};
  if (task_role) {
    rows.front().seen += fmt::format("; the task's role is nothing that {} of {} knows",
                                     engine.dialect->plugin, engine.dialect->line);
  }
  if (rows.front().verdict == Verdict::ok) {
    rows.push_back(check_protocol(sources, surroundings, engine));
  }
  return rows;
}

}  // namespace es_entrypoint::check
