# SPDX-License-Identifier: Apache-2.0
"""Names of images, and removing what nothing refers to."""
import unittest

from cli_test import CliTest, fake_home, import_image


class Images(CliTest):
    def setUp(self):
        self.home = fake_home()
        self.addCleanup(self.home.close)
        import_image(self.home, "host")

    def ids(self, *arguments):
        return self.home.ok("images", "-q", "--no-trunc", *arguments).decode().split()

    def test_tag_adds_a_name(self):
        self.assertRuns(["tag", "host", "registry.example:5000/team/tool:2"], out=b"")
        listed = self.home.ok("images", "--format", "{{.Repository}}:{{.Tag}}").decode().split()
        self.assertEqual(sorted(listed), ["host:latest", "registry.example:5000/team/tool:2"])
        self.assertEqual(len(set(self.ids())), 1)

    def test_tag_takes_the_name_from_another_image(self):
        first = self.ids()[0]
        import_image(self.home, "other", "another")
        self.home.ok("image", "tag", "other", "host")
        self.assertNotEqual(self.home.ok("inspect", "-f", "{{.Id}}", "host").decode().strip(), first)
        self.assertIn(first, self.ids(), "it stays without a name")

    def test_tag_refuses_what_is_no_name_and_unknown_images(self):
        before = self.ids()
        code, _, err = self.home.run("tag", "host", "No Name")
        self.assertEqual((code, b"No Name" in err), (1, True), err)
        code, _, err = self.home.run("tag", "nothing", "name")
        self.assertEqual((code, b"nothing" in err), (1, True), err)
        self.assertEqual(self.ids(), before)

    def test_image_prune_removes_what_has_no_name(self):
        first = self.ids()[0]
        import_image(self.home, "other", "another")
        self.home.ok("tag", "other", "host")
        out = self.home.run("image", "prune", input=b"n\n")[1]
        self.assertIn(b"[y/N]", out)
        self.assertIn(first, self.ids())
        self.assertRuns(["image", "prune", "-f"], out=f"Deleted Images:\nDeleted: {first}\n".encode())
        self.assertNotIn(first, self.ids())
        self.assertRuns(["image", "prune", "-f"], out=b"")

    def test_image_prune_keeps_what_containers_refer_to(self):
        self.home.ok("create", "--name", "user", "host", "true")
        self.assertRuns(["image", "prune", "-a", "-f"], out=b"")
        self.home.ok("rm", "user")
        self.assertIn(b"Untagged: host:latest\n", self.home.ok("image", "prune", "-a", "-f"))
        self.assertEqual(self.ids(), [])

    def test_container_prune_keeps_what_runs(self):
        self.home.ok("run", "-d", "--name", "busy", "host", "sleep", "1000")
        ended = self.home.ok("create", "host", "true")
        self.assertRuns(["container", "prune", "-f"], out=b"Deleted Containers:\n" + ended)
        self.assertEqual(self.home.ok("ps", "-a", "--format", "{{.Names}}"), b"busy\n")
        self.home.ok("rm", "-f", "busy")


if __name__ == "__main__":
    unittest.main()
