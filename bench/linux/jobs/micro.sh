# SPDX-License-Identifier: Apache-2.0
#
# Costs of system calls; natively in the guest: crun adds nothing to them.
micro ${rounds:-5} ${scale:-40}
