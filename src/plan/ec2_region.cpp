#include "es_entrypoint/plan/ec2_region.hpp"

#include <string_view>
#include <utility>

namespace es_entrypoint::plan {

using support::Sourced;

const support::Setting* find_ec2_endpoint(const engine::Engine& engine) {
  return engine.find_any_setting({engine.dialect->own_endpoint, engine.dialect->endpoint});
}

bool sets_ec2_region(const engine::Engine& engine) {
  return engine.find_any_setting({engine.dialect->own_region, engine.dialect->region}) != nullptr;
}

std::optional<Sourced<dialect::Region>> find_chosen_region(const options::Options& options,
                                                           const engine::Engine& engine) {
  if (options.aws.region) {
    return options.aws.region;
  }
  const auto region_of = [](std::string_view endpoint, const support::Origin& origin) {
    auto region = dialect::parse_endpoint_region(endpoint);
    return region ? std::optional(Sourced{*std::move(region), origin}) : std::nullopt;
  };
  if (const auto* made = find_ec2_endpoint(engine)) {
    return region_of(made->value, made->origin);
  }
  const auto& endpoint = options.aws.ec2_endpoint;
  return endpoint ? region_of(endpoint->value.text, endpoint->origin) : std::nullopt;
}

std::optional<Sourced<dialect::Region>> find_region(const PlanInput& input) {
  return input.options.aws.region ? input.options.aws.region : input.placement.region;
}

bool needs_region(const options::Options& options, const engine::Engine& engine) {
  if (sets_ec2_region(engine)) {
    return false;
  }
  // The second library signs for a region that the endpoint need not name.
  if (engine.dialect->aws_library == dialect::AwsLibrary::second) {
    return !find_chosen_region(options, engine);
  }
  const bool has_endpoint = engine.dialect->region.empty() && options.aws.ec2_endpoint.has_value();
  return find_ec2_endpoint(engine) == nullptr && !has_endpoint;
}

}  // namespace es_entrypoint::plan
