"""A root with fewer capabilities than the machine's."""

# What Docker leaves a container's root.
DOCKER_DEFAULT = ("chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap",
                  "net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap")


def with_capabilities(*names: str) -> list[str]:
    """Runs what follows as a root that has these capabilities only, as a container's root is."""
    kept = "".join(f",+{name}" for name in names)
    return ["/usr/bin/setpriv", f"--bounding-set=-all{kept}", "--inh-caps=-all", "--ambient-caps=-all"]
