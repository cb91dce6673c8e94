#include "es_entrypoint/metadata/security_groups.hpp"
#include "es_entrypoint/metadata/values.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <arpa/inet.h>

namespace {

using namespace es_entrypoint::metadata;

bool is_one_line(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// A value is one line; a refusal has a printable reason.
void expect_text(const Checked<std::string>& text) {
  using es_entrypoint::support::printable;
  const bool good =
      text ? is_one_line(*text)
           : !text.error().empty() && printable(text.error(), text.error().size()) == text.error();
  if (!good) {
    std::abort();
  }
}

void expect(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void expect_literal(const std::string& address) {
  std::array<unsigned char, 16> bytes{};
  expect(inet_pton(AF_INET, address.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1);
}

}  // namespace

/// Any bytes as the body of a response: an accepted value is one line of plain text, an accepted
/// address is a literal, and the reason of a refusal is printable.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto value = parse_value(body);
  expect_text(value);

  const auto address = parse_line(body, &parse_address);
  expect_text(address);
  if (address) {
    expect_literal(*address);
  }

  for (const auto& name : {parse_line(body, &parse_zone), parse_line(body, &parse_mac)}) {
    expect_text(name);
    expect(!name || !name->contains('/'));
  }
  for (const auto& groups : {parse_group_ids(body), parse_group_names(body)}) {
    if (!groups) {
      continue;
    }
    for (const auto& group : *groups) {
      expect(is_one_line(group) && !group.contains(','));
    }
  }
  for (const auto& region : {region_of_zone(body), region_of_arn(body)}) {
    expect(!region || body.contains(region->name()));
  }
  return 0;
}
