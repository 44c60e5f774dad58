# Costs of system calls; natively in the guest: crun adds nothing to them.
# SPDX-License-Identifier: Apache-2.0
micro ${rounds:-5} ${scale:-40}
