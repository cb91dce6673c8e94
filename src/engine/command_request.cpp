#include "es_entrypoint/engine/command_request.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/prefix_words.hpp"
#include "es_entrypoint/engine/script_place.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/executable.hpp"

#include <optional>
#include <utility>

namespace es_entrypoint::engine {
namespace {

using support::Arguments;
using support::Origin;
using Words = std::span<const std::string>;

/// The inits and shells in front of a command.
struct Front {
  Arguments inits;   ///< the words of the inits
  Arguments layers;  ///< the words of all of them
};

Front find_front(Words words) {
  Front front;
  for (auto layer = find_prefix_words(words); layer.length > 0; layer = find_prefix_words(words)) {
    for (const auto& word : words.first(layer.length)) {
      front.layers.push_back(word);
      if (layer.kind == PrefixWords::Kind::init) {
        front.inits.push_back(word);
      }
    }
    words = words.subspan(layer.length);
  }
  return front;
}

void drop_words(CommandRequest& request, std::size_t count) {
  for (; count > 0; --count) {
    request.words.drop_front();
  }
}

void set_script(CommandRequest& request, std::string script, Origin origin) {
  request.script = std::move(script);
  request.script_origin = std::move(origin);
}

/// Drops the words in front that name the launcher or a script, and notes the script.
/// @param words how many there are, if that is known
void take_entrypoints(CommandRequest& request, std::string_view search_path,
                      std::optional<std::size_t> words) {
  bool is_named = false;
  while (words != 0) {
    const auto length = entrypoint_length(request.words, search_path);
    if (length == 0) {
      break;
    }
    words = words ? std::optional(*words - length) : std::nullopt;
    const auto front = find_front(request.words);
    const std::string word = request.words[length - 1];
    drop_words(request, length);
    const auto place = find_place(word, search_path);
    if (place || is_named) {
      // A shell in front would only lead back to the launcher, which runs already.
      request.prefix.append(front.inits);
    } else {
      request.prefix.append(front.layers);
      set_script(request, word, Origin::argv());
      is_named = true;
    }
    if (place && !place->empty() && !is_named) {
      set_script(request, *place, Origin::file(*place));
    }
  }
}

void apply_chain(CommandRequest& request, const support::Environment& environment) {
  const auto chain = environment.find_non_empty(options::chain_variable);
  if (chain == "none") {
    request.script.clear();
  } else if (chain && chain->starts_with('/') && request.script_origin != Origin::argv()) {
    // The path may be the launcher's place, which means the original there.
    const auto place = find_place(std::string(*chain), "");
    set_script(request, place && !place->empty() ? *place : std::string(*chain),
               Origin::environment(options::chain_variable));
  }
}

/// Moves an init or a shell in front of an engine to the prefix, which the launch keeps.
void take_layers(CommandRequest& request) {
  const auto front = find_front(request.words);
  const auto length = front.layers.size();
  if (length > 0 && is_engine_word(request.words[length])) {
    request.prefix.append(request.script.empty() ? front.layers : front.inits);
    drop_words(request, length);
  }
}

}  // namespace

std::size_t entrypoint_length(Words words, std::string_view search_path) {
  const auto length = find_front(words).layers.size();
  if (length >= words.size()) {
    return 0;
  }
  const auto& word = words[length];
  return is_script_word(word) || find_place(word, search_path) ? length + 1 : 0;
}

CommandRequest parse_command_request(Arguments words, const std::string& invoked_path,
                                     const support::Environment& environment,
                                     std::optional<std::size_t> entrypoint_words) {
  CommandRequest request;
  request.words = std::move(words);
  auto own = find_own_original(invoked_path);
  set_script(request, own, Origin::file(own));
  take_entrypoints(request, support::search_path_of(environment), entrypoint_words);
  apply_chain(request, environment);
  take_layers(request);
  const bool asks_for_engine = request.words.empty() || request.words.front().starts_with('-') ||
                               is_engine_word(request.words.front());
  if (!asks_for_engine) {
    return request;
  }
  if (request.script.empty() && environment.find_non_empty(options::chain_variable) != "none") {
    auto usual = find_usual_original(environment);
    set_script(request, usual, Origin::file(usual));
  }
  request.kind = request.script.empty() ? CommandKind::engine : CommandKind::chained;
  return request;
}

}  // namespace es_entrypoint::engine
