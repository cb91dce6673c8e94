#include "es_entrypoint/cli/aws_variables.hpp"

#include "es_entrypoint/cli/option_values.hpp"
#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/http/uri.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace es_entrypoint::cli {
namespace {

using support::Environment;
using support::Expected;
using support::Sourced;

std::unexpected<support::Error> bad_variable(std::string_view name, std::string_view value,
                                             std::string_view expected, std::string_view why = {}) {
  return std::unexpected(invalid_value(name, value, expected, why));
}

/// Finds a URI, without its trailing slashes; an empty variable is unset.
Expected<std::optional<Sourced<http::Uri>>> find_uri(const Environment& environment,
                                                     std::string_view name,
                                                     bool allow_https = false) {
  const auto value = environment.find_non_empty(name);
  if (!value) {
    return std::nullopt;
  }
  auto uri = http::parse_uri(*value, {.https = allow_https});
  if (!uri) {
    const auto query = value->find('?');  // which may hold a secret
    const auto shown = query == std::string_view::npos
                           ? std::string{*value}
                           : fmt::format("{}?{}", value->substr(0, query), support::secret_mask);
    return bad_variable(name, shown,
                        allow_https ? "an http or https URI such as http://10.0.0.5:5000"
                                    : "an http URI such as http://127.0.0.1:1338",
                        uri.error());
  }
  uri->text.erase(uri->text.find_last_not_of('/') + 1);
  return Sourced{*std::move(uri), support::Origin::environment(name)};
}

/// The SDKs take "true" in any case; everything else is false.
bool is_true(const Environment& environment, std::string_view name) {
  return support::to_lower(environment.find(name).value_or("")) == "true";
}

Expected<std::optional<Sourced<dialect::Region>>> find_region(const Environment& environment) {
  for (const std::string_view name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    const auto value = environment.find_non_empty(name);
    if (!value) {
      continue;
    }
    auto region = dialect::parse_region(*value);
    if (!region) {
      return bad_variable(name, *value, "a region's name such as eu-central-1");
    }
    return Sourced{*std::move(region), support::Origin::environment(name)};
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
  TRY_ASSIGN(aws.metadata_endpoint, find_uri(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT"));
  TRY_ASSIGN(aws.ec2_endpoint, find_uri(environment, "AWS_ENDPOINT_URL_EC2", true));
  TRY_ASSIGN(const auto timeout, parse_count(environment, "AWS_METADATA_SERVICE_TIMEOUT", 3600));
  TRY_ASSIGN(const auto attempts,
             parse_count(environment, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1000));
  constexpr std::string_view mode_name = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
  const auto mode = environment.find_non_empty(mode_name);
  const auto lower_mode = support::to_lower(mode.value_or("IPv4"));
  if (lower_mode != "ipv4" && lower_mode != "ipv6") {
    return bad_variable(mode_name, *mode, "IPv4 or IPv6");
  }
  aws.metadata_endpoint_mode =
      lower_mode == "ipv6" ? options::IpFamily::ipv6 : options::IpFamily::ipv4;
  if (timeout) {
    aws.metadata_service_timeout = std::chrono::seconds{static_cast<std::int64_t>(*timeout)};
  }
  if (attempts) {
    aws.metadata_service_attempts = static_cast<unsigned>(*attempts);
  }
  aws.metadata_disabled = is_true(environment, "AWS_EC2_METADATA_DISABLED");
  aws.metadata_v1_disabled = is_true(environment, "AWS_EC2_METADATA_V1_DISABLED");
  TRY_ASSIGN(aws.region, find_region(environment));
  return aws;
}

Expected<options::EcsSettings> parse_ecs_variables(const Environment& environment) {
  options::EcsSettings ecs;
  TRY_ASSIGN(ecs.metadata_uri_v4, find_uri(environment, "ECS_CONTAINER_METADATA_URI_V4"));
  TRY_ASSIGN(ecs.metadata_uri_v3, find_uri(environment, "ECS_CONTAINER_METADATA_URI"));
  constexpr std::string_view file_name = "ECS_CONTAINER_METADATA_FILE";
  if (const auto file = environment.find_non_empty(file_name)) {
    ecs.metadata_file = {std::string{*file}, support::Origin::environment(file_name)};
  }
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
