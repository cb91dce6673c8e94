#include "es_entrypoint/node/cluster.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace es_entrypoint::node {
namespace {

using Json = nlohmann::ordered_json;  // the program's only kind, for its size

/// @return null if it is missing, or `object` is not an object.
const Json* find_field(const Json& object, const char* key) {
  const auto field = object.find(key);
  return field == object.end() ? nullptr : &*field;
}

/// @return an empty text if it is missing or not a text.
std::string read_text(const Json& object, const char* key) {
  const auto* field = find_field(object, key);
  return field != nullptr && field->is_string() ? field->get<std::string>() : "";
}

std::optional<Endpoint> read_endpoint(const Json& object, const char* key) {
  return parse_endpoint(read_text(object, key));
}

/// @return the endpoint or the endpoints: up to 1.x there is only one.
std::vector<Endpoint> read_endpoints(const Json& object, const char* key) {
  std::vector<Endpoint> endpoints;
  const auto add = [&](const Json& value) {
    if (const auto endpoint = value.is_string()
                                  ? parse_endpoint(value.get_ref<const std::string&>())
                                  : std::nullopt) {
      endpoints.push_back(*endpoint);
    }
  };
  if (const auto* field = find_field(object, key); field != nullptr && field->is_array()) {
    std::ranges::for_each(*field, add);
  } else if (field != nullptr) {
    add(*field);
  }
  return endpoints;
}

/// @return a discarded value if it is not JSON.
[[gnu::noinline]] Json parse_json(std::string_view body) {
  return Json::parse(body, nullptr, /*allow_exceptions=*/false);
}

/// @return the object "nodes" of the document; null if there is none.
const Json* find_nodes(const Json& document) {
  const auto* nodes = find_field(document, "nodes");
  return nodes != nullptr && nodes->is_object() ? nodes : nullptr;
}

}  // namespace

std::optional<LocalNode> parse_local_node(std::string_view body) {
  const auto document = parse_json(body);
  const auto* nodes = find_nodes(document);
  if (nodes == nullptr || nodes->size() != 1) {
    return std::nullopt;
  }
  LocalNode node{.id = nodes->begin().key()};
  const auto& reported = *nodes->begin();
  if (const auto* transport = find_field(reported, "transport")) {
    node.transport = read_endpoint(*transport, "publish_address");
    node.bound = read_endpoints(*transport, "bound_address");
  }
  return node;
}

std::string Member::format() const {
  return fmt::format("{} ({})", name, transport ? format_endpoint(*transport) : "no address");
}

const Member* Cluster::find_member(std::string_view id) const {
  const auto member = std::ranges::find(members, id, &Member::id);
  return member == members.end() ? nullptr : &*member;
}

const Member* Cluster::find_member(const Endpoint& transport) const {
  const auto member = std::ranges::find(members, transport, &Member::transport);
  return member == members.end() ? nullptr : &*member;
}

std::optional<Cluster> parse_cluster(std::string_view body) {
  const auto document = parse_json(body);
  const auto* nodes = find_nodes(document);
  if (nodes == nullptr) {
    return std::nullopt;
  }
  Cluster cluster{.name = read_text(document, "cluster_name"),
                  .master = read_text(document, "master_node"),
                  .members = {}};
  for (auto node = nodes->begin(); node != nodes->end(); ++node) {
    cluster.members.push_back({.id = node.key(),
                               .name = read_text(*node, "name"),
                               .transport = read_endpoint(*node, "transport_address")});
  }
  return cluster;
}

}  // namespace es_entrypoint::node
