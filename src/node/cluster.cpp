#include "es_entrypoint/node/cluster.hpp"

#include "es_entrypoint/support/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace es_entrypoint::node {
namespace {

using support::Json;
using support::parse_json;

constexpr std::size_t longest_text = 256;  ///< of a name or id, in bytes
constexpr std::size_t most_bound = 64;     ///< addresses of one node

// Through pointers to what a value holds: the library's iterators take much code.

/// @return null if it is missing, or `value` is not an object.
const Json* find_field(const Json& value, std::string_view key) {
  if (const auto* object = value.get_ptr<const Json::object_t*>()) {
    for (const auto& [name, field] : *object) {
      if (name == key) {
        return &field;
      }
    }
  }
  return nullptr;
}

std::string cut(const std::string& text) { return text.substr(0, longest_text); }

/// @return at most `longest_text` bytes of it; empty if it is missing or not a text.
std::string read_text(const Json& value, std::string_view key) {
  const auto* field = find_field(value, key);
  const auto* text = field != nullptr ? field->get_ptr<const Json::string_t*>() : nullptr;
  return text != nullptr ? cut(*text) : "";
}

std::optional<Endpoint> read_endpoint(const Json& value, std::string_view key) {
  return parse_endpoint(read_text(value, key));
}

/// @return the endpoint or the endpoints: up to 1.x there is only one.
std::vector<Endpoint> read_endpoints(const Json& value, std::string_view key) {
  std::vector<Endpoint> endpoints;
  const auto add = [&](const Json& element) {
    const auto* text = element.get_ptr<const Json::string_t*>();
    if (const auto endpoint = text != nullptr ? parse_endpoint(*text) : std::nullopt;
        endpoint && endpoints.size() < most_bound) {
      endpoints.push_back(*endpoint);
    }
  };
  const auto* field = find_field(value, key);
  const auto* array = field != nullptr ? field->get_ptr<const Json::array_t*>() : nullptr;
  if (array != nullptr) {
    for (const auto& element : *array) {
      add(element);
    }
  } else if (field != nullptr) {
    add(*field);
  }
  return endpoints;
}

/// @return the object "nodes" of the document; null if there is none.
const Json::object_t* find_nodes(const Json& document) {
  const auto* nodes = find_field(document, "nodes");
  return nodes != nullptr ? nodes->get_ptr<const Json::object_t*>() : nullptr;
}

}  // namespace

std::optional<LocalNode> parse_local_node(std::string_view body) {
  const auto document = parse_json(body);
  const auto* nodes = find_nodes(document);
  if (nodes == nullptr || nodes->size() != 1) {
    return std::nullopt;
  }
  const auto& [id, reported] = nodes->front();
  LocalNode node{.id = cut(id)};
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
  for (const auto& [id, node] : *nodes) {
    cluster.members.push_back({.id = cut(id),
                               .name = read_text(node, "name"),
                               .transport = read_endpoint(node, "transport_address")});
  }
  return cluster;
}

}  // namespace es_entrypoint::node
