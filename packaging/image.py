"""The image with the binary alone, as OCI layouts: like the target `binary` of docker/Dockerfile, with the licences.

Specification: https://github.com/opencontainers/image-spec (image-layout, config, manifest, image-index).
"""

import hashlib
import json

from archive import File, compress, make_tar
from sbom import format_time

_TYPE = "application/vnd.oci.image."
DESCRIPTION = "Entrypoint of Elasticsearch and OpenSearch images on AWS: one static binary, to be copied into an image"


class Image:
    """The image of one architecture: its blobs, and the descriptor of its manifest."""

    def __init__(self, platform: dict[str, str], binary: bytes, copyright_text: bytes, labels: dict[str, str],
                 time: int):
        self.blobs: dict[str, bytes] = {}
        layer = make_tar({"es-entrypoint": File(binary, executable=True),
                          "usr/share/doc/es-entrypoint/copyright": File(copyright_text)}, time)
        self.layer = self._add("layer.v1.tar+gzip", compress(layer))
        self.config = self._add("config.v1+json", _json({
            "created": format_time(time), **platform, "config": {"Labels": labels},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
            "history": [{"created": format_time(time), "created_by": "cmake/release"}]}))
        self.manifest = self._add("manifest.v1+json", _json({
            "schemaVersion": 2, "mediaType": f"{_TYPE}manifest.v1+json", "config": self.config,
            "layers": [self.layer]})) | {"platform": platform}

    def _add(self, kind: str, content: bytes) -> dict:
        digest = hashlib.sha256(content).hexdigest()
        self.blobs[f"blobs/sha256/{digest}"] = content
        return {"mediaType": _TYPE + kind, "digest": f"sha256:{digest}", "size": len(content)}


def make_layout(images: list[Image], name: str, time: int) -> bytes:
    """A tar that skopeo takes, and `docker load` with the containerd image store. With one image, any Docker loads it."""
    tag = name.partition(":")[2]
    if len(images) == 1:
        blobs, top = dict(images[0].blobs), images[0].manifest
    else:
        index = _json({"schemaVersion": 2, "mediaType": f"{_TYPE}index.v1+json",
                       "manifests": [image.manifest for image in images]})
        digest = hashlib.sha256(index).hexdigest()
        blobs = {path: blob for image in images for path, blob in image.blobs.items()}
        blobs[f"blobs/sha256/{digest}"] = index
        top = {"mediaType": f"{_TYPE}index.v1+json", "digest": f"sha256:{digest}", "size": len(index)}
    annotations = {"io.containerd.image.name": f"docker.io/library/{name}", "org.opencontainers.image.ref.name": tag}
    layout = {**blobs, "oci-layout": _json({"imageLayoutVersion": "1.0.0"}),
              "index.json": _json({"schemaVersion": 2, "mediaType": f"{_TYPE}index.v1+json",
                                   "manifests": [top | {"annotations": annotations}]})}
    if len(images) == 1:
        layout["manifest.json"] = _json([{"Config": _path(images[0].config), "RepoTags": [name],
                                          "Layers": [_path(images[0].layer)]}])
    return make_tar({path: File(content) for path, content in layout.items()}, time)


def _path(descriptor: dict) -> str:
    return "blobs/" + descriptor["digest"].replace(":", "/")


def _json(document) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
