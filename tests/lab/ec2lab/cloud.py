"""Simulated EC2: hosts on one subnet, each with its metadata service, and the EC2 API that knows them."""

import contextlib
import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from harness.metadata_service import MAC, MetadataService
from harness.namespace import Namespace

from .machine import CACHE, Process, inside, run, wait_for

IMDS = "169.254.169.254"
REGION = "us-east-1"
# Every SDK requires some; nothing here checks them.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
METADATA_MOCK = CACHE / "bin/ec2-metadata-mock"


def http_get(network: Namespace, url: str, timeout: float = 5) -> str | None:
    """The answer of a URL, from inside the network; None unless it is a 200."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with inside(network), contextlib.suppress(OSError, urllib.error.URLError):
        with direct.open(url, timeout=timeout) as response:
            return response.read().decode()
    return None


class DistantImds:
    """An instance's metadata service in its own network, one hop further away from containers than from their
    host. The hop limit applies to its answers, but not to its side of the TCP handshake.
    """

    ADDRESS = "169.254.169.253"  # the host's own end of the link

    def __init__(self, host: "Host", hop_limit: int):
        self._host = host
        self._network = Namespace()
        try:
            self._network.ip(f"link add eth0 type veth peer name imds netns {host.network.path}")
            self._network.ip(f"addr add {IMDS}/24 dev eth0")
            self._network.ip("link set eth0 up")
            host.network.ip(f"addr del {IMDS}/32 dev lo")
            host.network.ip(f"addr add {self.ADDRESS}/24 dev imds")
            host.network.ip("link set imds up")
            with inside(self._network):
                run("nft", "add table ip hops; add chain ip hops out { type filter hook output priority 0; }; "
                    f"add rule ip hops out tcp flags & psh == psh ip ttl set {hop_limit}")
            host.start_metadata(self._network)
            host.wait_for_metadata()
        except BaseException:
            self.close()
            raise

    def close(self):
        """Puts the service back on the host."""
        self._host.stop_metadata()
        for words in ("link del imds", f"addr add {IMDS}/32 dev lo"):
            with contextlib.suppress(subprocess.CalledProcessError):  # the link is gone, or the address still set
                self._host.network.ip(words)
        self._network.close()
        self._host.start_metadata()
        self._host.wait_for_metadata()


class Host:
    """An EC2 instance: a network with one address, and AWS's own metadata mock, which requires tokens."""

    def __init__(self, cloud: "Cloud", name: str, address: str):
        self.name, self.address, self.group = name, address, cloud.group
        self.requires_tokens = True  # whether the metadata service speaks only IMDSv2 when it is started
        self.directory = cloud.directory / name
        self.directory.mkdir()
        self.network = cloud.join(address)
        self.network.add_address(IMDS)
        self._imds = None

    def start_metadata(self, network: Namespace | None = None):
        """Starts the metadata service at its usual address, on the host or in that network. Ends the one that
        runs; wait_for_metadata returns when the new one answers."""
        self.stop_metadata()
        self._imds = Process(self.metadata_command(), self.directory / "metadata.log", network or self.network)

    def metadata_command(self) -> list:
        """The command that runs AWS's mock of this instance's metadata service, at the usual address."""
        config = self.directory / "metadata.json"
        config.write_text(json.dumps({"metadata": {"values": {
            "local-ipv4": self.address, "mac-local-ipv4s": self.address,
            "security-groups": "elasticsearch", "mac-security-groups": "elasticsearch",
            "mac-security-group-ids": self.group, "placement-region": REGION,
            "placement-availability-zone": f"{REGION}a"}}}))
        version = ["--imdsv2"] if self.requires_tokens else []
        return [METADATA_MOCK, "--hostname", IMDS, "--port", "80", *version, "--config-file", config]

    def wait_for_metadata(self):
        def answers():
            with inside(self.network), contextlib.suppress(OSError):
                request = urllib.request.Request(f"http://{IMDS}/latest/api/token", method="PUT", headers={
                    "X-aws-ec2-metadata-token-ttl-seconds": "60"})
                return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=2).read()
        wait_for(f"the metadata service of {self.name}", answers, 20, self._imds)

    def stop_metadata(self):
        if self._imds is not None:
            self._imds.kill()
            self._imds = None

    def cut_off(self):
        """From now on nothing leaves or reaches the host, as when it loses its power: connections end in silence.

        It still answers ARP, as a VPC does for an instance that is gone. Otherwise its neighbours would be told
        within seconds that it is unreachable.
        """
        with inside(self.network):
            run("nft", "add table inet off; " + "; ".join(
                f"add chain inet off {hook} {{ type filter hook {hook} priority -300; policy drop; }}"
                for hook in ("input", "output", "forward")))

    def get(self, path: str, port: int = 9200, address: str | None = None) -> str | None:
        """The answer of an engine on this host; None if it does not answer."""
        return http_get(self.network, f"http://{address or self.address}:{port}{path}")

    def close(self):
        self.stop_metadata()
        self.network.close()


class HarnessHost(Host):
    """An instance whose metadata service is the test harness's, because AWS's mock takes minutes to build."""

    def start_metadata(self, network: Namespace | None = None):
        self.stop_metadata()
        self._imds = MetadataService({
            "local-ipv4": self.address, f"network/interfaces/macs/{MAC}/security-group-ids": self.group,
            "placement/region": REGION, "placement/availability-zone": f"{REGION}a",
        }, v1=not self.requires_tokens, sock=(network or self.network).listen(IMDS, 80))

    def wait_for_metadata(self):
        """It listens as soon as it is started."""

    def stop_metadata(self):
        if self._imds is not None:
            self._imds.close()
            self._imds = None


class Cloud:
    """The subnet 10.0.1.0/24 with the EC2 API at 10.0.1.5. Ends everything on it when it is closed."""

    ADDRESS, PORT = "10.0.1.5", 5000
    ENDPOINT = f"http://{ADDRESS}:{PORT}"

    def __init__(self, directory: Path, host_type: type[Host] = Host):
        self.directory = directory
        self._host_type = host_type
        self._stack = contextlib.ExitStack()
        self._links = 0
        self._instance_ids: dict[Host, str] = {}
        with contextlib.ExitStack() as failed:
            failed.callback(self.close)
            self._network = self._stack.enter_context(Namespace())
            self._network.ip("link add lan type bridge")
            self._network.ip(f"addr add {self.ADDRESS}/24 dev lan")
            self._network.ip("link set lan up")
            self._start_api()
            failed.pop_all()

    def _start_api(self):
        api = Process([Path(sys.executable).parent / "moto_server", "-H", self.ADDRESS, "-p", self.PORT],
                      self.directory / "ec2-api.log", self._network)
        self._stack.callback(api.kill)
        wait_for("the EC2 API", lambda: http_get(self._network, f"{self.ENDPOINT}/moto-api/"), 60, api)
        with inside(self._network):
            ec2 = self._client()
            vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
            self._subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
            self.group = ec2.create_security_group(
                GroupName="elasticsearch", Description="the nodes", VpcId=vpc)["GroupId"]

    def _client(self):
        import boto3  # slow to import, and needed only here
        return boto3.client("ec2", region_name=REGION, endpoint_url=self.ENDPOINT, verify=False,
                            aws_access_key_id="none", aws_secret_access_key="none")

    def join(self, address: str) -> Namespace:
        """A new network on the subnet, with the address on its eth0."""
        network = self._stack.enter_context(Namespace())
        self.plug(network, address)
        return network

    def plug(self, network: Namespace, address: str):
        """Adds an eth0 on the subnet with that address to the network."""
        link, self._links = f"port{self._links}", self._links + 1
        self._network.ip(f"link add {link} type veth peer name eth0 netns {network.path}")
        self._network.ip(f"link set {link} master lan up")
        network.ip(f"addr add {address}/24 dev eth0")
        network.ip("link set eth0 up")

    def add_host(self, name: str, address: str) -> Host:
        """A host with a running metadata service, which the EC2 API lists as an instance of the security group."""
        host = self._host_type(self, name, address)
        self._stack.callback(host.close)
        host.start_metadata()
        with inside(self._network):
            launched = self._client().run_instances(
                ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=self._subnet,
                PrivateIpAddress=address, SecurityGroupIds=[self.group])
        self._instance_ids[host] = launched["Instances"][0]["InstanceId"]
        host.wait_for_metadata()
        return host

    def terminate(self, host: Host):
        """From now on the EC2 API lists the host as a terminated instance."""
        with inside(self._network):
            self._client().terminate_instances(InstanceIds=[self._instance_ids[host]])

    def close(self):
        self._stack.close()
