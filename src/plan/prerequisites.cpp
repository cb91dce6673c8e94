#include "es_entrypoint/plan/prerequisites.hpp"

#include "es_entrypoint/plan/bootstrap_checks.hpp"
#include "es_entrypoint/plan/credentials.hpp"
#include "es_entrypoint/plan/data_prerequisites.hpp"
#include "es_entrypoint/plan/discovery_warnings.hpp"
#include "es_entrypoint/plan/heap.hpp"
#include "es_entrypoint/plan/host_prerequisites.hpp"
#include "es_entrypoint/plan/transport_tls.hpp"

#include <algorithm>
#include <iterator>

namespace es_entrypoint::plan {

std::vector<Prerequisite> judge_prerequisites(const PlanInput& input, Discovery discovery,
                                              std::span<const support::Setting> added) {
  const bool enforced = enforces_bootstrap_checks(input, added);
  std::vector<Prerequisite> found = judge_data(input);
  found.push_back(judge_heap(input));
  std::ranges::move(judge_host(input, added, enforced), std::back_inserter(found));
  found.push_back(judge_discovery(input, discovery, enforced));
  if (auto tls = judge_transport_tls(input, discovery, enforced)) {
    found.push_back(*std::move(tls));
  }
  if (const auto status = input.placement.tokenless_status) {
    found.push_back(judge_plugin_protocol(input.engine, *status));
  }
  return found;
}

}  // namespace es_entrypoint::plan
