#include "es_entrypoint/plan/endpoint_warnings.hpp"

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/plan/ec2_region.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace es_entrypoint::plan {
namespace {

using support::Setting;
using Warning = std::optional<support::Warning>;

constexpr std::string_view default_region = "us-east-1";

/// The endpoint that the plugin will use, if it is not the one that the launcher makes of a region.
std::optional<Setting> find_endpoint(const PlanInput& input) {
  if (const auto* made = find_ec2_endpoint(input.engine)) {
    return *made;
  }
  if (const auto& endpoint = input.options.aws.ec2_endpoint) {
    return Setting{std::string{input.engine.dialect->endpoint}, endpoint->value.text,
                   endpoint->origin};
  }
  return std::nullopt;
}

Warning warn_of_scheme(const PlanInput& input, const Setting& endpoint) {
  if (input.engine.dialect->aws_library == dialect::AwsLibrary::first ||
      dialect::has_scheme(endpoint.value)) {
    return std::nullopt;
  }
  return support::Warning{
      fmt::format("{} ({}) has no scheme: the AWS library of {} needs one and finds no node "
                  "without it",
                  endpoint.name, endpoint.origin, input.engine.dialect->release_line),
      "put https:// in front of it"};
}

/// The first AWS library signs for the region in the endpoint's name, and for no other.
Warning warn_of_signature(const PlanInput& input, const Setting& endpoint) {
  const auto signs_for = dialect::parse_signing_region(endpoint.value);
  const auto names = dialect::parse_endpoint_region(endpoint.value);
  const bool is_right = signs_for && names && *signs_for == names->name();
  if (input.engine.dialect->aws_library == dialect::AwsLibrary::second || is_right) {
    return std::nullopt;
  }
  const auto region = find_region(input);
  if (!signs_for && region && region->value.name() == default_region) {
    return std::nullopt;
  }
  return support::Warning{
      fmt::format(
          "the endpoint in {} ({}) does not name its region in the form that the AWS library "
          "of {} parses: requests are signed for {}, and EC2 refuses them in any other region",
          endpoint.name, endpoint.origin, input.engine.dialect->release_line,
          signs_for ? fmt::format("'{}', which is not a region", *signs_for)
                    : std::string{default_region}),
      "use the region's own endpoint, such as https://ec2.eu-central-1.amazonaws.com"};
}

}  // namespace

std::vector<support::Warning> make_endpoint_warnings(const PlanInput& input) {
  std::vector<support::Warning> warnings;
  if (const auto endpoint = find_endpoint(input)) {
    for (auto warning : {warn_of_scheme(input, *endpoint), warn_of_signature(input, *endpoint)}) {
      if (warning) {
        warnings.push_back(*std::move(warning));
      }
    }
  }
  return warnings;
}

}  // namespace es_entrypoint::plan
