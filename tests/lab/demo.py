"""Shows the launcher with Elasticsearch nodes on simulated EC2 hosts, which become one cluster."""

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from ec2lab import machine
from ec2lab.cloud import IMDS, Cloud, HarnessHost, Host
from ec2lab.elasticsearch import publish_addresses, wait_for_members
from ec2lab.image import build_image
from ec2lab.node import fetch_elasticsearch, launcher_of_this_machine, make_root, start_node
from ec2lab.root_file_system import make_java_8
from ec2lab.task import operator_environment, start_instances

_ADDRESSES = {"ec2a": "10.0.1.11", "ec2b": "10.0.1.12"}
_STARTED = time.monotonic() - float(os.environ.get("DEMO_SECONDS", "0"))  # of docker/demo


def say(text: str):
    print(f"[{time.monotonic() - _STARTED:4.0f} s] {text}", flush=True)


def start_with_docker(stack: contextlib.ExitStack, directory: Path) -> dict[Host, Callable[[], str]]:
    """Runs the task of docker/ecs/elasticsearch-1.7/bridge.json on two hosts with a Docker engine each.

    @return their logs
    """
    archive = build_image(directory, say)
    say("starting two EC2 hosts, each with its Docker engine and metadata service, and the EC2 API")
    cloud = stack.enter_context(contextlib.closing(Cloud(directory, HarnessHost)))
    instances = start_instances(cloud, archive, _ADDRESSES)
    for instance in instances:
        stack.callback(instance.close)
    logs = {}
    for instance in instances:
        say(f"{instance.host.name}: docker run, by the task definition")
        logs[instance.host] = partial(instance.logs, instance.run_task(operator_environment()))
    return logs


def fetch():
    """Puts what the hosts run into the cache, if it is not there."""
    def step(function: Callable, what: str):
        function()
        say(f"{what} is there")

    say("fetching Java 8 from Debian and Elasticsearch 1.7.6 with its EC2 plugin from Maven")
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(step, make_java_8, "Java 8"), pool.submit(step, fetch_elasticsearch, "Elasticsearch")]:
            done.result()


def start_without_docker(stack: contextlib.ExitStack, directory: Path) -> dict[Host, Callable[[], str]]:
    """Runs the task's command on two hosts, in a root directory with the image's files. @return their logs."""
    make_root(directory / "root", launcher_of_this_machine())
    say("starting two EC2 hosts, each with its metadata service, and the EC2 API")
    cloud = stack.enter_context(contextlib.closing(Cloud(directory, HarnessHost)))
    hosts = [cloud.add_host(name, address) for name, address in _ADDRESSES.items()]
    logs = {}
    for host in hosts:
        say(f"{host.name}: /docker-entrypoint.sh --discovery.type=ec2 --discovery.ec2.groups={host.group}")
        node = start_node(host, directory / "root")
        stack.callback(node.kill)
        stack.callback(node.terminate, 10)
        logs[host] = node.output
    return logs


def wait_for_cluster(logs: dict[Host, Callable[[], str]]):
    try:
        for host in logs:
            wait_for_members(host, _ADDRESSES.values(), 180)
    except machine.Failed as failed:
        raise machine.Failed("\n".join([str(failed), *(read() for read in logs.values())])) from None


def show(hosts: list[Host]):
    say("one cluster:")
    print(f"\n$ curl http://{hosts[0].address}:9200/\n{hosts[0].get('/')}")
    columns = "ip,port,node.role,master,name"
    print(f"$ curl 'http://{hosts[0].address}:9200/_cat/nodes?v&h={columns}'\n"
          f"{hosts[0].get(f'/_cat/nodes?v&h={columns}')}")
    for host in hosts:
        print(f"{host.name}: its metadata service ({IMDS}) reports {host.address}; "
              f"its node publishes {publish_addresses(host)['transport']}")


def linger(host: Host):
    print(f"\nEach host is a network namespace; to look around in one:\n"
          f"  nsenter --net={host.network.path} curl http://{host.address}:9200/_cluster/state?pretty\n"
          f"Press Enter or Ctrl-C to stop everything.")
    sys.stdin.readline()


def main():
    parser = argparse.ArgumentParser(prog="docker/demo", description=__doc__)
    parser.add_argument("--lab", action="store_true", help="use the image, with a Docker engine on each host")
    parser.add_argument("--fetch", action="store_true", help="only fetch what is not in the cache yet")
    parser.add_argument("--once", action="store_true", help="stop as soon as the cluster was shown")
    arguments = parser.parse_args()
    machine.stop_on_sigterm()
    try:
        if arguments.fetch:
            return fetch()
        with machine.scratch() as directory, contextlib.ExitStack() as stack:
            try:
                logs = (start_with_docker if arguments.lab else start_without_docker)(stack, directory)
                say("waiting for the nodes to find each other through the EC2 API")
                wait_for_cluster(logs)
                hosts = list(logs)
                show(hosts)
                if sys.stdin.isatty() and not arguments.once:
                    linger(hosts[0])
            finally:
                say("stopping")
    except KeyboardInterrupt:
        say("interrupted")
    except machine.Failed as failed:
        sys.exit(f"demo: {failed}")
    say(f"stopped; only the cache of downloads is left, in {machine.CACHE}")


if __name__ == "__main__":
    main()
