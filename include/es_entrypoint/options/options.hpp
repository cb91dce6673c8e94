#pragma once

#include "es_entrypoint/support/log.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::options {

/// Who is asked for the address to publish, or the address itself.
struct PublishHost {
  enum class Source { automatic, imds, ecs, ecs_file, none, given };
  Source source = Source::automatic;
  std::string given;  ///< an address or host name, for `Source::given`
};

/// Where the original of an image's script is in whose place the launcher stands: an absolute path,
/// or "none", which has the engine started without it. A variable only.
constexpr std::string_view chain_variable = "ES_ENTRYPOINT_CHAIN";

enum class PublishPorts { automatic, none };
enum class Discovery { automatic, ec2, none };
enum class NodeAttributes { automatic, none };
enum class ImdsV1 { never, fallback };
enum class IpFamily { ipv4, ipv6 };
enum class OutputFormat { text, json };

/// What the launcher is to do. The options for these exclude one another, but for help and version,
/// which win.
enum class Mode { launch, dry_run, check, healthcheck, help, version };

/// `automatic`: this instance's own groups; `all`: no filter.
struct DiscoveryGroups {
  enum class Choice { automatic, all, given };
  Choice choice = Choice::automatic;
  std::vector<std::string> given;  ///< group names or ids
};

struct Heap {
  enum class Choice { automatic, none, given };
  Choice choice = Choice::automatic;
  std::string given;  ///< as the operator wrote it, such as "512m"; a valid size
};

/// The paths to give to the engine's user. Nothing in `Options::own` stands for the default.
struct Own {
  bool none = false;
  std::vector<std::string> paths;
};

/// What the standard AWS variables say. They mean what they mean to the SDKs.
struct AwsSettings {
  std::optional<support::Sourced<std::string>>
      metadata_endpoint;  ///< an http URI without trailing slash
  IpFamily metadata_endpoint_mode = IpFamily::ipv4;
  std::optional<std::chrono::milliseconds> metadata_service_timeout;  ///< of one attempt
  std::optional<unsigned> metadata_service_attempts;                  ///< at least 1
  bool metadata_disabled = false;                                     ///< AWS_EC2_METADATA_DISABLED
  bool metadata_v1_disabled = false;                    ///< AWS_EC2_METADATA_V1_DISABLED
  std::optional<support::Sourced<std::string>> region;  ///< AWS_REGION, else AWS_DEFAULT_REGION
  std::optional<support::Sourced<std::string>> ec2_endpoint;  ///< AWS_ENDPOINT_URL_EC2
};

/// What the ECS agent says in the container's environment.
struct EcsSettings {
  std::optional<support::Sourced<std::string>> metadata_uri_v4;  ///< ECS_CONTAINER_METADATA_URI_V4
  std::optional<support::Sourced<std::string>> metadata_uri_v3;  ///< ECS_CONTAINER_METADATA_URI
  std::optional<support::Sourced<std::string>> metadata_file;    ///< ECS_CONTAINER_METADATA_FILE
  bool fargate = false;                                          ///< AWS_EXECUTION_ENV says so
};

/// The API server, as Kubernetes names it in the environment of every container.
struct KubernetesService {
  std::string host;  ///< KUBERNETES_SERVICE_HOST: an address, or in some clusters a name
  std::uint16_t port = 443;
};

/// Everything that the operator asked for, by flag or by variable, checked. The `cli` room makes
/// it, the others read it. What was not given has its default.
struct Options {
  support::Sourced<PublishHost> publish_host;
  support::Sourced<PublishPorts> publish_ports;
  support::Sourced<Discovery> discovery;
  support::Sourced<DiscoveryGroups> discovery_groups;
  support::Sourced<NodeAttributes> node_attributes{NodeAttributes::none};
  support::Sourced<Heap> heap;
  std::optional<support::Sourced<std::string>> user;  ///< a user specification, or "none"
  std::optional<support::Sourced<Own>> own;
  std::optional<support::Sourced<std::string>> engine_home;
  std::optional<support::Sourced<std::string>> engine_version;
  std::optional<std::chrono::milliseconds> metadata_timeout;
  ImdsV1 imds_v1 = ImdsV1::never;
  support::LogLevel log_level = support::LogLevel::info;
  support::LogFormat log_format = support::LogFormat::text;
  AwsSettings aws;
  EcsSettings ecs;
  std::optional<KubernetesService> kubernetes;

  Mode mode = Mode::launch;
  OutputFormat output_format = OutputFormat::text;  ///< of a dry run or a check
  std::string healthcheck_url;
};

}  // namespace es_entrypoint::options
