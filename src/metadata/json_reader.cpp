#include "es_entrypoint/metadata/json_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

const Json* find_field(const Json& object, const char* key) {
  const auto field = object.find(key);
  return field == object.end() || field->is_null() ? nullptr : &*field;
}

const Json& find_array(const Json& object, const char* key, std::string& problem) {
  static const Json empty = Json::array();
  const Json* field = find_field(object, key);
  if (field != nullptr && !field->is_array()) {
    note(problem, fmt::format("{} is not an array", key));
    field = nullptr;
  }
  return field == nullptr ? empty : *field;
}

void parse_text(const std::string& text, const char* key, Parse parse, Field<std::string>& field) {
  auto value = parse(text);
  if (value) {
    field.value = *std::move(value);
  } else {
    note(field.problem, fmt::format("{} is {}", key, value.error()));
  }
}

}  // namespace

void note(std::string& problem, std::string another) {
  if (problem.empty()) {
    problem = std::move(another);
  }
}

std::vector<const Json*> read_objects(const Json& object, const char* key, std::string& problem) {
  std::vector<const Json*> objects;
  for (const Json& element : find_array(object, key, problem)) {
    if (element.is_object()) {
      objects.push_back(&element);
    } else {
      note(problem, fmt::format("{} holds something other than objects", key));
    }
  }
  return objects;
}

std::optional<std::string> read_text(const Json& object, const char* key, std::string& problem) {
  const Json* field = find_field(object, key);
  if (field == nullptr) {
    return std::nullopt;
  }
  if (!field->is_string()) {
    note(problem, fmt::format("{} is not a string", key));
    return std::nullopt;
  }
  auto text = field->get<std::string>();
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

void read_field(const Json& object, const char* key, Parse parse, Field<std::string>& field) {
  if (field.value) {
    return;
  }
  if (const auto text = read_text(object, key, field.problem)) {
    parse_text(*text, key, parse, field);
  }
}

void read_first(const Json& object, const char* key, Parse parse, Field<std::string>& field) {
  if (field.value) {
    return;
  }
  for (const Json& element : find_array(object, key, field.problem)) {
    if (!element.is_string()) {
      note(field.problem, fmt::format("{} holds something other than strings", key));
    } else if (const auto& text = element.get_ref<const std::string&>(); !text.empty()) {
      parse_text(text, key, parse, field);
    }
    if (field.value) {
      return;
    }
  }
}

std::optional<std::uint16_t> read_port(const Json& object, const char* key, std::string& problem) {
  const Json* field = find_field(object, key);
  if (field == nullptr) {
    return 0;
  }
  if (!field->is_number_unsigned() || field->get<std::uint64_t>() > 65535) {
    note(problem, fmt::format("{} is not a port", key));
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(field->get<std::uint64_t>());
}

}  // namespace es_entrypoint::metadata
