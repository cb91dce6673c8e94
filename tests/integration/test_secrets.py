"""A secret is never printed: wherever the operator put it, and whatever the launcher prints of it.

Two kinds of secret are tried in each place: a word of lower case letters, which is masked by the name that it
stands under alone, and one that the launcher also remembers and masks wherever it turns up.
"""

import json

import pytest

PLAIN, REMEMBERED = "canarycanarycanary", "Canary-4711-Canary"
OUTPUTS = {
    "launch": ["--log-level=trace"],
    "launch in json": ["--log-level=trace", "--log-format=json"],
    "dry run": ["--dry-run", "--log-level=trace"],
    "dry run in json": ["--dry-run=json", "--log-level=trace"],
    "check": ["--check", "--log-level=trace"],
    "check in json": ["--check=json", "--log-level=trace"],
}

# The place of the secret ({} below). Without a version: 1.7.6 with its EC2 plugin.
PLACES = {
    "a dotted variable": dict(environment={"cloud.aws.secret_key": "{}"}),
    "a dotted variable with a URI": dict(environment={"cloud.aws.ec2.endpoint": "http://user:{}@127.0.0.1"}),
    "--k=v": dict(words=["--cloud.aws.secret_key={}"]),
    "--k v": dict(words=["elasticsearch", "--cloud.aws.secret_key", "{}"]),
    "-Des.k=v": dict(words=["-Des.cloud.aws.secret_key={}"]),
    "-D es.k=v": dict(words=["-D", "es.cloud.aws.secret_key={}"]),
    "-Dk=v": dict(version="2.4.6", words=["-Dcloud.aws.secret_key={}"]),
    "-Ek=v": dict(version="8.17.0", words=["-Es3.client.default.secret_key={}"]),
    "-E k=v": dict(version="8.17.0", words=["-E", "s3.client.default.secret_key={}"]),
    "-E=k=v": dict(version="8.17.0", words=["-E=s3.client.default.secret_key={}"]),
    "-dEk=v": dict(version="8.17.0", words=["-dEs3.client.default.secret_key={}"]),
    "OpenSearch's -Ek=v": dict(version="opensearch-2.19.0", words=["-Ea.password={}"]),
    "ES_SETTING_": dict(version="8.17.0", environment={"ES_SETTING_A_SECRET__KEY": "{}"}),
    "a kept address": dict(words=["--network.publish_host=http://user:{}@127.0.0.1"]),
    "a kept discovery": dict(words=["--discovery.zen.ping.unicast.hosts=http://127.0.0.1/?token={}"]),
    "a kept discovery, contradicted": dict(options=["--discovery=ec2"], words=["--discovery.type=user:{}@zen"]),
    "a flat file": dict(yml="discovery.zen.ping.unicast.hosts: 'https://{}@127.0.0.1'"),
    "a nested file": dict(yml="discovery: {{zen: {{ping: {{unicast: {{hosts: ['a', 'user:{}@b']}}}}}}}}"),
    "ES_JAVA_OPTS": dict(version="6.8.23", options=["--heap=512m"],
                         environment={"ES_JAVA_OPTS": "-Da=b -Djavax.net.ssl.keyStorePassword={} -Dc=d"}),
    "ES_JAVA_OPTS of any text": dict(version="6.8.23", options=["--heap=512m"],
                                     environment={"ES_JAVA_OPTS": "-javaagent:/agent.jar={}"}),
    "OPENSEARCH_JAVA_OPTS": dict(version="opensearch-2.19.0", options=["--heap=512m"],
                                 environment={"OPENSEARCH_JAVA_OPTS": "-Dpassword={}"}),
    "ES_JAVA_OPTS with a heap": dict(version="6.8.23", environment={"ES_JAVA_OPTS": "-Xmx512m -Dpassword={}"}),
    "JAVA_OPTS with a setting": dict(environment={"JAVA_OPTS": "-Des.network.publish_host=user:{}@a"}),
    "a line in a value": dict(version="8.17.0", words=["-Enetwork.publish_host=a\ncloud.aws.secret_key={}"]),
    "a value of two lines": dict(version="8.17.0", words=["-Ea.secret=a\n{}"]),
    "two words in one": dict(words=["--cloud.aws.secret_key {} --a=b"]),
    "two settings in one word": dict(version="8.17.0", words=["-Ea.password={} -Eb=c"]),
    "a variable for nobody": dict(environment={"DB_PASSWORD": "{}", "http_proxy": "http://user:{}@127.0.0.1:1"}),
    "a misspelt variable": dict(environment={"ES_ENTRYPOINT_SECRET": "{}"}),
}
# Where it only shows because it has travelled: remembered secrets alone.
TRAVELLED = {
    "a placeholder": dict(environment={"MY_TOKEN": "{}"}, yml="network.publish_host: ${{MY_TOKEN}}"),
    "an argument that repeats it": dict(environment={"MY_TOKEN": "{}"}, words=["--network.publish_host={}"]),
    "part of another": dict(environment={"MY_TOKEN": "{}", "node.name": "node-{}-1"}),
    "a path": dict(environment={"MY_TOKEN": "{}"}, options=["--own=none"], words=["--path.data=/{}/data"]),
}
SCENES = [(place, secret) for place in PLACES for secret in (PLAIN, REMEMBERED)]
SCENES += [(place, REMEMBERED) for place in TRAVELLED]


def filled(value, secret: str):
    """The scene's part with the secret in it."""
    if isinstance(value, dict):
        return {name: filled(text, secret) for name, text in value.items()}
    if isinstance(value, list):
        return [text.format(secret) for text in value]
    return value.format(secret)


@pytest.fixture(scope="module")
def engine_of(make_engine):
    homes = {}

    def engine_of(version: str, yml: str):
        if (version, yml) not in homes:
            is_opensearch = version.startswith("opensearch-")
            homes[version, yml] = make_engine(
                version.removeprefix("opensearch-"), distribution="opensearch" if is_opensearch else "elasticsearch",
                plugins=("cloud-aws" if version[0] in "12" else "discovery-ec2",), yml=yml)
        return homes[version, yml]
    return engine_of


@pytest.fixture
def run(launch, engine_of):
    def run(place, secret, *options, **more):
        scene = filled((PLACES | TRAVELLED)[place], secret)
        return launch(*options, *scene.get("options", []), *scene.get("words", []),
                      environment=scene.get("environment"),
                      engine=engine_of(scene.get("version", "1.7.6"), scene.get("yml", "")), **more)
    return run


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("place, secret", SCENES)
def test_no_output_shows_a_secret(run, place, secret, output):
    result = run(place, secret, *OUTPUTS[output])
    shown = result.err if output.startswith("launch") else result.err + result.out
    assert shown and secret not in shown
    if output == "dry run in json":
        assert result.plan
    elif output == "check in json":
        assert json.loads(result.out)


@pytest.mark.parametrize("place, secret", [(place, secret) for place, secret in SCENES
                                           if place != "a misspelt variable" and "file" not in place])
def test_the_engine_gets_the_secret_unmasked(run, place, secret):
    engine = run(place, secret).engine
    assert any(secret in text for text in [*engine.argv, *engine.environment.values()])
    assert not any("***" in text for text in [*engine.argv, *engine.environment.values()])


@pytest.mark.parametrize("place", PLACES)
def test_the_launch_does_what_the_dry_run_printed_but_for_the_masks(run, place):
    plan = run(place, PLAIN, "--dry-run=json").plan
    engine = run(place, PLAIN).engine
    pairs = list(zip(plan["command"]["argv"], engine.argv, strict=True))
    pairs += [(value, engine.environment[name]) for name, value in plan["environment"]["set"].items()]
    for shown, real in pairs:
        before, masked, after = shown.partition("***")
        assert real == shown if not masked else real.startswith(before) and real.endswith(after)


@pytest.mark.parametrize("version, variable", [("6.8.23", "ES_JAVA_OPTS"), ("7.9.3", "ES_JAVA_OPTS"),
                                               ("opensearch-2.19.0", "OPENSEARCH_JAVA_OPTS")])
@pytest.mark.parametrize("given, shown", [("-Da=b", "*** -Xms512m -Xmx512m"), ("", "-Xms512m -Xmx512m")])
def test_of_java_options_only_what_the_launcher_added_is_shown(launch, engine_of, version, variable, given, shown):
    scene = dict(engine=engine_of(version, ""), environment={variable: given})
    plan = launch("--heap=512m", "--dry-run=json", **scene).plan
    assert plan["environment"]["set"][variable] == shown
    assert {"setting": variable, "value": "-Xms512m -Xmx512m", "origin": "--heap"} in plan["added"]
    assert launch("--heap=512m", **scene).engine.environment[variable] == f"{given} -Xms512m -Xmx512m".strip()


def test_a_masked_value_is_exactly_the_mask(launch, engine_of):
    plan = launch("--dry-run=json", engine=engine_of("1.7.6", ""), environment={"cloud.aws.secret_key": PLAIN}).plan
    assert {"setting": "cloud.aws.secret_key", "value": "***", "origin": "environment cloud.aws.secret_key"} in plan[
        "added"]
    assert "--cloud.aws.secret_key=***" in plan["command"]["argv"]


# What fails, and with which status.
FAILURES = {
    "a blank in a value of 1.x": (78, dict(environment={"cloud.aws.secret_key": "a {}"})),
    "a blank in a URI of 1.x": (78, dict(environment={"node.name": "http://user:{} x@127.0.0.1"})),
    "a control character": (78, dict(version="5.6.16", environment={"a.password": "a\n{}"})),
    "a broken file": (78, dict(yml="a.password: {}\n\t: : [")),
    "--publish-host": (64, dict(options=["--publish-host=http://user:{}@127.0.0.1"])),
    "--publish-host without a scheme": (64, dict(options=["--publish-host=user:{}@a"])),
    "--publish-host, percent-encoded": (64, dict(options=["--publish-host=http://user:%40{}@127.0.0.1"])),
    "ES_ENTRYPOINT_PUBLISH_HOST": (64, dict(environment={"ES_ENTRYPOINT_PUBLISH_HOST": "https://{}@127.0.0.1"})),
    "--heap": (64, dict(options=["--heap=password={}"])),
    "--engine-version": (64, dict(options=["--engine-version=http://user:{}@a"])),
    "--healthcheck's query": (1, dict(options=["--healthcheck=http://127.0.0.1:1/?token={}"])),
    "AWS_ENDPOINT_URL_EC2": (64, dict(environment={"AWS_ENDPOINT_URL_EC2": "http://user:{}@127.0.0.1"})),
    "AWS_ENDPOINT_URL_EC2's query": (64, dict(environment={"AWS_ENDPOINT_URL_EC2": "http://127.0.0.1/?api_key={}"})),
    "AWS_REGION": (64, dict(environment={"AWS_REGION": "SECRET={}"})),
    "a command": (127, dict(words=["PASSWORD={}"])),
    "a command in one word": (127, dict(words=["elasticsearch --cloud.aws.secret_key {} --a=b"])),
    "a command in one word, by =": (127, dict(words=["elasticsearch --cloud.aws.secret_key={}"])),
    "a command's path": (127, dict(words=["/no-such-directory/TOKEN={}"])),
    "a command's URI": (127, dict(words=["user://user:{}@127.0.0.1"])),
}


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("secret", [PLAIN, REMEMBERED])
@pytest.mark.parametrize("name", FAILURES)
def test_no_failure_shows_a_secret(launch, engine_of, name, secret, log_format):
    status, parts = FAILURES[name]
    scene = filled(parts, secret)
    result = launch(f"--log-format={log_format}", *scene.get("options", []), *scene.get("words", []),
                    environment=scene.get("environment"),
                    engine=engine_of(scene.get("version", "1.7.6"), scene.get("yml", "")))
    assert result.status == status and len(result.err.splitlines()) == 1 and result.out == ""
    assert secret not in result.err and (name == "a broken file" or "***" in result.err)


@pytest.mark.parametrize("words", [["--password={}"], ["--password", "{}"], ["http://user:{}@127.0.0.1"],
                                   ["-c", "curl --password {}"], ["-c", "export A_TOKEN={} && id"], ['{{"password": "{}"}}']])
@pytest.mark.parametrize("output", ["--dry-run", "--dry-run=json"])
def test_a_foreign_commands_secrets_are_masked_in_its_dry_run_alone(launch, words, output):
    words = filled(words, PLAIN)
    result = launch(output, "env", *words)
    assert result.status == 0 and PLAIN not in result.out and "***" in result.out
    assert PLAIN in launch("echo", *words).out
