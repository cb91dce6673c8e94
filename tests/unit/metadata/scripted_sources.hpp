#pragma once

#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/placement.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "http/scripted_http_client.hpp"
#include "support/log_lines.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace es_entrypoint::metadata {

// All sources of the room against scripted services, a temporary metadata file, and fake time.

using namespace std::chrono_literals;
using options::Options;
using support::LogLines;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Kind = http::TransportFailure::Kind;
using Script = http::ScriptedHttpClient::Script;
using Source = options::PublishHost::Source;

inline constexpr const char* token = "PUT http://169.254.169.254/latest/api/token";
inline constexpr const char* v4_uri = "http://169.254.170.2/v4/1d6";
inline constexpr const char* mac = "0e:49:61:0f:c3:11";

inline std::string item(const std::string& path) {
  return "GET http://169.254.169.254/latest/meta-data/" + path;
}
inline std::string ids_of(const std::string& interface) {
  return item("network/interfaces/macs/" + interface + "/security-group-ids");
}
inline std::string container() { return std::string("GET ") + v4_uri; }
inline std::string task() { return container() + "/task"; }

inline std::string network(const std::string& mode, const std::string& address) {
  return fmt::format(R"({{"Networks": [{{"NetworkMode": "{}", "IPv4Addresses": ["{}"],
                          "MACAddress": "0e:9e:32:c7:48:85"}}]}})",
                     mode, address);
}

inline Options options_for(Source source) {
  Options options;
  options.publish_host.value.source = source;
  options.metadata_timeout = 2s;
  return options;
}

inline Options in_ecs(Source source = Source::automatic) {
  Options options = options_for(source);
  options.ecs.metadata_uri_v4 = {*http::parse_uri(v4_uri),
                                 support::Origin::environment("ECS_CONTAINER_METADATA_URI_V4")};
  return options;
}

inline Options with_file(Options options, const std::string& path) {
  options.ecs.metadata_file = {path, support::Origin::environment("ECS_CONTAINER_METADATA_FILE")};
  return options;
}

inline const Needs address_only{.address = true};

struct Facts : PeerAddress, Placement {};

inline support::Expected<Facts> fetch_facts(Sources& sources, const Needs& needs) {
  Facts facts;
  TRY_ASSIGN(static_cast<PeerAddress&>(facts), fetch_peer_address(sources, needs));
  TRY_ASSIGN(static_cast<Placement&>(facts), fetch_placement(sources, needs));
  return facts;
}

/// A fetch of what is needed, and perhaps of more from the same sources.
struct Fetch {
  Fetch(Script script, Options all_options, const Needs& needs)
      : options(std::move(all_options)),
        http(clock, std::move(script)),
        sources(http, clock, options, {}, "/nowhere"),
        facts(fetch_facts(sources, needs)) {}

  [[nodiscard]] std::string address() const {
    return facts && facts->address ? facts->address->value : "";
  }
  [[nodiscard]] std::string error() const { return facts ? "" : facts.error().message(); }
  [[nodiscard]] std::string error_of(const Needs& more) {
    const auto others = fetch_facts(sources, more);
    return others ? "" : others.error().message();
  }

  Options options;
  http::FakeClock clock;
  http::ScriptedHttpClient http;
  Sources sources;
  support::Expected<Facts> facts;
};

/// A metadata file that exists during a test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_(testing::TempDir() + "ecs-container-metadata.json." + std::to_string(getpid())) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace es_entrypoint::metadata
