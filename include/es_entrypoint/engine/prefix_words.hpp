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
/// catatonit), or a shell with its options where a script's name follows, but no "-c" and no "-s".
/// By the words alone: whether what follows is a script is the caller's to judge.
/// @return a length of 0 where the words start with neither, and where nothing follows.
[[nodiscard]] PrefixWords find_prefix_words(std::span<const std::string> words);

}  // namespace es_entrypoint::engine
