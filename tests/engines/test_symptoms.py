"""Every symptom of docs/symptoms.md, replayed with real engines and services: cause and cure are named."""

import pytest

from .symptom_scenes import Scenes
from .symptoms import SYMPTOMS, Symptom
from .test_memory import memory_group  # noqa: F401 a fixture


@pytest.fixture
def scenes(start, network, directory, request):
    group = request.getfixturevalue("memory_group") if "heap" in request.node.name else None
    with Scenes(start, network, directory, group) as made:
        yield made


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda symptom: symptom.scene)
def test_the_cause_and_the_cure_are_named(scenes, symptom: Symptom):
    lines = getattr(scenes, symptom.scene)()
    assert [line for line in lines if symptom.is_explained_by(line)], "\n".join(lines)
