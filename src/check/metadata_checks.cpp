#include "es_entrypoint/check/metadata_checks.hpp"

#include "es_entrypoint/check/address_checks.hpp"
#include "es_entrypoint/metadata/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace es_entrypoint::check {
namespace {

using metadata::NetworkMode;

/// How long a call took, as "0.4 ms".
class Stopwatch {
 public:
  explicit Stopwatch(const http::Clock& clock) : clock_(clock), start_(clock.now()) {}
  [[nodiscard]] std::string read() const {
    const std::chrono::duration<double, std::milli> elapsed = clock_.now() - start_;
    return fmt::format("{:.1f} ms", elapsed.count());
  }

 private:
  const http::Clock& clock_;
  http::Clock::TimePoint start_;
};

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

/// The answer to the token request does not reach this container.
Finding make_hop_limit_finding(Verdict verdict) {
  return {"hop limit", verdict,
          "requests without a token are answered, but the token request is not",
          "aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2"};
}

/// Whether the instance, whose service answers, requires tokens.
Finding check_tokens(const metadata::Sources& sources) {
  constexpr const char* subject = "imds tokens";
  if (sources.imds.left_token_unanswered()) {
    return make_hop_limit_finding(Verdict::warning);
  }
  if (sources.imds.fell_back()) {
    return {subject, Verdict::ok,
            "the service issues none and answers without (--imds-v1=fallback)"};
  }
  const int status = sources.imds.fetch_status_without_token();
  if (status == 200) {
    return {subject, Verdict::ok, "optional: requests with and without one are answered"};
  }
  if (status == 401) {
    return {subject, Verdict::ok, "required (401 without one)"};
  }
  return {subject, Verdict::warning,
          fmt::format("unknown whether they are required: a request without one {}",
                      status == 0 ? "got no response" : fmt::format("was answered {}", status))};
}

/// @return the address, else what is wrong with the item.
std::string describe_address(std::string_view item) {
  const auto address = metadata::parse_line(item, &metadata::parse_address);
  return address ? *address : address.error();
}

Findings check_imds(metadata::Sources& sources, const http::Clock& clock) {
  const Stopwatch watch(clock);
  const auto address = sources.imds.fetch({"local-ipv4", metadata::address_workaround});
  if (address) {
    const auto seen = *address ? fmt::format("local-ipv4 is {}", describe_address(**address))
                               : "local-ipv4 does not exist";
    return {{"imds", Verdict::ok,
             fmt::format("{}, in {}, by {}", seen, watch.read(), sources.imds.endpoint())},
            check_tokens(sources)};
  }
  Findings findings{make_finding("imds", Verdict::failure, address.error())};
  if (sources.imds.left_token_unanswered() && sources.imds.fetch_status_without_token() != 0) {
    findings.push_back(make_hop_limit_finding(Verdict::failure));
  }
  return findings;
}

Finding check_task(metadata::Sources& sources, const http::Clock& clock) {
  const Stopwatch watch(clock);
  const auto container = sources.task.fetch_container();
  if (!container) {
    return make_finding("task metadata", Verdict::failure, container.error());
  }
  const auto at =
      container->network.address.value ? " at " + *container->network.address.value : "";
  return {"task metadata", Verdict::ok,
          fmt::format("the task is on {}{}, in {}", name_of(container->network.mode), at,
                      watch.read())};
}

Finding check_file(metadata::Sources& sources) {
  const auto file = sources.file->read(/*complete=*/false);
  if (!file) {
    return make_finding("metadata file", Verdict::failure, file.error());
  }
  if (!*file) {
    return {"metadata file", Verdict::failure,
            fmt::format("{} does not exist", sources.file->path()), "mount it into the container"};
  }
  return {"metadata file", Verdict::ok,
          fmt::format("the host's address is {}; the file is {}complete",
                      (*file)->host_address.value.value_or("missing"),
                      (*file)->ready ? "" : "not yet ")};
}

Finding check_pod(metadata::Sources& sources) {
  const auto& pod = sources.pod.fetch_address();
  if (!pod) {
    return make_finding("kubernetes", Verdict::failure, pod.error());
  }
  return {"kubernetes", Verdict::ok,
          fmt::format("the pod is {}: {}",
                      pod->on_hosts_network ? "on its host's network" : "on a network of its own",
                      pod->reason)};
}

/// @return whether the address, if `--publish-host` does not specify it, is the instance's.
bool is_address_of_instance(metadata::Sources& sources) {
  using Source = options::PublishHost::Source;
  const Source source = sources.options.publish_host.value.source;
  if (source != Source::automatic) {
    return source == Source::imds;
  }
  if (metadata::is_kubernetes_pod(sources.options)) {
    return false;
  }
  const auto mode = sources.fetch_network_mode();
  if (!mode || *mode == NetworkMode::awsvpc) {
    return false;
  }
  if (!sources.file) {
    return true;
  }
  const auto file = sources.file->read(/*complete=*/false);
  return !file || !*file || !(*file)->host_address.value;
}

/// @return whether the launch would ask the instance's metadata service. ECS reports region and
///         zone too.
bool asks_instance(metadata::Sources& sources, const metadata::Needs& needs) {
  if (has_no_instance(sources)) {
    return false;
  }
  const bool in_ecs = sources.task.exists() || sources.file;
  return needs.groups || needs.instance_id || (!in_ecs && needs.any_placement()) ||
         (needs.address && is_address_of_instance(sources));
}

}  // namespace

bool has_no_instance(metadata::Sources& sources) {
  // If a task's metadata cannot be read, a finding reports it already.
  return sources.options.ecs.fargate || (sources.task.exists() && sources.task.fetch_container() &&
                                         sources.fetch_is_fargate().value_or(false));
}

Findings check_sources(metadata::Sources& sources, const http::Clock& clock,
                       const metadata::Needs& needs) {
  Findings findings;
  if (sources.task.exists()) {
    findings.push_back(check_task(sources, clock));
  }
  if (sources.file) {
    findings.push_back(check_file(sources));
  }
  if (asks_instance(sources, needs)) {
    append(findings, check_imds(sources, clock));
  }
  if (needs.address && metadata::is_kubernetes_pod(sources.options) &&
      sources.options.publish_host.value.source == options::PublishHost::Source::automatic) {
    findings.push_back(check_pod(sources));
  }
  return findings;
}

CheckedAddress check_sources_and_peer(metadata::Sources& sources, const http::Clock& clock,
                                      const metadata::Needs& needs) {
  Findings findings = check_sources(sources, clock, needs);
  const auto peer = metadata::fetch_peer_address(sources, needs);
  if (peer) {
    // If the address came from another source, one that cannot be used is not a failure.
    for (Finding& finding : findings) {
      finding.verdict = std::min(finding.verdict, Verdict::warning);
    }
  }
  append(findings, check_peer_address(peer, needs));
  return {std::move(findings), peer.value_or(metadata::PeerAddress{})};
}

}  // namespace es_entrypoint::check
