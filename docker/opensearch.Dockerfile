# OpenSearch's own image with the launcher in front of the image's script, which
# goes on doing its part: security's demo certificates, settings from the
# environment.
#
#   docker build -f docker/Dockerfile --target binary -t es-entrypoint .
#   docker build -f docker/opensearch.Dockerfile -t my-opensearch docker
#
# Any image of 1.0 or later will do: --build-arg BASE=.... They have no init: let
# Docker or ECS run one.
#
# The discovery plugin is not in these images. To find peers through EC2, add
#   RUN bin/opensearch-plugin install --batch discovery-ec2
ARG BASE=opensearchproject/opensearch:2.19.0
FROM ${BASE}
COPY --from=es-entrypoint /es-entrypoint /es-entrypoint
ENTRYPOINT ["/es-entrypoint", "/usr/share/opensearch/opensearch-docker-entrypoint.sh"]
CMD ["opensearch"]
