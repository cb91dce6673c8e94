"""The list of what is in the binaries (SBOM), as SPDX 2.3 has it."""

import hashlib
import json
import re
import time as clock

from components import OWN_LICENCE, Component, licence_of_binary


def format_time(time: int) -> str:
    return clock.strftime("%Y-%m-%dT%H:%M:%SZ", clock.gmtime(time))

MAINTAINERS = "Organization: es-entrypoint maintainers"


def make_sbom(version: str, commit: str, binaries: dict[str, bytes], components: list[Component], time: int) -> bytes:
    """`binaries` are those of each architecture. Both link the same components."""
    own = [_package(f"es-entrypoint-{machine}", version, OWN_LICENCE, "NOASSERTION",
                    f"pkg:generic/es-entrypoint@{version}?arch={machine}", hashlib.sha256(binary).hexdigest(),
                    f"commit {commit}", licence_of_binary(components))
           for machine, binary in binaries.items()]
    linked = [_package(part.name, part.version, part.licence, part.location, part.url, part.digest,
                       f"the digest is that of {part.source_package}" if part.digest else "as bundled with Zig")
              for part in components]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", package["SPDXID"]) for package in own]
    relations += [(package["SPDXID"], "STATIC_LINK", part["SPDXID"]) for package in own for part in linked]
    relations += [(_id("zig"), "BUILD_TOOL_OF", package["SPDXID"]) for package in own]
    return json.dumps({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"es-entrypoint-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/es-entrypoint-{version}-{commit}",
        "creationInfo": {"created": format_time(time), "creators": [MAINTAINERS, "Tool: es-entrypoint-cmake-release"]},
        "packages": own + linked,
        "relationships": [{"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
                          for one, kind, other in relations],
    }, indent=1).encode() + b"\n"


def _id(name: str) -> str:
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", lambda found: {"_": "-", "+": "plus"}.get(found[0], "-"), name)


def _package(name: str, version: str, licence: str, location: str, url: str, digest: str, source: str,
             concluded: str = "") -> dict:
    package = {"SPDXID": _id(name), "name": name, "versionInfo": version, "downloadLocation": location,
               "supplier": MAINTAINERS if name == "es-entrypoint" else "NOASSERTION",
               "filesAnalyzed": False, "licenseDeclared": licence, "licenseConcluded": concluded or licence,
               "copyrightText": "NOASSERTION", "sourceInfo": source,
               "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                 "referenceLocator": url}]}
    return package | ({"checksums": [{"algorithm": "SHA256", "checksumValue": digest}]} if digest else {})
