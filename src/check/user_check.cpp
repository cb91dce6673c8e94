#include "es_entrypoint/check/user_check.hpp"

#include <fmt/format.h>

namespace es_entrypoint::check {

Finding check_user(const identity::Identity& identity, const engine::Engine& engine, RunBy run_by) {
  auto seen = fmt::format("{} ({}:{})", identity.user, identity.uid, identity.gid);
  const bool by_script = run_by == RunBy::script;
  if (by_script && identity.changes) {
    seen += ", set by the image's script";
  }
  if (identity.uid != 0) {
    return {"user", Verdict::ok, seen, ""};
  }
  seen += by_script ? ": the image's script does not change the user, and" : ":";
  return {"user", engine.dialect->refuses_root ? Verdict::failure : Verdict::warning,
          seen + (engine.dialect->refuses_root ? " the engine refuses to run as root"
                                               : " the engine runs as root"),
          by_script ? "start the container as the image's own user (omit docker run --user), or "
                      "choose one with --user"
                    : "choose another with --user"};
}

}  // namespace es_entrypoint::check
