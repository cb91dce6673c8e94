"""A cluster of one node on each of three instances, and what can happen to it."""

import contextlib
import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.namespace import Namespace

from .cloud import Cloud
from .cluster_engines import DATA, ClusterEngine
from .elasticsearch import address_of, wait_for_members
from .machine import Failed, wait_for
from .task import Instance, start_instances
from .writer import Verdict, WrittenIndex

TABLE_ROW = "row of the table of faults"  # a property of a test
TABLE_HEAD = ("engine", "what happens", *Verdict.HEAD)
_NUMBERS = itertools.count(31)  # of the instances that replace lost ones


class Cluster:
    """The nodes. Instances that are lost are replaced in the list, which is the caller's."""

    def __init__(self, engine: ClusterEngine, cloud: Cloud, archive: Path, instances: list[Instance],
                 clients: Namespace, documents: int, **index_settings: str):
        """At least so many documents are written before and after a fault."""
        self.engine, self.instances = engine, instances
        self.image: str | None = None  # of all nodes; None if there are none
        self._cloud, self._archive = cloud, archive
        self._containers: dict[Instance, str] = {}
        self._clients, self._documents, self._index_settings = clients, documents, index_settings

    @property
    def addresses(self) -> list[str]:
        return [instance.address for instance in self.instances]

    def be_of(self, image: str):
        """Starts all nodes with this image, unless they run with it already."""
        if self.image == image:
            return
        self.remove()
        self.provide(image)
        self.engine.members_are(self.addresses)
        for instance in self.instances:
            self._containers[instance] = self.engine.start(instance, image, self.addresses)
        self.image = image
        try:
            for instance in self.instances:
                wait_for_members(instance.host, self.addresses)
        except Failed as failed:
            raise Failed(f"{failed}\n{self.logs()}") from failed

    def provide(self, image: str):
        """Makes the image on every instance."""
        directory = self._cloud.directory
        with ThreadPoolExecutor() as pool:
            lacking = [instance for instance in self.instances if not instance.engine.has_image(image)]
            list(pool.map(lambda instance: self.engine.add_image(
                instance.engine, directory / f"{instance.host.name}-{image.replace(':', '-')}", image), lacking))

    def _start(self, instance: Instance, image: str):
        """Starts a node of a cluster that exists."""
        self._containers[instance] = self.engine.start(instance, image)

    def data(self, instance: Instance) -> Path:
        """The directory of a node's data on its instance."""
        return instance.host.directory / "root" / DATA.lstrip("/")

    def logs(self) -> str:
        return "\n".join(instance.logs(container) for instance, container in self._containers.items())

    def master(self) -> Instance:
        """Where the elected master runs."""
        state = json.loads(self.instances[0].host.get("/_cluster/state/master_node,nodes"))
        address = address_of(state["nodes"][state["master_node"]])
        return next(instance for instance in self.instances if instance.address == address)

    @contextlib.contextmanager
    def written_to(self, what: str, record: Callable) -> Iterator[WrittenIndex]:
        """From before the block until after it, clients write to an index on all nodes. No acknowledged document may
        be missing afterwards.

        @param record  pytest's record_property, for the table of faults
        """
        index = WrittenIndex(self._clients, self.addresses, kind=self.engine.kind, settings=self._index_settings)
        try:
            index.writer.wait_for_more(self._documents)
            yield index
            index.writer.wait_for_more(self._documents)
            verdict = index.stop_and_judge()
        except BaseException as failed:
            self.image = None  # the next test starts afresh
            if isinstance(failed, Failed):
                raise Failed(f"{failed}\n{self.logs()}") from failed
            raise
        finally:
            index.close()
        record(TABLE_ROW, (self.engine.name, what, *verdict.row))
        if verdict.wrong:
            raise AssertionError("\n".join([*verdict.wrong, self.logs()]))

    @contextlib.contextmanager
    def without_tokens(self) -> Iterator[None]:
        """Within the block the instances' metadata services do not require IMDSv2."""
        def restart(requires_tokens: bool):
            for instance in self.instances:
                instance.host.requires_tokens = requires_tokens
                instance.host.start_metadata()
                instance.host.wait_for_metadata()
        restart(False)
        try:
            yield
        finally:
            restart(True)

    def kill_engine(self, instance: Instance, index: WrittenIndex):
        """Kills the engine; returns when it was restarted and the cluster is whole again."""
        docker, container = instance.engine.docker, self._containers[instance]

        def restarts():
            return int(docker("inspect", "--format", "{{.RestartCount}}", container))
        before = restarts()
        docker("exec", "--user=0", container, "sh", "-c",
               'for p in /proc/[0-9]*; do [ "$(cat $p/comm)" != java ] || kill -9 "${p#/proc/}"; done')
        wait_for("Docker to restart the container", lambda: restarts() > before, 30)
        index.wait_for_green(instance.address)

    def lose(self, instance: Instance, index: WrittenIndex):
        """The instance is gone at once, and another one with another address takes its place; returns when the
        cluster is whole again."""
        number = next(_NUMBERS)
        # First, so that a failure of the lab leaves the caller's list as it is.
        new, = start_instances(self._cloud, self._archive, {f"ec2-{number}": f"10.0.1.{number}"})
        instance.host.cut_off()
        instance.engine.kill()
        del self._containers[instance]
        self._cloud.terminate(instance.host)
        self.instances[self.instances.index(instance)] = new
        instance.close()
        self.provide(self.image)
        self.engine.members_are(self.addresses)
        index.use(self.addresses)
        self._start(new, self.image)
        index.wait_for_green(*self.addresses)

    def change_image(self, image: str, index: WrittenIndex):
        """Stops one node after the other and starts it anew with that image and its data."""
        self.provide(image)
        for instance in self.instances:
            docker, container = instance.engine.docker, self._containers[instance]
            with index.writer.paused() if self.engine.loses_writes_while_it_stops else contextlib.nullcontext():
                docker("stop", "--time=60", container)
            docker("rm", container)
            self._start(instance, image)
            index.wait_for_green(instance.address)
        self.image = image

    def remove(self):
        """Removes the nodes with their data."""
        for instance, container in self._containers.items():
            instance.engine.docker("rm", "--force", "--volumes", container)
            shutil.rmtree(self.data(instance))
        self._containers.clear()
        self.image = None
