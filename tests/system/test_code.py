# SPDX-License-Identifier: Apache-2.0
"""Programs whose system-call instructions come about in other ways than from an image: written, generated, copied."""
import os
import signal
import tempfile
import unittest

from harness import SystemTest, compile_program


class CodeTest(SystemTest):
    def run_cases(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            program = compile_program("code", folder).read_bytes()
        # The container's own copy, in a file of its writable root.
        script = f"cat > /code && chmod +x /code && exec /code {' '.join(arguments)}"
        return self.home.run("run", "-i", "--rm", "busybox", "sh", "-c", script, input=program)

    def passes(self, case):
        code, out, err = self.run_cases(case)
        self.assertEqual((code, out), (0, b"ok\n"), err)


class Code(CodeTest):
    def test_a_program_that_was_written_runs(self):
        self.passes("nothing")

    def test_code_in_anonymous_memory_that_is_made_executable(self):
        self.passes("anonymous")

    def test_code_that_is_generated_again_in_the_same_place(self):
        self.passes("again")

    def test_an_instruction_across_two_pages(self):
        self.passes("split")

    def test_generated_code_after_fork_and_mremap(self):
        self.passes("fork")
        self.passes("moved")

    def test_bytes_inside_another_instruction_stay(self):
        self.passes("immediate")

    def test_a_copied_program_runs(self):
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "cp /bin/busybox /tmp && /tmp/busybox echo ok"], out=b"ok\n")


@unittest.skipUnless(os.environ.get("SEL4_KERNEL"), "of a kernel that needs patched code: SEL4_KERNEL names none")
class OnStock(CodeTest):
    def test_an_int_0xfe_of_its_own_is_a_fault(self):
        self.passes("own")

    def test_an_instruction_that_was_not_found_ends_the_program_with_the_reason(self):
        code, out, err = self.run_cases("unseen")
        self.assertEqual((code, out), (128 + signal.SIGSYS, b""))
        self.assertIn(b"`syscall` instruction that this kernel can't take", err)


if __name__ == "__main__":
    unittest.main()
