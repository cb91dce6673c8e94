#include "es_entrypoint/support/json.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace es_entrypoint::support {
namespace {

constexpr std::size_t most_values = 32768;
constexpr std::size_t most_names = 1024;  ///< of one object
constexpr std::size_t most_levels = 64;

/// Makes a value of what the library's parser reads, which stops at the first `false`. The names of
/// the functions are the library's.
class JsonBuilder {
 public:
  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string& /*text*/) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return open(Json::value_t::object); }
  bool end_object() { return close(); }
  bool start_array(std::size_t /*size*/) { return open(Json::value_t::array); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    auto& object = *parents_.back()->get_ptr<Json::object_t*>();
    named_ = &object[name];
    return object.size() <= most_names;
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/, const Json::exception& /*e*/) {
    return false;
  }

  Json root{};

 private:
  Json* put(Json value) {
    if (parents_.empty()) {
      root = std::move(value);
      return &root;
    }
    if (auto* array = parents_.back()->get_ptr<Json::array_t*>()) {
      return &array->emplace_back(std::move(value));
    }
    *named_ = std::move(value);
    return named_;
  }

  bool add(Json value) {
    put(std::move(value));
    return ++count_ <= most_values;
  }

  bool open(Json::value_t type) {
    parents_.push_back(put(Json(type)));
    return ++count_ <= most_values && parents_.size() <= most_levels;
  }

  bool close() {
    parents_.pop_back();
    return true;
  }

  std::vector<Json*> parents_;  ///< the open objects and arrays, the innermost last
  Json* named_ = nullptr;       ///< in the innermost object, what the last name belongs to
  std::size_t count_ = 0;
};

}  // namespace

Json parse_json(std::string_view text) {
  JsonBuilder builder;
  if (!Json::sax_parse(text, &builder)) {
    builder.root = Json(Json::value_t::discarded);
  }
  return std::move(builder.root);
}

}  // namespace es_entrypoint::support
