#pragma once

#include "es_entrypoint/http/retry.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {

/// The address that a Kubernetes pod publishes.
struct PodAddress {
  support::Sourced<std::string> address;
  bool on_hosts_network = false;  ///< `hostNetwork: true`: the address is the instance's
  std::string reason;             ///< how the network was recognized, for --check
};

/// @return whether this is a Kubernetes pod and not an ECS task.
[[nodiscard]] bool is_kubernetes_pod(const options::Options& options);

/// The network of a pod. The pod shares its host's network if one of the interfaces here has the
/// instance's address. If the metadata service cannot be reached, as is usual for pods of EKS (hop
/// limit 1), that is not a failure: the address is the one that the route to the API server starts
/// from, which is right on either network.
///
/// Source: Kubernetes, "Accessing the Kubernetes API from a Pod"; Amazon EKS best practices,
/// "Restrict access to the instance profile" (the hop limit).
/// Tested by tests/integration/test_kubernetes.py.
class PodNetwork {
 public:
  /// The options outlive the object.
  /// @param patience with the metadata service, if less than a second
  PodNetwork(const http::Retrier& retrier, const options::Options& options,
             std::optional<http::Clock::Duration> patience)
      : retrier_(retrier), options_(options), patience_(patience) {}

  /// Only for pods.
  /// @return the same at each call; 69 if there is no such route, or no peer could reach the
  ///         address that it starts from.
  [[nodiscard]] const support::Expected<PodAddress>& fetch_address();

 private:
  [[nodiscard]] support::Expected<PodAddress> determine_address() const;

  http::Retrier retrier_;
  const options::Options& options_;
  std::optional<http::Clock::Duration> patience_;
  std::optional<support::Expected<PodAddress>> address_;
};

}  // namespace es_entrypoint::metadata
