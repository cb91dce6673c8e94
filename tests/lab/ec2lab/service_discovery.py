"""The names of ECS service discovery (AWS Cloud Map): one record for each task of a service."""

import contextlib
import socket

from harness.dns_service import DnsService

from .cloud import Cloud

ADDRESS = "10.0.1.2"
DOMAIN = "example.internal"  # of the task definitions


@contextlib.contextmanager
def service_discovery(cloud: Cloud):
    """The VPC's name server, while the block runs. The caller sets its records."""
    network = cloud.join(ADDRESS)
    try:
        with DnsService(sock=network.listen(ADDRESS, 53, socket.SOCK_DGRAM)) as names:
            yield names
    finally:
        network.ip("link del eth0")  # so that the next one can have the address
