# SPDX-License-Identifier: Apache-2.0
"""Archives to import and load: small tars from a list of entries, and OCI layouts from such layers."""
import gzip
import hashlib
import io
import json
import os
import tarfile

EPOCH = 1_600_000_000


def entry(name, kind="file", data=b"", mode=None, uid=0, gid=0, mtime=EPOCH, link="", device=(0, 0), pax=None):
    """One tar member and its data."""
    info = tarfile.TarInfo(name)
    info.type = {
        "file": tarfile.REGTYPE,
        "dir": tarfile.DIRTYPE,
        "symlink": tarfile.SYMTYPE,
        "hardlink": tarfile.LNKTYPE,
        "char": tarfile.CHRTYPE,
        "block": tarfile.BLKTYPE,
        "fifo": tarfile.FIFOTYPE,
    }[kind]
    info.mode = mode if mode is not None else 0o755 if kind == "dir" else 0o644
    info.uid, info.gid, info.mtime, info.linkname = uid, gid, mtime, link
    info.devmajor, info.devminor = device
    info.size = len(data)
    info.pax_headers = pax or {}
    return info, data


def tar(entries, tar_format=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tar_format, errors="surrogateescape") as archive:
        for info, data in entries:
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Layout:
    """An OCI layout in memory: path to bytes."""

    def __init__(self):
        self.files = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}
        self.manifests = []

    def blob(self, data, media_type):
        digest = sha256(data)
        self.files["blobs/sha256/" + digest[7:]] = data
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def add_image(self, layers, name=None, run=None, architecture="amd64", compress=gzip.compress, suffix="+gzip"):
        config = {
            "architecture": architecture,
            "os": "linux",
            "created": "2024-01-02T03:04:05Z",
            "config": run or {},
            "rootfs": {"type": "layers", "diff_ids": [sha256(layer) for layer in layers]},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": self.blob(json.dumps(config).encode(), "application/vnd.oci.image.config.v1+json"),
            "layers": [self.blob(compress(layer), "application/vnd.oci.image.layer.v1.tar" + suffix) for layer in layers],
        }
        descriptor = self.blob(json.dumps(manifest).encode(), manifest["mediaType"])
        if name:
            descriptor["annotations"] = {"org.opencontainers.image.ref.name": name}
        self.manifests.append(descriptor)
        return manifest

    def finish(self):
        index = json.dumps({"schemaVersion": 2, "manifests": self.manifests}).encode()
        self.files.setdefault("index.json", index)
        return self

    def write(self, directory):
        for path, data in self.finish().files.items():
            target = os.path.join(directory, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)
        return directory

    def archive(self):
        return tar([entry(path, data=data) for path, data in self.finish().files.items()])
