#include "es_entrypoint/ownership/system_directories.hpp"

namespace es_entrypoint::ownership {
namespace {

constexpr const char* what = "one of the system's directories";

constexpr const char* trees[] = {"/bin",
                                 "/boot",
                                 "/dev",
                                 "/etc",
                                 "/lib",
                                 "/lib32",
                                 "/lib64",
                                 "/libx32",
                                 "/proc",
                                 "/run/secrets",
                                 "/sbin",
                                 "/sys",
                                 "/usr/bin",
                                 "/usr/include",
                                 "/usr/lib",
                                 "/usr/lib32",
                                 "/usr/lib64",
                                 "/usr/libexec",
                                 "/usr/libx32",
                                 "/usr/local/bin",
                                 "/usr/local/etc",
                                 "/usr/local/lib",
                                 "/usr/local/sbin",
                                 "/usr/sbin",
                                 "/usr/share/bash-completion",
                                 "/usr/share/ca-certificates",
                                 "/usr/share/perl",
                                 "/usr/share/perl5",
                                 "/usr/share/python3",
                                 "/var/backups",
                                 "/var/lib/apk",
                                 "/var/lib/dpkg",
                                 "/var/lib/rpm",
                                 "/var/spool"};

constexpr const char* shared[] = {"/home",      "/opt",       "/root",
                                  "/run",       "/srv",       "/tmp",
                                  "/usr",       "/usr/local", "/usr/local/share",
                                  "/usr/share", "/var",       "/var/cache",
                                  "/var/lib",   "/var/log",   "/var/tmp"};

}  // namespace

void add_system_places(std::vector<ProtectedPlace>& places) {
  using Extent = ProtectedPlace::Extent;
  places.push_back({"/", what, Extent::itself});
  for (const auto* path : shared) {
    places.push_back({path, what, Extent::itself});
  }
  for (const auto* path : trees) {
    places.push_back({path, what, Extent::tree});
  }
  places.push_back({"/dev/shm", what, Extent::enclave});  // shared memory, below the devices
}

bool is_private_directory(std::string_view path) {
  if (path.starts_with("/root/")) {
    return path.starts_with("/root/.");
  }
  constexpr std::string_view homes = "/home/";
  if (!path.starts_with(homes)) {
    return false;
  }
  const auto end_of_user = path.find('/', homes.size());
  return end_of_user != std::string_view::npos && path.substr(end_of_user).starts_with("/.");
}

}  // namespace es_entrypoint::ownership
