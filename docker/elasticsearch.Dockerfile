# Elastic's own image with the launcher in front of the image's script, which
# goes on doing its part: keystore, passwords, settings from the environment.
#
#   docker build -f docker/Dockerfile --target binary -t es-entrypoint .
#   docker build -f docker/elasticsearch.Dockerfile -t my-elasticsearch docker
#
# Any image of 6.x or later will do: --build-arg BASE=elasticsearch:9.0.0. The
# older ones have their init elsewhere:
#
#   --target before-7.11   7.7 to 7.10: /tini
#   --target before-7.7    6.0 to 7.6: none; let Docker or ECS run one
#
# The discovery plugin is not in Elastic's images. To find peers through EC2, add
#   RUN bin/elasticsearch-plugin install --batch discovery-ec2
ARG BASE=elasticsearch:8.19.0
FROM ${BASE} AS engine
COPY --from=es-entrypoint /es-entrypoint /es-entrypoint


FROM engine AS before-7.7
ENTRYPOINT ["/es-entrypoint", "/usr/local/bin/docker-entrypoint.sh"]
CMD ["eswrapper"]


FROM engine AS before-7.11
ENTRYPOINT ["/tini", "--", "/es-entrypoint", "/usr/local/bin/docker-entrypoint.sh"]
CMD ["eswrapper"]


FROM engine
ENTRYPOINT ["/bin/tini", "--", "/es-entrypoint", "/usr/local/bin/docker-entrypoint.sh"]
CMD ["eswrapper"]
