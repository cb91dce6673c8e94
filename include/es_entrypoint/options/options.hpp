#pragma once

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/http/uri.hpp"
#include "es_entrypoint/support/log.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::options {

/// The source of the address to publish, or the address itself.
struct PublishHost {
  enum class Source { automatic, imds, ecs, ecs_file, none, given };
  Source source = Source::automatic;
  std::string given;  ///< an address or host name, for `Source::given`
};

/// Specifies the original of the image's script that the launcher replaces: an absolute path, or
/// "none", which starts the engine without it. It has no option.
constexpr std::string_view chain_variable = "ES_ENTRYPOINT_CHAIN";

enum class PublishPorts { automatic, none };
enum class NodeAttributes { automatic, none };
enum class Mmap { automatic, none };
enum class ImdsV1 { never, fallback };
enum class IpFamily { ipv4, ipv6 };
enum class OutputFormat { text, json };

/// What the launcher does. The options for these exclude one another, except that help and version
/// override the others.
enum class Mode { launch, dry_run, check, healthcheck, help, version };

/// How the node finds the others.
struct Discovery {
  enum class Choice { automatic, ec2, none, dns };
  Choice choice = Choice::automatic;
  std::vector<std::string> names;  ///< host names that resolve to the other nodes, for `dns`
};

/// `automatic`: this instance's own groups; `all`: no filter.
struct DiscoveryGroups {
  enum class Choice { automatic, all, given };
  Choice choice = Choice::automatic;
  std::vector<std::string> given;  ///< group names or ids
};

/// A size that the JVM accepts for its heap.
struct HeapSize {
  std::uint64_t bytes = 0;
  std::string text;  ///< as the operator wrote it, such as "512m"
};

struct Heap {
  enum class Choice { automatic, none, given };
  Choice choice = Choice::automatic;
  HeapSize given;
};

/// Who the engine runs as.
struct UserChoice {
  /// As for `identity::resolve_identity`; nothing keeps the caller.
  std::optional<std::string> specification;

  bool operator==(const UserChoice&) const = default;
};

struct EngineVersion {
  dialect::Version version;
  bool names_distribution = false;  ///< else the distribution is that of the command
};

/// The paths whose owner becomes the engine's user. If `Options` has none, the default ones.
struct Own {
  bool none = false;
  std::vector<std::string> paths;
};

/// The standard AWS variables, with the meaning that they have for the SDKs.
struct AwsSettings {
  std::optional<support::Sourced<http::Uri>> metadata_endpoint;  ///< without trailing slashes
  IpFamily metadata_endpoint_mode = IpFamily::ipv4;
  std::optional<std::chrono::milliseconds> metadata_service_timeout;  ///< of one attempt
  std::optional<unsigned> metadata_service_attempts;                  ///< at least 1
  bool metadata_disabled = false;                                     ///< AWS_EC2_METADATA_DISABLED
  bool metadata_v1_disabled = false;                        ///< AWS_EC2_METADATA_V1_DISABLED
  std::optional<support::Sourced<dialect::Region>> region;  ///< AWS_REGION, AWS_DEFAULT_REGION
  std::optional<support::Sourced<http::Uri>> ec2_endpoint;  ///< AWS_ENDPOINT_URL_EC2
};

/// The variables that the ECS agent sets. The URIs have no trailing slashes.
struct EcsSettings {
  std::optional<support::Sourced<http::Uri>> metadata_uri_v4;  ///< ECS_CONTAINER_METADATA_URI_V4
  std::optional<support::Sourced<http::Uri>> metadata_uri_v3;  ///< ECS_CONTAINER_METADATA_URI
  std::optional<support::Sourced<std::string>> metadata_file;  ///< ECS_CONTAINER_METADATA_FILE
  bool fargate = false;                                        ///< AWS_EXECUTION_ENV says so
};

/// The API server, as Kubernetes names it in the environment of every container.
struct KubernetesService {
  std::string host;  ///< KUBERNETES_SERVICE_HOST: an address, or in some clusters a name
  std::uint16_t port = 443;
};

/// Everything that the operator specified, by option or variable, parsed. The `cli` room makes it,
/// the others read it. Anything else has its default.
struct Options {
  support::Sourced<PublishHost> publish_host;
  support::Sourced<PublishPorts> publish_ports;
  support::Sourced<Discovery> discovery;
  support::Sourced<DiscoveryGroups> discovery_groups;
  support::Sourced<NodeAttributes> node_attributes{NodeAttributes::none};
  support::Sourced<Mmap> mmap;
  support::Sourced<Heap> heap;
  std::optional<support::Sourced<UserChoice>> user;
  std::optional<support::Sourced<Own>> own;
  std::optional<support::Sourced<std::string>> engine_home;
  std::optional<support::Sourced<EngineVersion>> engine_version;
  std::optional<std::chrono::milliseconds> metadata_timeout;
  ImdsV1 imds_v1 = ImdsV1::never;
  support::LogLevel log_level = support::LogLevel::info;
  support::LogFormat log_format = support::LogFormat::text;
  AwsSettings aws;
  EcsSettings ecs;
  std::optional<KubernetesService> kubernetes;

  Mode mode = Mode::launch;
  OutputFormat output_format = OutputFormat::text;  ///< of a dry run or a check
  http::Uri healthcheck_url;                        ///< of a health check
};

}  // namespace es_entrypoint::options
