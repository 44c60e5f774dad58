# SPDX-License-Identifier: Apache-2.0
#
# Container start in a booted guest.
repeat warm 3 crun run -b /bundle/true w
repeat start ${n:-50} crun run -b /bundle/true t
