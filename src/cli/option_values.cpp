#include "es_entrypoint/cli/option_values.hpp"

#include "es_entrypoint/options/limits.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace es_entrypoint::cli {
namespace {

bool is_literal_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  // inet_pton does not take the scope of "fe80::1%eth0".
  const auto literal = text.ends_with('%') ? text : text.substr(0, text.find('%'));
  return ::inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
         ::inet_pton(AF_INET6, literal.c_str(), address.data()) == 1;
}

constexpr std::string_view host_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

/// The engines' own names for addresses, such as "_eth0:ipv4_".
bool is_placeholder(const std::string& text) {
  return text.size() > 2 && text.front() == '_' && text.back() == '_';
}

bool is_host_name(const std::string& text) {
  return !text.empty() && text.size() <= 253 && text.front() != '-' && text.front() != '.' &&
         !is_placeholder(text) && !text.contains("..") &&
         text.find_first_not_of(host_letters) == std::string::npos &&
         text.find_first_not_of("0123456789.") != std::string::npos;
}

bool is_address_or_name(const std::string& text) {
  if (is_placeholder(text)) {
    return text.find_first_not_of(std::string{host_letters} + ":") == std::string::npos;
  }
  return is_literal_address(text) || is_host_name(text);
}

}  // namespace

std::optional<std::string> parse_address_or_name(const std::string& text) {
  return is_address_or_name(text) ? std::optional(text) : std::nullopt;
}

std::optional<std::vector<std::string>> parse_dns_names(const std::string& text) {
  constexpr std::string_view prefix = "dns:";
  if (!text.starts_with(prefix)) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const auto& part : support::split(text.substr(prefix.size()), ',')) {
    const auto& name = names.emplace_back(support::trim(part));
    if (!is_host_name(name)) {
      return std::nullopt;
    }
  }
  return names;
}

std::optional<std::vector<std::string>> parse_group_names(const std::string& text) {
  std::vector<std::string> names;
  for (const auto& part : support::split(text, ',')) {
    const auto& name = names.emplace_back(support::trim(part));
    if (name.empty() || support::printable(name, name.size()) != name) {
      return std::nullopt;
    }
  }
  return names;
}

std::optional<options::HeapSize> parse_heap_size(const std::string& text) {
  const auto size = support::parse_size(text);
  // The JVM does not know the unit "t".
  const bool is_good =
      size && *size >= options::smallest_heap && !text.ends_with('t') && !text.ends_with('T');
  return is_good ? std::optional(options::HeapSize{*size, text}) : std::nullopt;
}

std::optional<options::EngineVersion> parse_engine_version(const std::string& text) {
  auto version = dialect::parse_version(text);
  if (!version) {
    return std::nullopt;
  }
  const bool names_distribution = version->text != text;
  return options::EngineVersion{*std::move(version), names_distribution};
}

std::optional<std::string> parse_user(const std::string& text) {
  return text.empty() || text == ":" ? std::nullopt : std::optional(text);
}

std::optional<options::Own> parse_own(options::Own own, std::string_view text,
                                      const support::Origin& origin) {
  const bool is_list = origin.kind == support::Origin::Kind::environment;
  for (auto& path : is_list ? support::split(text, ':') : std::vector{std::string{text}}) {
    if (path.empty()) {
      return std::nullopt;
    }
    if (path == "none") {
      own.none = true;
    } else {
      own.paths.push_back(std::move(path));
    }
  }
  return own.none && !own.paths.empty() ? std::nullopt : std::optional(std::move(own));
}

support::Error invalid_value(std::string_view name, std::string_view value,
                             std::string_view expected, std::string_view why) {
  // Cut, so that what is expected stays on the line.
  const auto shown = support::printable(support::mask_text(value));
  return {support::ExitCode::usage,
          fmt::format("{}: invalid value '{}'{}{}", name, shown, why.empty() ? "" : ": ", why),
          fmt::format("expected {}", expected)};
}

}  // namespace es_entrypoint::cli
