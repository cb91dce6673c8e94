"""What users report, and how the launcher explains it: the table behind docs/symptoms.md."""

import dataclasses
import re

from harness.launcher import REPOSITORY

PAGE = REPOSITORY / "docs/symptoms.md"
LAUNCH, CHECK, NODE = "launch", "`--check`", "`--check` in the node's container"


@dataclasses.dataclass(frozen=True)
class Symptom:
    scene: str    # a method of Scenes, which replays it
    seen: str     # what the user sees
    said_by: str
    says: str     # "…" stands for any text
    cure: str     # as the launcher words it

    def is_explained_by(self, line: str) -> bool:
        said, cured = ("[^\n]*".join(map(re.escape, text.split("…"))) for text in (self.says, self.cure))
        return re.fullmatch(f"{said}; {cured}" if self.cure else said, line) is not None


SYMPTOMS = (
    Symptom("hop_limit", "The container ends with 69 after two seconds; on the host itself the metadata service "
            "answers", LAUNCH,
            "cannot read a token (for local-ipv4) from http://169.254.169.254: connected, but the token request was "
            "never answered (…)",
            "in a container this usually is the instance's metadata hop limit: raise it to 2 (aws ec2 "
            "modify-instance-metadata-options --http-put-response-hop-limit 2) or use host networking; or specify the "
            "address with --publish-host ADDRESS"),
    Symptom("tokens_required", "An old node logs \"Unable to load AWS credentials from any provider in the chain\", and "
            "stays alone", LAUNCH,
            "plugin's protocol: cloud-aws of Elasticsearch 1.x sends requests without a token, and this instance "
            "requires tokens (401): it gets no credentials from the instance's role, and finds no node",
            "aws ec2 modify-instance-metadata-options --http-tokens optional, or give the plugin keys"),
    Symptom("metadata_blocked", "The container ends with 69, and the metadata service answers no container", LAUNCH,
            "cannot read a token (for local-ipv4) from http://169.254.169.254: connecting timed out (…)",
            "this is not EC2, or a firewall drops the packets (such as an iptables rule against containers); or "
            "specify the address with --publish-host ADDRESS"),
    Symptom("proxy_answers", "The container ends with 69 behind a proxy or a captive portal", LAUNCH,
            "cannot read a token (for local-ipv4) from http://169.254.169.254: the response is not a token: it contains "
            "blanks, control characters or markup",
            "a proxy, a captive portal or another program responds in place of the service, which must be reachable "
            "directly; or specify the address with --publish-host ADDRESS"),
    Symptom("wrong_region", "No node finds any other; the EC2 API answers", CHECK,
            "region searched: us-east-1 (environment AWS_REGION), but this node is in eu-central-1 (…): no node there "
            "is found",
            "set it to eu-central-1, or omit it: the launcher uses the instance's region"),
    Symptom("groups_of_another_name", "No node finds any other; the security group exists", CHECK,
            "groups searched: Elasticsearch (argv), but this instance is in elasticsearch, sg-0a1b2c3d: nodes with "
            "this setting do not find it",
            "use one of the instance's groups, or omit the setting: the launcher then uses them"),
    Symptom("port_closed", "Each node is up, and none sees another", NODE,
            "seed 10.0.1.12: 10.0.1.12:9300 does not answer",
            "let this host reach port 9300 there (security group, firewall), or correct the address"),
    Symptom("port_moved", "ECS mapped 9300 to another port of the host, and no node reaches the published one", LAUNCH,
            "added transport.publish_port=32768 (from ecs …)", ""),
    Symptom("bridge_address", "Nodes find this one at 172.17.0.2 and cannot connect", NODE,
            "node address: publishes 172.17.0.2:9300, but other nodes reach it at 10.0.1.11 (…) now",
            "if you set what it publishes (network.publish_host), remove that; then restart the container: the "
            "launcher publishes the address that it finds at each start"),
    Symptom("two_masters", "Two nodes, and each says that it is the master", NODE,
            "seed 10.0.1.12: 10.0.1.12:9300 accepts connections but has a cluster of its own, whose master is …: two "
            "nodes elected themselves",
            "set discovery.zen.minimum_master_nodes on every node to a majority of the nodes that can be master, then "
            "restart the node whose changes you can lose"),
    Symptom("no_initial_masters", "\"master not discovered yet\", although the nodes see each other", LAUNCH,
            "cluster.initial_master_nodes is not set, and the data directory does not hold a cluster's state: nodes "
            "that find each other form no new cluster",
            "set it once, on each node to the same names or addresses of the first masters; a node that joins an "
            "existing cluster does not need it"),
    Symptom("initial_masters_left", "cluster.initial_master_nodes stayed in the task definition: a node that loses its "
            "data will form a second cluster", LAUNCH,
            "cluster.initial_master_nodes (argv) is only for a cluster's first start, but the data directory already "
            "holds a cluster's state", "remove it"),
    Symptom("data_of_root", "AccessDeniedException in the data directory", LAUNCH,
            "directory /usr/share/elasticsearch/data: is owned by 0:0, and elasticsearch cannot write to it",
            "start the container as root, or on the host: chown -R …"),
    Symptom("read_only_data", "The engine ends at once, because it cannot write its data", CHECK,
            "directory /usr/share/elasticsearch/data: is on a read-only file system", "mount a writable volume there"),
    Symptom("full_data", "\"No space left on device\" in the engine's log", LAUNCH,
            "volume /usr/share/elasticsearch/data: 0 of 1 MiB are available: the engine cannot write its data",
            "delete what is not needed there, or enlarge the volume"),
    Symptom("locked_data", "\"failed to obtain node locks\" after an upgrade", CHECK,
            "lock /usr/share/elasticsearch/data/nodes/0/node.lock: held by a process in another container: the engine "
            "refuses to start beside it",
            "stop that container first, or give each node a data directory of its own"),
    Symptom("max_map_count", "\"max virtual memory areas vm.max_map_count [65530] is too low\" on Fargate", LAUNCH,
            "vm.max_map_count: 65530, which is less than 262144: this launch switches the engine's use of mmap off "
            "(node.store.allow_mmap=false), because Elasticsearch … refuses to start otherwise; searches that read "
            "much from disk become slower",
            "to keep mmap, on the host: sysctl -w vm.max_map_count=262144 (in ECS: in the instance's user data; not "
            "possible in Fargate)"),
    Symptom("open_files", "\"max file descriptors [4096] for elasticsearch process is too low\"", LAUNCH,
            "nofile: 4096, which is less than 65535, and Elasticsearch … refuses to start",
            "docker run --ulimit nofile=65535:65535, or ulimits in the task definition"),
    Symptom("heap_above_limit", "The container is killed for lack of memory (137) under load", LAUNCH,
            "heap: -Xms900m -Xmx900m (--heap); the limit is 1024 MiB: more than half, and the engine needs memory "
            "outside the heap",
            "give the container more memory, or use --heap=auto"),
    Symptom("security_without_tls", "\"Transport SSL must be enabled if security is enabled\", and status 78", LAUNCH,
            "transport TLS: with discovery.seed_hosts the engine does not configure security by itself, and ends with "
            "status 78 because the transport has no TLS",
            "set xpack.security.transport.ssl.enabled=true with its keystore "
            "(xpack.security.transport.ssl.keystore.path), or xpack.security.enabled=false"),
    Symptom("plugin_of_another_version", "\"Plugin [cloud-aws] is incompatible with Elasticsearch [5.6.16]\"", CHECK,
            "plugin cloud-aws: was built for 2.4.6, and the engine is 5.6.16: it refuses to start",
            "remove /usr/share/elasticsearch/plugins/cloud-aws, and install the plugin's release for 5.6.16"),
)


def make_page() -> str:
    rows = [f"| {symptom.seen} | {symptom.said_by} | {symptom.says} | {symptom.cure or 'done by the launcher'} |"
            for symptom in SYMPTOMS]
    return "\n".join((
        "# Symptoms", "",
        "What users see, what the launcher says about it, and the cure in its own words. A launch warns in its log;",
        "`es-entrypoint --check` looks further, and in the container of a running node "
        "(`docker exec NODE es-entrypoint --check`)",
        "at the node as well. `…` stands for what differs from case to case. Every row is replayed by",
        "`tests/engines/test_symptoms.py` with real engines and services, and this page is generated from that table.",
        "", "| symptom | said by | what it says | cure |", "|---|---|---|---|", *rows, ""))
