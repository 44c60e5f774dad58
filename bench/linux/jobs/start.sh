# Container start in a booted guest.
# SPDX-License-Identifier: Apache-2.0
repeat warm 3 crun run -b /bundle/true w
repeat start ${n:-50} crun run -b /bundle/true t
