#include "es_entrypoint/plan/ec2_region.hpp"

#include "es_entrypoint/dialect/ec2_endpoint.hpp"

namespace es_entrypoint::plan {

using support::Sourced;

const support::Setting* find_ec2_endpoint(const engine::Engine& engine) {
  return engine.find_any_setting({engine.dialect->own_endpoint, engine.dialect->endpoint});
}

bool sets_ec2_region(const engine::Engine& engine) {
  return engine.find_any_setting({engine.dialect->own_region, engine.dialect->region}) != nullptr;
}

std::optional<Sourced<std::string>> find_chosen_region(const options::Options& options,
                                                       const engine::Engine& engine) {
  if (options.aws.region) {
    return options.aws.region;
  }
  const auto* made = find_ec2_endpoint(engine);
  const auto endpoint = made != nullptr
                            ? std::optional(Sourced<std::string>{made->value, made->origin})
                            : options.aws.ec2_endpoint;
  if (!endpoint) {
    return std::nullopt;
  }
  if (const auto region = dialect::parse_endpoint_region(endpoint->value)) {
    return Sourced<std::string>{region->name(), endpoint->origin};
  }
  return std::nullopt;
}

bool needs_region(const options::Options& options, const engine::Engine& engine) {
  if (sets_ec2_region(engine)) {
    return false;
  }
  // This one signs for a region that the endpoint need not say.
  if (engine.dialect->aws_library == dialect::AwsLibrary::second) {
    return !find_chosen_region(options, engine);
  }
  const bool has_endpoint = engine.dialect->region.empty() && options.aws.ec2_endpoint.has_value();
  return find_ec2_endpoint(engine) == nullptr && !has_endpoint;
}

}  // namespace es_entrypoint::plan
