#pragma once

#include "es_entrypoint/dialect/dialect.hpp"

#include <string_view>

namespace es_entrypoint::dialect {

/// The row of a version such as "7.17.9" or "opensearch-2.19.0", which must be known.
inline const Dialect& dialect_of(std::string_view version) {
  return **find_dialect(parse_version(version).value());
}

}  // namespace es_entrypoint::dialect
