# SPDX-License-Identifier: Apache-2.0
"""Runs a file of these tests on the stock seL4 kernel that SEL4_KERNEL names; status 77 (skipped) if it names none.

    SEL4_KERNEL=kernel.elf ctest --test-dir build/release -R stock.system
"""
import os
import sys
import unittest

SKIPPED = 77

if __name__ == "__main__":
    kernel = os.environ.get("SEL4_KERNEL")
    if not kernel:
        print("skipped: SEL4_KERNEL names no stock seL4 kernel")
        sys.exit(SKIPPED)
    os.environ.update(BULKHEAD_KERNEL=os.path.abspath(kernel), BULKHEAD_ACCELERATOR="tcg")
    unittest.main(module=sys.argv[1], argv=[sys.argv[0], "-v"])
