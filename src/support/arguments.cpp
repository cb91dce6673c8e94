#include "es_entrypoint/support/arguments.hpp"

#include <utility>

namespace es_entrypoint::support {

void Arguments::push_front(std::string word) { words_.insert(words_.begin(), std::move(word)); }

void Arguments::push_back(std::string word) { words_.push_back(std::move(word)); }

void Arguments::append(const Arguments& other) {
  words_.insert(words_.end(), other.begin(), other.end());
}

void Arguments::drop_front() { words_.erase(words_.begin()); }

void Arguments::replace_front(std::string word) { words_.front() = std::move(word); }

std::vector<char*> Arguments::to_exec_vector() const {
  std::vector<char*> pointers;
  pointers.reserve(words_.size() + 1);
  for (const auto& word : words_) {
    // execve takes char *const[] for historical reasons and does not write.
    pointers.push_back(
        const_cast<char*>(word.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace es_entrypoint::support
