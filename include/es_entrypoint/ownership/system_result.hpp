#pragma once

#include <expected>

namespace es_entrypoint::ownership {

/// The result of a system call, or its errno: for callers to whom some of these are not failures.
template <typename T>
using SystemResult = std::expected<T, int>;

}  // namespace es_entrypoint::ownership
