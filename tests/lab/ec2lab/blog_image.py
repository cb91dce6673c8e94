"""What users have today: Docker's image of Elasticsearch 1.7 with a script that asks for the address (tests/lab/blog).

That image is not available here. A stand-in has its layout: Java 8, gosu, and the user elasticsearch with the ids
that Debian's package gives it there. curl, which the script needs, is in it too, and the discovery plugin.
"""

import shlex

from .docker import Engine
from .machine import REPOSITORY
from .node import fetch_elasticsearch
from .root_file_system import make_java_8

IMAGE = "elasticsearch-blog"
USER_ID, GROUP_ID = 105, 108
_HOME = "/usr/share/elasticsearch"
_CONTEXT = REPOSITORY / "tests/lab/blog"


def build_blog_image(docker: Engine):
    """Makes the stand-in and builds the users' Dockerfile on top of it."""
    installed = " && ".join((
        f'cp -a {shlex.quote(str(fetch_elasticsearch()))} "$1{_HOME}"',
        f'chroot "$1" groupadd --system --gid {GROUP_ID} elasticsearch',
        f'chroot "$1" useradd --system --uid {USER_ID} --gid {GROUP_ID} --home-dir {_HOME} elasticsearch'))
    docker.import_image(
        make_java_8(("gosu", "curl"), installed), "elasticsearch:1.7",
        "ENV JAVA_HOME=/opt/java/openjdk",
        f"ENV PATH={_HOME}/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        f"VOLUME {_HOME}/data", "EXPOSE 9200 9300", 'ENTRYPOINT ["/docker-entrypoint.sh"]', 'CMD ["elasticsearch"]')
    docker.build(_CONTEXT, _CONTEXT / "Dockerfile", IMAGE, lambda step: None)
