# Elastic's own image with the launcher in place of the image's script. The script
# is kept beside it and keeps doing its job: keystore, passwords, settings from the
# environment. ENTRYPOINT, CMD and USER stay the image's, so every way of starting
# that image goes through the launcher: no word, options alone, the script's path
# in a command array, a shell, Kubernetes' command and args.
#
#   docker build -f docker/Dockerfile --target binary -t es-entrypoint .
#   docker build -f docker/elasticsearch.Dockerfile -t my-elasticsearch docker
#
# Any image of 6.x or later works: --build-arg BASE=elasticsearch:9.0.0. Images
# before 7.7 have no init: let Docker or ECS run one.
#
# The health check is for an engine whose HTTP port speaks TLS, the default since
# 8.0. For 6.x, 7.x, and whenever HTTP is plain: --target plain-http.
#
# To leave the script where it is and put the launcher in front of it, behind the
# image's own init (7.11 and later): --target in-front, or in-front-plain-http. Then
# a shell that calls the script bypasses the launcher.
#
# The discovery plugin is not in Elastic's images. To find peers through EC2, add
#   RUN bin/elasticsearch-plugin install --batch discovery-ec2
# From 8.0 on this disables the automatic set-up of security, unless the node
# starts a cluster alone: configure TLS for the transport, or the node exits with 78.
# From 7.0 on name the first masters once. docs/engines.md has the settings.
ARG BASE=elasticsearch:8.19.0
ARG LAUNCHER=es-entrypoint

FROM ${LAUNCHER} AS launcher


FROM ${BASE} AS official
# Version, licenses and vendor stay the image's.
ARG BASE
LABEL org.opencontainers.image.base.name="${BASE}" \
      org.opencontainers.image.description="Elasticsearch for AWS, started by es-entrypoint"
# COPY creates files as root, whatever USER the image has.
COPY --from=launcher /es-entrypoint /usr/local/bin/es-entrypoint
HEALTHCHECK --start-period=60s --interval=10s --timeout=10s \
  CMD ["/usr/local/bin/es-entrypoint", "--healthcheck=https://127.0.0.1:9200/"]


FROM official AS in-front
ENTRYPOINT ["/bin/tini", "--", "es-entrypoint", "/usr/local/bin/docker-entrypoint.sh"]
CMD ["eswrapper"]


FROM in-front AS in-front-plain-http
HEALTHCHECK --start-period=60s --interval=10s --timeout=10s \
  CMD ["/usr/local/bin/es-entrypoint", "--healthcheck"]


FROM official AS in-place
COPY --from=official /usr/local/bin/docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh.official
# A script of two lines and not a link to the launcher, because "bash SCRIPT" cannot
# run a binary.
COPY docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh


FROM in-place AS plain-http
HEALTHCHECK --start-period=60s --interval=10s --timeout=10s \
  CMD ["/usr/local/bin/es-entrypoint", "--healthcheck"]


# The default: in place of the script, with TLS.
FROM in-place
