#include "es_entrypoint/cli/aws_variables.hpp"

#include "es_entrypoint/cli/http_uri.hpp"
#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <string_view>

namespace es_entrypoint::cli {
namespace {

using support::Environment;
using support::Expected;
using support::Sourced;

std::unexpected<support::Error> bad_variable(std::string_view name, std::string_view value,
                                             std::string_view allowed) {
  return support::failure(support::ExitCode::usage,
                          fmt::format("{}: '{}' is not allowed; allowed: {}", name,
                                      support::printable(support::mask_text(value)), allowed));
}

/// Reads a URI; an empty variable is unset. Trailing slashes are dropped.
Expected<std::optional<Sourced<std::string>>> parse_uri(const Environment& environment,
                                                        std::string_view name,
                                                        bool allow_https = false) {
  const auto value = environment.find_non_empty(name);
  if (!value) {
    return std::nullopt;
  }
  if (const auto problem = find_uri_problem(*value, {.https = allow_https}); !problem.empty()) {
    return support::failure(
        support::ExitCode::usage,
        fmt::format("{}: '{}' is not allowed: {}; allowed: {}", name,
                    support::printable(without_uri_secrets(*value)), problem,
                    allow_https ? "an http or https URI such as http://10.0.0.5:5000"
                                : "an http URI such as http://127.0.0.1:1338"));
  }
  std::string uri{*value};
  while (uri.ends_with('/')) {
    uri.pop_back();
  }
  return Sourced<std::string>{uri, support::Origin::environment(name)};
}

/// The SDKs take "true" in any case; everything else is false.
bool is_true(const Environment& environment, std::string_view name) {
  return support::to_lower(environment.find(name).value_or("")) == "true";
}

std::optional<Sourced<std::string>> find_first(const Environment& environment,
                                               std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (const auto value = environment.find_non_empty(name)) {
      return Sourced<std::string>{std::string{*value}, support::Origin::environment(name)};
    }
  }
  return std::nullopt;
}

Expected<std::optional<std::uint64_t>> parse_count(const Environment& environment,
                                                   std::string_view name, std::uint64_t maximum) {
  const auto value = environment.find_non_empty(name);
  if (!value) {
    return std::nullopt;
  }
  const auto number = support::parse_number(*value, maximum);
  if (!number || *number == 0) {
    return bad_variable(name, *value, fmt::format("a whole number from 1 to {}", maximum));
  }
  return number;
}

}  // namespace

Expected<options::AwsSettings> parse_aws_variables(const Environment& environment) {
  options::AwsSettings aws;
  auto endpoint = parse_uri(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
  auto ec2_endpoint = parse_uri(environment, "AWS_ENDPOINT_URL_EC2", true);
  const auto timeout = parse_count(environment, "AWS_METADATA_SERVICE_TIMEOUT", 3600);
  const auto attempts = parse_count(environment, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1000);
  for (const auto* result : {&endpoint, &ec2_endpoint}) {
    if (!*result) {
      return std::unexpected(result->error());
    }
  }
  for (const auto* result : {&timeout, &attempts}) {
    if (!*result) {
      return std::unexpected(result->error());
    }
  }
  constexpr std::string_view mode_name = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
  const auto mode = environment.find_non_empty(mode_name);
  const auto lower_mode = support::to_lower(mode.value_or("IPv4"));
  if (lower_mode != "ipv4" && lower_mode != "ipv6") {
    return bad_variable(mode_name, *mode, "IPv4 or IPv6");
  }
  aws.metadata_endpoint = *std::move(endpoint);
  aws.metadata_endpoint_mode =
      lower_mode == "ipv6" ? options::IpFamily::ipv6 : options::IpFamily::ipv4;
  if (*timeout) {
    aws.metadata_service_timeout = std::chrono::seconds{static_cast<std::int64_t>(**timeout)};
  }
  if (*attempts) {
    aws.metadata_service_attempts = static_cast<unsigned>(**attempts);
  }
  aws.metadata_disabled = is_true(environment, "AWS_EC2_METADATA_DISABLED");
  aws.metadata_v1_disabled = is_true(environment, "AWS_EC2_METADATA_V1_DISABLED");
  aws.region = find_first(environment, {"AWS_REGION", "AWS_DEFAULT_REGION"});
  if (aws.region && !dialect::parse_region(aws.region->value)) {
    return bad_variable(aws.region->origin.where, aws.region->value,
                        "a region's name such as eu-central-1");
  }
  aws.ec2_endpoint = *std::move(ec2_endpoint);
  return aws;
}

Expected<options::EcsSettings> parse_ecs_variables(const Environment& environment) {
  options::EcsSettings ecs;
  auto version_4 = parse_uri(environment, "ECS_CONTAINER_METADATA_URI_V4");
  auto version_3 = parse_uri(environment, "ECS_CONTAINER_METADATA_URI");
  for (const auto* result : {&version_4, &version_3}) {
    if (!*result) {
      return std::unexpected(result->error());
    }
  }
  ecs.metadata_uri_v4 = *std::move(version_4);
  ecs.metadata_uri_v3 = *std::move(version_3);
  ecs.metadata_file = find_first(environment, {"ECS_CONTAINER_METADATA_FILE"});
  ecs.fargate = environment.find("AWS_EXECUTION_ENV") == "AWS_ECS_FARGATE";
  return ecs;
}

std::optional<options::KubernetesService> parse_kubernetes_variables(
    const Environment& environment) {
  const auto host = environment.find_non_empty("KUBERNETES_SERVICE_HOST");
  if (!host) {
    return std::nullopt;
  }
  const auto port =
      support::parse_number(environment.find("KUBERNETES_SERVICE_PORT").value_or(""), 65535);
  options::KubernetesService service{.host = std::string{*host}};
  if (port && *port != 0) {
    service.port = static_cast<std::uint16_t>(*port);
  }
  return service;
}

}  // namespace es_entrypoint::cli
