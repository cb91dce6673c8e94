#include "es_entrypoint/support/origin.hpp"

namespace es_entrypoint::support {

std::string to_string(const Origin& origin) {
  using Kind = Origin::Kind;
  switch (origin.kind) {
    case Kind::built_in:
      return "default";
    case Kind::argv:
      return "argv";
    case Kind::environment:
      return "environment " + origin.where;
    case Kind::config:
      return "config " + origin.where;
    case Kind::imds:
      return "imds " + origin.where;
    case Kind::ecs:
      return "ecs " + origin.where;
    case Kind::file:
      return "file " + origin.where;
    case Kind::kubernetes:
      return "kubernetes " + origin.where;
    case Kind::option:
    case Kind::reason:
      return origin.where;
  }
  return {};
}

}  // namespace es_entrypoint::support
