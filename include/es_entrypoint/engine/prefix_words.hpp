#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace es_entrypoint::engine {

/// Words in front of a command that only start what follows them.
struct PrefixWords {
  enum class Kind { none, init, shell };
  Kind kind = Kind::none;
  std::size_t length = 0;  ///< how many words; at least one more follows
};

/// Finds the first such layer: an init with its options and "--" (tini, docker-init, dumb-init,
/// catatonit), or a shell with its options, but without "-c" and "-s".
/// By the words alone: the caller decides whether the next word is a script.
/// @return a length of 0 if the words start with neither, or nothing follows.
[[nodiscard]] PrefixWords find_prefix_words(std::span<const std::string> words);

}  // namespace es_entrypoint::engine
