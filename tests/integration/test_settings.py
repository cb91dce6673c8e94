"""What is added for each engine line, in its dialect, and that nothing the operator said is said again."""

import itertools

import pytest

from harness.engine_home import settings_of
from harness.metadata_service import MAC, MetadataService

GROUP_IDS = f"network/interfaces/macs/{MAC}/security-group-ids"
GROUPS = {"discovery.ec2.groups": "sg-0a1b2c3d"}
REGION = {"cloud.aws.region": "eu-central-1"}
ENDPOINT = {"discovery.ec2.endpoint": "https://ec2.eu-central-1.amazonaws.com"}
# Engine -> what it gets if nothing is configured and its EC2 plugin is installed.
DISCOVERY = {
    "1.7.6": GROUPS | REGION | {"discovery.type": "ec2", "discovery.zen.ping.multicast.enabled": "false"},
    "2.4.6": GROUPS | REGION | {"discovery.type": "ec2"},
    "5.0.2": GROUPS | REGION | {"discovery.type": "ec2"},
    "5.6.16": GROUPS | REGION | {"discovery.zen.hosts_provider": "ec2"},
    "6.8.23": GROUPS | ENDPOINT | {"discovery.zen.hosts_provider": "ec2"},
    "7.17.9": GROUPS | ENDPOINT | {"discovery.seed_providers": "ec2"},
    "8.17.0": GROUPS | ENDPOINT | {"discovery.seed_providers": "ec2"},
    "9.0.0": GROUPS | ENDPOINT | {"discovery.seed_providers": "ec2"},
    "opensearch-1.3.19": GROUPS | ENDPOINT | {"discovery.seed_providers": "ec2"},
    "opensearch-2.19.0": GROUPS | ENDPOINT | {"discovery.seed_providers": "ec2"},
    "opensearch-3.0.0": GROUPS | ENDPOINT | {"discovery.seed_providers": "ec2"},
}
LINES = list(DISCOVERY)
OLD = ["1.7.6", "2.4.6"]
# From 2.x on the engine binds to loopback only, unless configured otherwise.
ADDRESS = {line: {"network.publish_host": "10.0.1.11"} | ({} if line == "1.7.6" else {"network.bind_host": "0.0.0.0"})
           for line in LINES}
PLUGIN = {line: "cloud-aws" if line in OLD else "discovery-ec2" for line in LINES}
# How the operator may spell a setting on the command line.
SPELLINGS = {
    "--k=v": lambda name, value: [f"--{name}={value}"],
    "--k v": lambda name, value: [f"--{name}", value],
    "-Dk=v": lambda name, value: [f"-D{name}={value}"],
    "-Des.k=v": lambda name, value: [f"-Des.{name}={value}"],
    "-Ek=v": lambda name, value: [f"-E{name}={value}"],
    "-E k=v": lambda name, value: ["-E", f"{name}={value}"],
}
SPELLINGS_OF = {"1.7.6": ["--k=v", "--k v", "-Des.k=v"], "2.4.6": ["--k=v", "--k v", "-Dk=v", "-Des.k=v"]}
UNICAST = ("discovery.zen.ping.unicast.hosts", "10.0.0.1")
# Discoveries that the operator may choose instead. If ec2 is not a discovery.type, zen equals no choice.
OTHERS = {
    **dict.fromkeys(["1.7.6", "2.4.6", "5.0.2"], [("discovery.type", "zen"), UNICAST]),
    **dict.fromkeys(["5.6.16", "6.8.23"], [("discovery.zen.hosts_provider", "file"), UNICAST]),
    **dict.fromkeys(LINES[5:], [("discovery.type", "single-node"), ("discovery.seed_hosts", "10.0.0.1"),
                                ("discovery.seed_providers", "file")]),
}
YAML = {
    "flat": lambda name, value: f"{name}: {value}\n",
    "nested": lambda name, value: "".join(f"{'  ' * depth}{part}:\n" for depth, part in
                                          enumerate(name.split(".")))[:-1] + f" {value}\n",
    "mixed": lambda name, value: name.replace(".", ":\n  ", 1) + f": {value}\n",
    "quoted": lambda name, value: f"\"{name}\": '{value}'\n",
    "flow": lambda name, value: "{" + name + ": " + value + "}\n",
    "among comments": lambda name, value: f"# {name}: none\ncluster.name: logs\n{name}: {value}  # said\n",
}


def option(line, name, value):
    """A setting as the operator would write it for this line, in one word."""
    return f"--{name}={value}" if line in OLD else f"-E{name}={value}"


@pytest.fixture(scope="module")
def make_line(make_engine):
    """Makes the home of an engine such as "opensearch-2.19.0"."""
    def make(line, **options):
        version = line.removeprefix("opensearch-")
        return make_engine(version, distribution="elasticsearch" if version == line else "opensearch", **options)
    return make


@pytest.fixture(scope="module")
def homes(make_line):
    """Engines of every line: (line, True) with the EC2 plugin, and (line, False) without it."""
    return {(line, plugin): make_line(line, plugins=(PLUGIN[line],) if plugin else ())
            for line in LINES for plugin in (True, False)}


def settings(line, result):
    """The settings that the engine would read; fails if one is repeated."""
    read = settings_of(line, result.engine.argv[1:])
    assert len(dict(read)) == len(read), f"given twice: {read}"
    return dict(read)


@pytest.mark.parametrize("line", LINES)
def test_without_the_plugin_only_the_address_is_added(launch, homes, line):
    assert settings(line, launch(engine=homes[line, False])) == ADDRESS[line]


@pytest.mark.parametrize("line", LINES)
def test_with_the_plugin_ec2_discovery_is_added_too(launch, homes, line):
    assert settings(line, launch(engine=homes[line, True])) == ADDRESS[line] | DISCOVERY[line]


@pytest.mark.parametrize("line, name, spelling", [
    (line, name, spelling) for line in LINES for name in ADDRESS[line] | DISCOVERY[line]
    for spelling in SPELLINGS_OF.get(line, ["-Ek=v", "-E k=v"])])
def test_a_setting_in_the_arguments_is_kept_and_not_repeated(launch, homes, line, name, spelling):
    words = SPELLINGS[spelling](name, "mine")
    result = launch(*words, engine=homes[line, True])
    assert settings(line, result)[name] == "mine"
    assert result.engine.argv[1:1 + len(words)] == words


@pytest.mark.parametrize("line, form", itertools.product(["1.7.6", "2.4.6", "8.17.0", "opensearch-2.19.0"], YAML))
@pytest.mark.parametrize("name", ["network.publish_host", "discovery.ec2.groups"])
def test_a_setting_in_the_configuration_is_kept_and_not_repeated(launch, make_line, line, form, name):
    home = make_line(line, plugins=(PLUGIN[line],), yml=YAML[form](name, "mine"))
    assert name not in settings(line, launch(engine=home))
    [kept] = [kept for kept in launch("--dry-run=json", engine=home).plan["kept"] if kept["setting"] == name]
    assert kept["value"] == "mine" and str(home.config) in kept["origin"]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("yml", ["", "# nothing\n", "---\n", "network.publish_host_other: 1\n",
                                 "transport.publish_host: 1.2.3.4\n", "x: 'network.publish_host: 1'\n",
                                 "network:\n  host: 0.0.0.0\n"])
def test_a_configuration_that_does_not_set_it_keeps_nothing_back(launch, make_line, line, yml):
    assert settings(line, launch(engine=make_line(line, yml=yml)))["network.publish_host"] == "10.0.1.11"


@pytest.mark.parametrize("line", LINES)
def test_a_missing_configuration_is_an_empty_one(launch, make_line, line):
    home = make_line(line)
    home.config.unlink()
    assert settings(line, launch(engine=home)) == ADDRESS[line]


@pytest.mark.parametrize("name", ["network.bind_host", "transport.host", "transport.bind_host"])
def test_a_bind_address_of_the_operators_is_left_alone(launch, homes, name):
    result = launch(f"--{name}=192.168.1.1", engine=homes["2.4.6", False])
    assert settings("2.4.6", result) == {name: "192.168.1.1", "network.publish_host": "10.0.1.11"}


@pytest.mark.parametrize("line", LINES)
def test_an_operators_publish_host_needs_no_metadata(launch, homes, imds, line):
    result = launch("--", option(line, "network.publish_host", "1.2.3.4"), engine=homes[line, False])
    assert settings(line, result)["network.publish_host"] == "1.2.3.4" and imds.requests == []


@pytest.mark.parametrize("line, name, value", [(line, *other) for line in LINES for other in OTHERS[line]])
def test_another_discovery_of_the_operators_is_not_mixed_with_ec2(launch, homes, line, name, value):
    assert settings(line, launch(option(line, name, value), engine=homes[line, True])) == ADDRESS[line] | {name: value}


@pytest.mark.parametrize("line", LINES)
def test_ec2_discovery_asked_for_explicitly_is_added(launch, homes, line):
    read = settings(line, launch("--discovery=ec2", engine=homes[line, True]))
    assert DISCOVERY[line].items() <= read.items()


@pytest.mark.parametrize("line", LINES)
def test_discovery_none_adds_the_address_alone(launch, homes, imds, line):
    result = launch("--discovery=none", engine=homes[line, True])
    assert settings(line, result) == ADDRESS[line]
    assert not any("placement" in asked or "group" in asked for asked in imds.asked)


@pytest.mark.parametrize("words, groups", [
    ([], "sg-0a1b2c3d"), (["--discovery-groups=auto"], "sg-0a1b2c3d"), (["--discovery-groups=all"], None),
    (["--discovery-groups=web,sg-1"], "web,sg-1"), (["--discovery-groups=web, sg-1"], "web,sg-1"),
])
@pytest.mark.parametrize("line", LINES)
def test_the_security_groups_are_the_instances_or_the_operators(launch, homes, line, words, groups):
    result = launch(*words, engine=homes[line, True])
    argv = result.engine.argv[1:]
    assert dict(settings_of(line, argv)).get("discovery.ec2.groups") == groups


def test_a_group_that_the_engines_start_script_would_split_is_refused_with_a_remedy(launch, homes):
    assert settings("2.4.6", launch("--discovery-groups=a group", engine=homes["2.4.6", True]))[
        "discovery.ec2.groups"] == "a group"
    result = launch("--discovery-groups=a group", engine=homes["1.7.6", True])
    assert result.status == 78 and "a group" in result.failure and "configuration file" in result.failure


@pytest.mark.parametrize("values, groups", [
    ({GROUP_IDS: "sg-1\nsg-2"}, "sg-1,sg-2"),
    ({GROUP_IDS: "sg-1\n"}, "sg-1"),
    ({GROUP_IDS: None, "security-groups": "web\nlogs"}, "web,logs"),
    ({"mac": None, "security-groups": "web"}, "web"),
])
def test_all_groups_of_the_instance_are_taken_by_name_if_there_are_no_ids(launch, homes, values, groups):
    with MetadataService(values) as service:
        assert settings("1.7.6", launch(engine=homes["1.7.6", True], service=service))["discovery.ec2.groups"] == groups


@pytest.mark.parametrize("values", [
    {GROUP_IDS: None, "security-groups": None}, {"mac": None, "security-groups": None},
    {GROUP_IDS: "web"}, {GROUP_IDS: "sg-1,sg-2"}, {GROUP_IDS: None, "security-groups": "web,logs"},
    {GROUP_IDS: None, "security-groups": "${x}"},
])
def test_without_the_groups_that_auto_asks_for_discovery_is_not_widened(launch, homes, values):
    with MetadataService(values) as service:
        result = launch(engine=homes["1.7.6", True], service=service)
        assert result.status == 69 and "--discovery-groups, or" in result.failure
        assert "--discovery-groups all" in result.failure
        all_of_them = launch("--discovery-groups=all", engine=homes["1.7.6", True], service=service)
    assert "discovery.ec2.groups" not in settings("1.7.6", all_of_them)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("region", ["US-EAST-1", "us.east.1", "us-east-1/x", "a" * 33])
def test_a_region_is_never_dropped_silently(launch, homes, line, region):
    by_variable = launch(engine=homes[line, True], environment={"AWS_REGION": region})
    assert by_variable.status == 64 and "AWS_REGION" in by_variable.failure
    with MetadataService({"placement/region": region}) as service:
        by_service = launch(engine=homes[line, True], service=service)
    assert by_service.status == 69 and "AWS_REGION" in by_service.failure


def test_node_attributes_need_a_zone(launch, homes):
    with MetadataService({"placement/availability-zone": None}) as service:
        result = launch("--node-attributes=auto", engine=homes["1.7.6", False], service=service)
    assert result.status == 69 and "--node-attributes none" in result.failure


@pytest.mark.parametrize("environment, values, region", [
    ({}, {}, "eu-central-1"),
    ({}, {"placement/region": None}, "eu-central-1"),
    ({"AWS_REGION": "us-west-2"}, {}, "us-west-2"),
    ({"AWS_DEFAULT_REGION": "us-west-1"}, {}, "us-west-1"),
    ({"AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1"}, {}, "us-west-2"),
    ({"AWS_REGION": ""}, {"placement/region": "sa-east-1"}, "sa-east-1"),
])
def test_the_region_is_the_environments_else_the_instances(launch, homes, environment, values, region):
    with MetadataService(values) as service:
        result = launch(engine=homes["1.7.6", True], service=service, environment=environment)
        if "AWS_REGION" in environment and environment["AWS_REGION"]:
            assert not any("placement" in asked for asked in service.asked)
    assert settings("1.7.6", result)["cloud.aws.region"] == region


@pytest.mark.parametrize("line", OLD)
@pytest.mark.parametrize("region, host", [("ap-south-1", "ec2.ap-south-1.amazonaws.com"),
                                          ("cn-northwest-1", "ec2.cn-northwest-1.amazonaws.com.cn")])
def test_a_region_that_the_plugin_does_not_know_becomes_its_endpoint(launch, homes, line, region, host):
    read = settings(line, launch(engine=homes[line, True], environment={"AWS_REGION": region}))
    assert "cloud.aws.region" not in read and host in read["cloud.aws.ec2.endpoint"]


@pytest.mark.parametrize("line", LINES)
def test_the_ec2_endpoint_of_the_environment_is_passed_to_the_plugin(launch, homes, line):
    result = launch(engine=homes[line, True], environment={"AWS_ENDPOINT_URL_EC2": "http://10.0.1.5:5000"})
    name = "discovery.ec2.endpoint" if "discovery.ec2.endpoint" in DISCOVERY[line] else "cloud.aws.ec2.endpoint"
    assert "10.0.1.5:5000" in settings(line, result)[name]


@pytest.mark.parametrize("line", LINES)
def test_a_dotted_variable_is_a_setting(launch, homes, line):
    result = launch(engine=homes[line, False], environment={"cluster.name": "logs", "network.publish_host": "1.2.3.4"})
    assert settings(line, result).items() >= {"cluster.name": "logs", "network.publish_host": "1.2.3.4"}.items()


@pytest.mark.parametrize("line", LINES)
def test_a_dotted_variable_yields_to_the_arguments(launch, homes, line):
    words, environment = [option(line, "cluster.name", "mine")], {"cluster.name": "logs"}
    result = launch(*words, engine=homes[line, False], environment=environment)
    assert settings(line, result)["cluster.name"] == "mine"


@pytest.mark.parametrize("line", LINES)
def test_a_group_whose_name_ends_like_an_option_does_not_daemonize(launch, homes, line):
    # The start script of 2.x takes a last word that ends in "-d" for the option.
    result = launch("--discovery-groups=nodes-d", engine=homes[line, True])
    assert settings(line, result)["discovery.ec2.groups"] == "nodes-d"


@pytest.mark.parametrize("line", LINES)
def test_the_operators_words_keep_their_place_and_ours_come_after(launch, homes, line):
    words = (["-Des.node.name=a", "--cluster.name=logs", "--node.data", "true"] if line in OLD else
             ["-Enode.name=a", "-d", "-E", "cluster.name=logs"])
    assert launch("--", *words, engine=homes[line, True]).engine.argv[1:5] == words


def test_what_is_kept_is_logged_with_its_place(launch, homes):
    result = launch("--network.publish_host=1.2.3.4", engine=homes["1.7.6", False])
    assert any("network.publish_host" in line and "argv" in line for line in result.err.splitlines())


def test_what_is_added_is_logged_with_its_origin(launch, homes, imds):
    result = launch(engine=homes["1.7.6", False])
    assert any("network.publish_host" in line and "10.0.1.11" in line and imds.endpoint in line
               for line in result.err.splitlines())


def test_a_set_system_property_in_java_opts_counts_as_the_operators(launch, homes):
    environment = {"ES_JAVA_OPTS": "-Xss1m -Des.network.publish_host=1.2.3.4"}
    result = launch(engine=homes["1.7.6", False], environment=environment)
    assert "network.publish_host" not in settings("1.7.6", result)


def test_node_attributes_are_added_when_asked_for(launch, homes):
    read = settings("1.7.6", launch("--node-attributes=auto", engine=homes["1.7.6", False]))
    assert "eu-central-1a" in read.values()


@pytest.mark.parametrize("version", ["0.90.13", "3.0.0", "4.1.0"])
def test_an_unknown_release_line_is_refused_not_guessed(launch, make_engine, version):
    result = launch(engine=make_engine(version))
    assert result.status == 78 and version in result.failure and "--engine-version" in result.failure


def test_an_engine_newer_than_any_known_is_treated_as_the_newest_with_a_warning(launch, make_engine):
    result = launch(engine=make_engine("99.1.0"))
    assert "-Enetwork.publish_host=10.0.1.11" in result.engine.argv
    assert [line for line in result.err.splitlines() if "warn" in line and "99.1.0" in line]
