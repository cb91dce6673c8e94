# OpenSearch's own image with the launcher in place of the image's script. The
# script is kept beside it and keeps doing its job: security's demo certificates,
# settings from the environment. ENTRYPOINT, CMD and USER stay the image's, so every
# way of starting that image goes through the launcher: no word, options alone,
# Kubernetes' command and args, a shell that runs the script (as the Helm chart that
# installs plugins does).
#
#   docker build -f docker/Dockerfile --target binary -t es-entrypoint .
#   docker build -f docker/opensearch.Dockerfile -t my-opensearch docker
#
# Any image of 1.0 or later works: --build-arg BASE=.... They have no init: let
# Docker or ECS run one. Images of 1.0 to 1.2 have no ENTRYPOINT: there, launcher
# options follow the script's path, "./opensearch-docker-entrypoint.sh --dry-run".
#
# The health check is for an engine whose HTTP port speaks TLS, the default. If
# security is disabled: --target plain-http.
#
# To leave the script where it is and put the launcher in front of it: --target
# in-front, or in-front-plain-http. Then a shell that calls the script bypasses the
# launcher.
#
# The discovery plugin is not in these images. To find peers through EC2, add
#   RUN bin/opensearch-plugin install --batch discovery-ec2
# and name the first masters once: docs/engines.md has the settings.
ARG BASE=opensearchproject/opensearch:2.19.0
ARG LAUNCHER=es-entrypoint

FROM ${LAUNCHER} AS launcher


FROM ${BASE} AS official
# Version, licenses and vendor stay the image's.
ARG BASE
LABEL org.opencontainers.image.base.name="${BASE}" \
      org.opencontainers.image.description="OpenSearch for AWS, started by es-entrypoint"
# COPY creates files as root, whatever USER the image has.
COPY --from=launcher /es-entrypoint /usr/local/bin/es-entrypoint
HEALTHCHECK --start-period=60s --interval=10s --timeout=10s \
  CMD ["/usr/local/bin/es-entrypoint", "--healthcheck=https://127.0.0.1:9200/"]


FROM official AS in-front
ENTRYPOINT ["es-entrypoint", "/usr/share/opensearch/opensearch-docker-entrypoint.sh"]
CMD ["opensearch"]


FROM in-front AS in-front-plain-http
HEALTHCHECK --start-period=60s --interval=10s --timeout=10s \
  CMD ["/usr/local/bin/es-entrypoint", "--healthcheck"]


FROM official AS in-place
COPY --from=official /usr/share/opensearch/opensearch-docker-entrypoint.sh \
  /usr/share/opensearch/opensearch-docker-entrypoint.sh.official
# A script of two lines and not a link to the launcher, because "bash SCRIPT" cannot
# run a binary.
COPY docker-entrypoint.sh /usr/share/opensearch/opensearch-docker-entrypoint.sh


FROM in-place AS plain-http
HEALTHCHECK --start-period=60s --interval=10s --timeout=10s \
  CMD ["/usr/local/bin/es-entrypoint", "--healthcheck"]


# The default: in place of the script, with TLS.
FROM in-place
