"""Two real nodes find each other by the addresses from the metadata service."""

import pytest

from harness.http_service import Connection, HttpService, Request

from .conftest import METADATA
from .distributions import distribution
from .test_matrix import launch_words, publish_address

ADDRESSES = ("10.0.1.11", "10.0.1.12")
ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT"


def wait_for_two(run, address: str) -> set[str]:
    """@return the transport addresses that the cluster's two members publish."""
    run.wait_until(lambda: (run.get("/_cluster/health", address) or {}).get("number_of_nodes") == 2)
    return {publish_address(node, "transport") for node in run.get("/_nodes", address)["nodes"].values()}


class Ec2Api(HttpService):
    """An EC2 API with these instances, all running and in one group."""

    def __init__(self, addresses, group: str, **options):
        items = "".join(
            f"<item><instanceId>i-{number}</instanceId><privateIpAddress>{address}</privateIpAddress>"
            "<instanceState><code>16</code><name>running</name></instanceState>"
            f"<groupSet><item><groupId>{group}</groupId><groupName>elasticsearch</groupName></item></groupSet></item>"
            for number, address in enumerate(addresses))
        self._document = ('<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
                          f"<reservationSet><item><instancesSet>{items}</instancesSet></item></reservationSet>"
                          "</DescribeInstancesResponse>")
        super().__init__(**options)

    def answer(self, connection: Connection, request: Request):
        connection.respond(200, self._document, Content_Type="text/xml")


@pytest.mark.parametrize("name", ["elasticsearch-1.7.6", "elasticsearch-2.4.6"])
def test_two_nodes_find_each_other_through_ec2_by_the_releases_own_plugin(start, network, name):
    """Only the API's address and credentials are configured."""
    engine = distribution(name)
    runs = []
    for number, address in enumerate(ADDRESSES):
        endpoint = network.add_instance(address, 8000 + number)
        if number == 0:
            api = Ec2Api(ADDRESSES, "sg-0a1b2c3d", sock=network.namespace.listen(METADATA, 8080))
        runs.append(start(
            engine, *launch_words(engine), engine.name, f"--network.bind_host={address}",
            "--discovery.zen.minimum_master_nodes=2",
            environment={ENDPOINT: endpoint, "AWS_ENDPOINT_URL_EC2": f"http://{METADATA}:8080",
                         "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example"}))
    with api:
        assert wait_for_two(runs[0], ADDRESSES[0]) == {f"{address}:9300" for address in ADDRESSES}
