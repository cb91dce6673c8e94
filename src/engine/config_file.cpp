#include "es_entrypoint/engine/config_file.hpp"

#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include <yaml.h>

namespace es_entrypoint::engine {
namespace {

using support::ExitCode;
using support::Expected;
using support::Setting;

constexpr int maximum_depth = 64;

/// The text as Elasticsearch up to 5.x decodes it, with bytes that are not UTF-8, such as a
/// comment's in Latin-1, replaced. Later releases refuse them, as libyaml does.
std::string decode(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return std::string(text);  // UTF-16
  }
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const auto length = support::utf8_length(text);
    decoded += length > 0 ? text.substr(0, length) : "?";
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return decoded;
}

/// Walks libyaml's events. Aliases are not followed, as by the engine's own parser; so a small file
/// cannot become a large one.
class ConfigParser {
 public:
  ConfigParser(std::string_view text, std::string path) : path_(std::move(path)) {
    yaml_parser_initialize(&parser_);
    // YAML allows no tabs; the engine reads them as blanks up to 5.x, and many files have them.
    text_.reserve(text.size());
    std::ranges::replace_copy(text, std::back_inserter(text_), '\t', ' ');
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text_.data()),
                                 text_.size());
  }
  ConfigParser(const ConfigParser&) = delete;
  ConfigParser& operator=(const ConfigParser&) = delete;
  ~ConfigParser() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }

  Expected<std::vector<Setting>> parse() {
    // Only the first document counts.
    while (next() && event_.type != YAML_STREAM_END_EVENT &&
           event_.type != YAML_DOCUMENT_END_EVENT) {
      if (event_.type == YAML_STREAM_START_EVENT || event_.type == YAML_DOCUMENT_START_EVENT) {
        continue;
      }
      if (event_.type == YAML_MAPPING_START_EVENT) {
        parse_mapping("", 1);
      } else if (event_.type != YAML_SCALAR_EVENT || !is_null()) {
        refuse("expected a mapping of settings to values");
      }
    }
    if (error_) {
      return std::unexpected(*error_);
    }
    return std::move(settings_);
  }

 private:
  /// Makes the next event the current one. @return false after an error.
  bool next() {
    if (error_) {
      return false;
    }
    yaml_event_delete(&event_);
    if (yaml_parser_parse(&parser_, &event_) == 0) {
      const auto* problem = parser_.problem != nullptr ? parser_.problem : "out of memory";
      fail(parser_.problem_mark, problem);
      return false;
    }
    return true;
  }

  void fail(const yaml_mark_t& mark, std::string_view why) {
    error_ = support::Error{ExitCode::bad_config,
                            fmt::format("cannot parse {}: line {}, column {}: {}", path_,
                                        mark.line + 1, mark.column + 1, why),
                            "correct the file"};
  }

  void refuse(std::string_view why) { fail(event_.start_mark, why); }

  [[nodiscard]] std::string_view scalar() const {
    return {reinterpret_cast<const char*>(event_.data.scalar.value), event_.data.scalar.length};
  }

  /// @return whether YAML reads the scalar as "no value".
  [[nodiscard]] bool is_null() const {
    const auto text = scalar();
    return event_.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
  }

  void parse_mapping(const std::string& prefix, int depth) {
    while (next() && event_.type != YAML_MAPPING_END_EVENT) {
      if (event_.type != YAML_SCALAR_EVENT) {
        refuse("the name of a setting must be text");
        return;
      }
      const auto name =
          prefix.empty() ? std::string(scalar()) : fmt::format("{}.{}", prefix, scalar());
      if (next()) {
        parse_value(name, depth);
      }
    }
  }

  /// Parses the current event as the value of `name`.
  void parse_value(const std::string& name, int depth) {
    if (depth > maximum_depth) {
      refuse("it is nested too deeply");
      return;
    }
    switch (event_.type) {
      case YAML_SCALAR_EVENT:
        if (!is_null()) {
          add(name, scalar());
        }
        break;
      case YAML_ALIAS_EVENT:
        add(name, fmt::format("*{}", reinterpret_cast<const char*>(event_.data.alias.anchor)));
        break;
      case YAML_MAPPING_START_EVENT:
        parse_mapping(name, depth + 1);
        break;
      case YAML_SEQUENCE_START_EVENT:
        parse_sequence(name, depth + 1);
        break;
      default:
        refuse("a value is missing");
    }
  }

  void parse_sequence(const std::string& name, int depth) {
    std::string joined;
    bool has_items = false;
    bool only_scalars = true;
    for (int index = 0; next() && event_.type != YAML_SEQUENCE_END_EVENT; ++index) {
      if (event_.type == YAML_SCALAR_EVENT) {
        joined += (has_items ? "," : "") + std::string(scalar());
        has_items = true;
      } else {
        only_scalars = false;
        parse_value(fmt::format("{}.{}", name, index), depth);
      }
    }
    if (has_items || only_scalars) {
      add(name, joined);  // an empty list is a value as well
    }
  }

  void add(const std::string& name, std::string_view value) {
    settings_.push_back({name, std::string(value), support::Origin::config(path_)});
  }

  std::string path_;
  std::string text_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  std::vector<Setting> settings_;
  std::optional<support::Error> error_;
};

/// Reads the first of these files that exists.
Expected<std::vector<Setting>> read_first(const dialect::Dialect& dialect,
                                          const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    TRY_ASSIGN(const auto text, read_engine_file(path));
    if (text) {
      return parse_config(dialect.config_may_be_invalid_utf8 ? decode(*text) : *text, path);
    }
  }
  return {};
}

}  // namespace

Expected<std::vector<Setting>> parse_config(std::string_view text, const std::string& path) {
  return ConfigParser(text, path).parse();
}

Expected<std::vector<Setting>> read_config_file(const dialect::Dialect& dialect,
                                                const std::string& path) {
  return read_first(dialect, {path});
}

Expected<std::vector<Setting>> read_config(const dialect::Dialect& dialect,
                                           const std::string& directory) {
  std::vector<std::string> paths;
  for (const auto suffix : dialect.config_suffixes) {
    paths.push_back(
        fmt::format("{}/{}{}", directory, dialect::name_of(dialect.distribution), suffix));
  }
  return read_first(dialect, paths);
}

}  // namespace es_entrypoint::engine
