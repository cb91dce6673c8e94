#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>

namespace es_entrypoint::cli {

/// Parses the standard AWS variables as the SDKs do.
/// Source: AWS SDKs and Tools Reference Guide, "IMDS client".
/// @return 64 naming the variable, its value, and what is allowed.
[[nodiscard]] support::Expected<options::AwsSettings> parse_aws_variables(
    const support::Environment& environment);

/// Parses the variables that the ECS agent sets.
/// @return 64 as above.
[[nodiscard]] support::Expected<options::EcsSettings> parse_ecs_variables(
    const support::Environment& environment);

/// Parses the variables that Kubernetes sets. The operator does not control them, so an invalid
/// port is not an error but 443.
/// @return nothing if this is not Kubernetes.
[[nodiscard]] std::optional<options::KubernetesService> parse_kubernetes_variables(
    const support::Environment& environment);

}  // namespace es_entrypoint::cli
