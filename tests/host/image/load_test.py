# SPDX-License-Identifier: Apache-2.0
"""bulkhead load, end to end: OCI layouts and docker archives as skopeo makes them, and damaged ones."""
import gzip
import itertools
import json
import os
import stat
import subprocess
import tarfile
import unittest

import image_checks
from images import Layout, entry, sha256, tar

LOWER = tar([
    entry("bin/", "dir"), entry("bin/tool", data=b"old tool" * 1000, mode=0o755), entry("bin/same", data=b"same"),
    entry("etc/", "dir", mode=0o700), entry("etc/a", data=b"a"), entry("etc/b", data=b"b"),
    entry("gone/", "dir"), entry("gone/deep/", "dir"), entry("gone/deep/x", data=b"x"),
    entry("opaque/", "dir"), entry("opaque/old", data=b"old"), entry("opaque/sub/", "dir"), entry("opaque/sub/y"),
    entry("first", data=b"shared"), entry("second", "hardlink", link="first"),
    entry("lib", "symlink", link="usr/lib", mode=0o777), entry("usr/lib/", "dir"),
    entry("was-dir/", "dir"), entry("was-dir/z"), entry("was-file", data=b"file"),
])
UPPER = tar([
    entry("bin/tool", data=b"new tool", mode=0o700),
    entry("etc/", "dir", mode=0o711), entry("etc/.wh.a"),
    entry(".wh.gone"),
    entry("opaque/new", data=b"new"), entry("opaque/.wh..wh..opq"), entry("opaque/sub/", "dir"), entry("opaque/sub/w"),
    entry(".wh.first"),
    entry("lib/added", data=b"through the link"),
    entry("was-dir", data=b"now a file"), entry("was-file/", "dir"), entry("was-file/in", data=b"in"),
    entry("third", "hardlink", link="second"),
])
TOP = tar([
    entry("gone/", "dir"), entry("gone/again", data=b"again"),
    entry("bin/tool2", "hardlink", link="bin/tool"), entry("bin/.wh.same"), entry("bin/same", data=b"not the same"),
])
EXPECTED = {
    "bin/tool": b"new tool", "bin/tool2": b"new tool", "bin/same": b"not the same", "etc/b": b"b",
    "opaque/new": b"new", "opaque/sub/w": b"", "second": b"shared", "third": b"shared",
    "usr/lib/added": b"through the link", "was-dir": b"now a file", "was-file/in": b"in", "gone/again": b"again",
}
RUN = {"Entrypoint": ["/bin/tool"], "Cmd": ["-x"], "Env": ["A=b"], "WorkingDir": "/etc", "User": "7:8",
       "StopSignal": "SIGQUIT", "ExposedPorts": {"80/tcp": {}}, "Labels": {"k": "v"}, "Healthcheck": None}


class LoadTest(image_checks.ImageTest):
    numbers = itertools.count()

    def layout(self, **options):
        layout = Layout()
        layout.add_image([LOWER, UPPER, TOP], "t", RUN, **options)
        return layout.write(self.path("layout"))

    def skopeo(self, source, target, *options):
        command = ["skopeo", "--insecure-policy", "--tmpdir", self.work, "copy", "-q", *options, source, target]
        subprocess.run(command, check=True, timeout=60, env={**os.environ, "HOME": self.work})

    def check_layered(self, name="t"):
        files = self.files(name)
        found = {path: node.data for path, node in files.items() if stat.S_ISREG(node.mode)}
        self.assertEqual(found, EXPECTED)
        self.assertEqual((files["etc"].mode & 0o777, files["bin/tool"].links, files["second"].links), (0o711, 2, 2))
        self.assertEqual(files["lib"].data, b"usr/lib")

    def test_layers_whiteouts_and_links_from_a_layout(self):
        self.tool("load", self.layout())
        self.check_layered()
        self.assertEqual(self.catalog()["config"], {
            "entrypoint": ["/bin/tool"], "cmd": ["-x"], "env": ["A=b"], "working_dir": "/etc", "user": "7:8",
            "stop_signal": "SIGQUIT", "exposed_ports": ["80/tcp"], "volumes": [], "labels": {"k": "v"}})

    def catalog(self):
        with open(os.path.join(self.store, "images.json"), encoding="utf-8") as file:
            return json.load(file)["images"][0]

    def test_replaced_files_leave_no_data_behind(self):
        for size in (100_000, 4 << 20):
            layout = Layout()
            data = os.urandom(size)
            layout.add_image([tar([entry("f", data=data), entry("g", data=data)]), tar([entry("f"), entry(".wh.g")])], "t")
            self.tool("load", "-", stdin=layout.archive())
            self.assertLess(sum(end - start for start, end in self.data_ranges()), 50_000)
            self.tool("remove", "t")

    def test_skopeo_docker_archive(self):
        archive = self.path("docker.tar")
        self.skopeo("oci:" + self.layout() + ":t", f"docker-archive:{archive}:docker.io/library/t:latest")
        self.tool("load", archive)
        self.check_layered()

    def test_skopeo_oci_archive_with_zstd_and_gzip(self):
        source = "oci:" + self.layout() + ":t"
        for compression, magic in (("zstd", b"\x28\xb5\x2f\xfd"), ("gzip", b"\x1f\x8b\x08")):
            archive = self.path(compression + ".tar")
            self.skopeo(source, f"oci-archive:{archive}:t", "--dest-compress-format", compression, "--dest-compress")
            with open(archive, "rb") as file:
                self.assertIn(magic, file.read())
            self.tool("load", archive)
            self.check_layered()

    def test_uncompressed_layers_and_standard_input(self):
        layout = Layout()
        layout.add_image([LOWER, UPPER, TOP], "t", compress=lambda data: data, suffix="")
        for data in (layout.archive(), gzip.compress(layout.archive())):
            self.tool("load", "-", stdin=data)
            self.check_layered()

    def docker_archive(self, layers, names, architecture="amd64", lie=None):
        """As docker made them up to version 24: a folder for each layer, and links for repeated ones."""
        config = json.dumps({"architecture": architecture, "os": "linux",
                             "rootfs": {"type": "layers", "diff_ids": [sha256(layer) for layer in layers]}}).encode()
        config_name = sha256(config)[7:] + ".json"
        entries = [entry(f"{i}/", "dir") for i in range(len(layers))]
        seen = {}
        for i, layer in enumerate(layers):
            if layer in seen:
                entries.append(entry(f"{i}/layer.tar", "symlink", link=f"../{seen[layer]}/layer.tar"))
            else:
                entries.append(entry(f"{i}/layer.tar", data=layer))
                seen[layer] = i
        entries.append(entry(config_name, data=config if lie is None else lie))
        entries.append(entry("manifest.json", data=json.dumps([{
            "Config": config_name, "RepoTags": names, "Layers": [f"{i}/layer.tar" for i in range(len(layers))]}]).encode()))
        return tar(entries)

    def test_old_docker_archive(self):
        self.tool("load", "-", stdin=self.docker_archive([LOWER, LOWER, UPPER, TOP], ["t:1", "reg.example:5000/a/t:2"]))
        self.check_layered("t:1")
        self.check_layered("reg.example:5000/a/t:2")

    def test_an_image_without_a_name(self):
        out = self.tool("load", "-", stdin=self.docker_archive([LOWER], None))
        self.assertEqual(sorted(self.files(out.split()[0]))[1], "bin")
        self.assertIn("bin/tool", self.files(out.split(":")[1][:12]))

    def test_several_images_and_platforms(self):
        layout = Layout()
        layout.add_image([LOWER], "one")
        layout.add_image([UPPER], "arm", architecture="arm64")
        layout.manifests[-1]["platform"] = {"os": "linux", "architecture": "arm64"}
        layout.add_image([tar([entry("two")])], "two:x")
        index = {"schemaVersion": 2, "manifests": [
            {**layout.manifests.pop(1)}, {**layout.manifests[1], "platform": {"os": "linux", "architecture": "amd64"}}]}
        nested = layout.blob(json.dumps(index).encode(), "application/vnd.oci.image.index.v1+json")
        nested["annotations"] = {"io.containerd.image.name": "docker.io/library/multi:latest"}
        layout.manifests.append(nested)
        self.tool("load", layout.write(self.path("layout")))
        listed = self.tool("list")
        self.assertEqual(len(listed.splitlines()), 2)
        self.assertIn("multi:latest two:x", listed)
        self.assertNotIn("arm", listed)

    def test_loading_again_changes_nothing_and_a_name_moves(self):
        self.tool("load", self.layout())
        before = self.snapshot()
        self.tool("load", self.layout())
        self.assertEqual(self.snapshot(), before)
        self.tool("load", "-", stdin=self.docker_archive([LOWER], ["t"]))
        self.assertEqual(sorted(len(line.split()) for line in self.tool("list").splitlines()), [1, 2])

    # Damage

    def damaged(self, change, **options):
        """The error of loading a layout whose files `change` was at."""
        layout = Layout()
        manifest = layout.add_image([LOWER, UPPER], "t", **options)
        layout.finish()
        change(layout.files, manifest)
        return self.refused("load", layout.write(os.path.join(self.work, str(next(self.numbers)))))

    def test_tampered_layers_are_named_with_both_digests(self):
        for position in (0, 5, 100, -20, -1):
            def change(files, manifest, position=position):
                self.digest = manifest["layers"][1]["digest"]
                path = "blobs/sha256/" + self.digest[7:]
                data = bytearray(files[path])
                data[position] ^= 0x40
                files[path] = bytes(data)
                self.found = sha256(files[path])
            with self.subTest(position):
                error = self.damaged(change)
                self.assertIn(f"expected digest {self.digest}, found {self.found}", error)

    def test_truncated_and_extended_layers(self):
        for edit in (lambda data: data[:-30], lambda data: b"", lambda data: data + b"more"):
            def change(files, manifest, edit=edit):
                self.digest = manifest["layers"][0]["digest"]
                files["blobs/sha256/" + self.digest[7:]] = edit(files["blobs/sha256/" + self.digest[7:]])
            error = self.damaged(change)
            self.assertIn("expected digest " + self.digest, error)

    def test_wrong_sizes_in_descriptors(self):
        for key in ("config", "layers"):
            layout = Layout()
            manifest = layout.add_image([LOWER], "t")
            wrong = manifest[key][0] if key == "layers" else manifest[key]
            wrong["size"] += 1
            layout.manifests = [layout.blob(json.dumps(manifest).encode(), manifest["mediaType"])]
            error = self.refused("load", "-", stdin=layout.archive())
            self.assertIn(f"has {wrong['size'] - 1} bytes, and its descriptor says {wrong['size']}", error)

    def test_missing_blob(self):
        def change(files, manifest):
            self.digest = manifest["layers"][1]["digest"]
            del files["blobs/sha256/" + self.digest[7:]]
        error = self.damaged(change)
        self.assertIn(self.digest[7:], error)

    def test_tampered_manifest_and_config(self):
        def change_config(files, manifest):
            files["blobs/sha256/" + manifest["config"]["digest"][7:]] += b" "
        self.assertIn("expected digest", self.damaged(change_config))

        def change_manifest(files, manifest):
            digest = sha256(json.dumps(manifest).encode())[7:]
            files["blobs/sha256/" + digest] += b" "
        self.assertIn("the blob sha256:", self.damaged(change_manifest))

    def test_wrong_diff_id(self):
        layout = Layout()
        layout.add_image([LOWER, UPPER], "t", compress=lambda data: gzip.compress(LOWER))
        error = self.refused("load", layout.write(self.path("layout")))
        self.assertIn(f"expected digest {sha256(UPPER)}, found {sha256(LOWER)}", error)

    def test_wrong_architecture_is_named(self):
        self.assertIn("linux/arm64", self.damaged(lambda files, manifest: None, architecture="arm64"))

        def other_platform(files, manifest):
            index = json.loads(files["index.json"])
            index["manifests"][0]["platform"] = {"os": "linux", "architecture": "riscv64"}
            files["index.json"] = json.dumps(index).encode()
        self.assertIn("linux/riscv64", self.damaged(other_platform))

    def test_malformed_documents(self):
        texts = [b"", b"{", b"[]", b"{}", b'{"manifests":3}', b'{"manifests":[3]}', b'{"manifests":[{}]}', b"\xff", b"[" * 100000,
                 b'{"manifests":[{"digest":"sha256:00","size":1}]}', b'{"manifests":[{"digest":"sha512:00","size":-1}]}',
                 b'{"manifests":[{"digest":"sha256:' + b"0" * 64 + b'","size":-1}]}',
                 b'{"manifests":[{"digest":"sha256:' + b"0" * 64 + b'","size":1}]}', b" " * (5 << 20)]
        for text in texts:
            with self.subTest(text[:60]):
                def change(files, manifest, text=text):
                    files["index.json"] = text
                self.damaged(change)

    def test_malformed_docker_archives(self):
        good = self.docker_archive([LOWER, UPPER], ["t"])
        self.assertIn("expected digest", self.refused("load", "-", stdin=self.docker_archive([LOWER], ["t"], lie=b"{}")))
        self.assertIn("linux/s390x", self.refused("load", "-", stdin=self.docker_archive([LOWER], ["t"], architecture="s390x")))
        self.assertIn("invalid image name", self.refused("load", "-", stdin=self.docker_archive([LOWER], ["T"])))
        self.refused("load", "-", stdin=good[: len(good) // 2])
        for manifest in (b"{}", b"[]", b"null", b"[{}]", b'[{"Config":"../x","Layers":[]}]', b'[{"Config":7,"Layers":[]}]'):
            with self.subTest(manifest):
                self.refused("load", "-", stdin=tar([entry("manifest.json", data=manifest)]))

    def test_a_tampered_layer_of_a_docker_archive_is_named(self):
        good = bytearray(self.docker_archive([LOWER, UPPER], ["t"]))
        good[good.index(b"new tool")] ^= 1
        error = self.refused("load", "-", stdin=bytes(good))
        self.assertIn(f"expected digest {sha256(UPPER)}, found", error)

    def test_not_a_saved_image(self):
        self.assertIn("use import", self.refused("load", "-", stdin=LOWER))
        self.assertIn("use import", self.refused("load", self.work))
        self.assertIn("is truncated", self.refused("load", "-", stdin=gzip.compress(LOWER)[:-100]))
        self.assertIn("No such file", self.refused("load", "/nonexistent"))

    def test_hostile_layers_change_nothing(self):
        for hostile in ([entry("../x")], [entry("h", "hardlink", link="/../../etc/passwd")], [entry("a/.wh.")]):
            layout = Layout()
            layout.add_image([LOWER, tar(hostile)], "t")
            self.refused("load", "-", stdin=layout.archive())

    def test_sparse_members_of_the_archive_are_refused(self):
        with open(self.path("oci-layout"), "wb") as file:
            file.truncate(1 << 20)
        archive = self.path("sparse.tar")
        subprocess.run(["tar", "--sparse", "-C", self.work, "-cf", archive, "oci-layout"], check=True, timeout=60)
        self.refused("load", archive)

    def test_link_loops_in_the_archive(self):
        layout = tar([entry("oci-layout", data=b"{}"), entry("index.json", "symlink", link="index.json")])
        self.assertIn("has no file 'index.json'", self.refused("load", "-", stdin=layout))

    def test_tar_formats_of_layers(self):
        for tar_format in (tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT):
            layout = Layout()
            layout.add_image([tar([entry("long" * 20 + "/" + "name" * 20, data=b"x")], tar_format)], "t")
            self.tool("load", "-", stdin=layout.archive())
            self.assertIn("long" * 20 + "/" + "name" * 20, self.files("t"))


if __name__ == "__main__":
    image_checks.main()
