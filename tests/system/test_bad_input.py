# SPDX-License-Identifier: Apache-2.0
"""Bad input: a clear error, the right exit code, and nothing changed."""
import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
import unittest
from pathlib import Path

from harness import BULKHEAD, SystemTest


def tar_of(entries):
    """A tar archive of (name, bytes) pairs."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in entries:
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), 0o755
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def oci_archive(layer, tamper=False):
    """An OCI archive of one gzip layer; `tamper` changes a byte of the layer's blob after its digest was taken."""
    blobs = {}

    def blob(data, media_type):
        digest = hashlib.sha256(data).hexdigest()
        blobs[digest] = data
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    prefix = "application/vnd.oci.image"
    layer_blob = blob(gzip.compress(layer, mtime=0), f"{prefix}.layer.v1.tar+gzip")
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Cmd": ["/x"]}, "rootfs": {
        "type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]}}).encode()
    manifest = json.dumps({"schemaVersion": 2, "mediaType": f"{prefix}.manifest.v1+json",
                           "config": blob(config, f"{prefix}.config.v1+json"), "layers": [layer_blob]}).encode()
    entry = blob(manifest, f"{prefix}.manifest.v1+json")
    entry["annotations"] = {"org.opencontainers.image.ref.name": "made:latest"}
    digest = layer_blob["digest"].split(":")[1]
    if tamper:
        blobs[digest] = blobs[digest][:-9] + bytes([blobs[digest][-9] ^ 1]) + blobs[digest][-8:]
    return digest, tar_of([("oci-layout", b'{"imageLayoutVersion": "1.0.0"}'),
                           ("index.json", json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode())] +
                          [(f"blobs/sha256/{d}", data) for d, data in blobs.items()])


class BadInput(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home.ok("run", "--rm", "busybox", "true")  # its first use makes the image

    def images(self):
        """All that the store knows; what `images` prints has ages in it, which change."""
        return (self.home.folder / "data/bulkhead/images.json").read_bytes()

    def assertRefused(self, arguments, code, part, **options):
        images = self.images()
        self.assertRuns(arguments, code=code, out=b"", err=part, **options)
        self.assertEqual(self.images(), images)

    def test_unknown_image(self):
        self.assertRefused(["run", "--rm", "nothere", "true"], 125, b"Unable to find image 'nothere:latest' locally")

    def test_missing_program(self):
        self.assertRefused(["run", "--rm", "busybox", "nosuchprogram"], 127, b"nosuchprogram")

    def test_program_that_is_not_executable(self):
        self.assertRefused(["run", "--rm", "busybox", "/etc/passwd"], 126, b"/etc/passwd")

    def test_program_of_another_architecture(self):
        elf = bytearray(Path("/bin/busybox").read_bytes()[:4096])
        elf[18:20] = (183).to_bytes(2, "little")  # e_machine: AArch64
        self.home.ok("import", "-", "arm", input=tar_of([("prog", bytes(elf))]))
        self.assertRefused(["run", "--rm", "arm", "/prog"], 126, b"exec format error")

    def test_bad_flag(self):
        self.assertRefused(["run", "--no-such-flag", "busybox"], 125, b"--no-such-flag")

    def test_bad_values(self):
        self.assertRefused(["run", "-m", "lots", "busybox"], 125, b"lots")
        self.assertRefused(["run", "--cpus", "-1", "busybox"], 125, b"-1")

    def test_archive_cut_short(self):
        whole = tar_of([("f", os.urandom(100_000))])
        self.assertRefused(["import", "-", "cut"], 1, b"truncated", input=whole[:50_000])

    def test_tampered_layer_is_named_by_its_digest(self):
        digest, archive = oci_archive(tar_of([("x", b"data")]), tamper=True)
        self.assertRefused(["load"], 1, digest.encode(), input=archive)

    def test_an_archive_that_is_whole_loads(self):
        _, archive = oci_archive(tar_of([("x", b"data")]))
        self.assertIn(b"made:latest", self.home.ok("load", input=archive))
        self.home.ok("rmi", "made")

    def test_path_traversal_in_a_layer(self):
        _, archive = oci_archive(tar_of([("../../escaped", b"data")]))
        self.assertRefused(["load"], 1, b"../../escaped", input=archive)
        self.assertFalse(list(self.home.folder.rglob("escaped")))

    def test_no_space_for_the_store(self):
        script = f'ulimit -f 2048; exec "{BULKHEAD}" import - big'  # files of at most 1 MiB
        images = self.images()
        done = subprocess.run(["bash", "-c", script], input=tar_of([("f", os.urandom(8 << 20))]),
                              env=self.home.environment, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr.decode(), "(?i)no space|too large")
        self.assertEqual(self.images(), images)

    def test_qemu_missing(self):
        from harness import Home
        home = Home()
        self.addCleanup(home.close)
        home.environment["PATH"] = "/nonexistent"
        code, out, err = home.run("run", "--rm", "busybox", "true")
        self.assertEqual((code, out), (125, b""))
        self.assertIn(b"qemu-system-x86_64", err)


if __name__ == "__main__":
    unittest.main()
