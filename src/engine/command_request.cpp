#include "es_entrypoint/engine/command_request.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/prefix_words.hpp"
#include "es_entrypoint/engine/script_place.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/executable.hpp"

#include <optional>
#include <vector>

namespace es_entrypoint::engine {
namespace {

using support::Arguments;

/// The layers in front of a word, and the word's place among the words.
struct Front {
  std::vector<std::string> inits;   ///< the words of the layers that are inits
  std::vector<std::string> layers;  ///< of all of them
  std::size_t length = 0;
};

Front find_front(std::span<const std::string> words) {
  Front front;
  for (auto layer = find_prefix_words(words); layer.length > 0;
       layer = find_prefix_words(words.subspan(front.length))) {
    const auto begin = words.begin() + static_cast<std::ptrdiff_t>(front.length);
    const auto end = begin + static_cast<std::ptrdiff_t>(layer.length);
    front.layers.insert(front.layers.end(), begin, end);
    if (layer.kind == PrefixWords::Kind::init) {
      front.inits.insert(front.inits.end(), begin, end);
    }
    front.length += layer.length;
  }
  return front;
}

void append(Arguments& words, const std::vector<std::string>& more) {
  words.append(Arguments{more});
}

Arguments drop(const Arguments& words, std::size_t count) {
  return Arguments{
      std::vector<std::string>(words.begin() + static_cast<std::ptrdiff_t>(count), words.end())};
}

/// Drops what names the launcher or a script from the front, and notes it.
void take_entrypoints(CommandRequest& request, std::string_view search_path) {
  bool is_named = false;
  while (const auto length =
             entrypoint_length({request.words.begin(), request.words.end()}, search_path)) {
    const auto front = find_front({request.words.begin(), request.words.end()});
    const std::string word = request.words[length - 1];
    request.words = drop(request.words, length);
    if (const auto place = find_place(word, search_path)) {
      // A shell in front would only lead back to the launcher, which is here already.
      append(request.prefix, front.inits);
      if (!place->original.empty() && !is_named) {
        request.script = place->original;
        request.script_origin = "file";
      }
    } else if (is_named) {
      append(request.prefix, front.inits);
    } else {
      append(request.prefix, front.layers);
      request.script = word;
      request.script_origin = "argv";
      is_named = true;
    }
  }
}

/// Applies what the operator says of the chain.
void apply_chain(CommandRequest& request, const support::Environment& environment) {
  const auto chain = environment.find_non_empty(options::chain_variable);
  if (chain == "none") {
    request.script.clear();
  } else if (chain && chain->starts_with('/') && request.script_origin != "argv") {
    // Its path may be the launcher's place: what is meant then is the original there.
    const auto place = find_place(std::string(*chain), "");
    request.script = place && !place->original.empty() ? place->original : *chain;
    request.script_origin = options::chain_variable;
  }
}

/// Looks through an init or a shell in front of an engine, which the launch then keeps there.
void take_layers(CommandRequest& request) {
  const std::span<const std::string> words{request.words.begin(), request.words.end()};
  const auto front = find_front(words);
  if (front.length > 0 && is_engine_word(words[front.length])) {
    append(request.prefix, request.script.empty() ? front.layers : front.inits);
    request.words = drop(request.words, front.length);
  }
}

}  // namespace

std::size_t entrypoint_length(std::span<const std::string> words, std::string_view search_path) {
  const auto front = find_front(words);
  if (front.length >= words.size()) {
    return 0;
  }
  const auto& word = words[front.length];
  return is_script_word(word) || find_place(word, search_path) ? front.length + 1 : 0;
}

CommandRequest parse_command_request(Arguments words, const std::string& invoked_path,
                                     const support::Environment& environment) {
  CommandRequest request;
  request.words = std::move(words);
  request.script = find_own_original(invoked_path);
  request.script_origin = "file";
  take_entrypoints(request, support::search_path_of(environment));
  apply_chain(request, environment);
  take_layers(request);
  const bool asks_for_engine = request.words.empty() || request.words.front().starts_with('-') ||
                               is_engine_word(request.words.front());
  if (!asks_for_engine) {
    return request;
  }
  if (request.script.empty() && environment.find_non_empty(options::chain_variable) != "none") {
    request.script = find_usual_original(environment);
    request.script_origin = "file";
  }
  request.kind = request.script.empty() ? CommandKind::engine : CommandKind::chained;
  return request;
}

}  // namespace es_entrypoint::engine
