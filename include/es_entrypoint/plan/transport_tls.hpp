#pragma once

#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"

#include <optional>

namespace es_entrypoint::plan {

/// @return whether the engine will configure its security, and with it TLS, by itself, as from
///         Elasticsearch 8.0 on at the first start of a node alone. Pure.
[[nodiscard]] bool configures_security(const PlanInput& input, Discovery discovery);

/// Judges whether the transport has TLS where a node with security needs it: from Elasticsearch
/// 8.0 on, in the distribution that has security, if the bootstrap checks are enforced. Pure.
/// @return nothing for a node that this does not concern.
[[nodiscard]] std::optional<Prerequisite> judge_transport_tls(const PlanInput& input,
                                                              Discovery discovery, bool enforced);

}  // namespace es_entrypoint::plan
