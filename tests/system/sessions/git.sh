# SPDX-License-Identifier: Apache-2.0
# git: init, commits, branches, merge, log, gc, clone
set -eu
export HOME=/tmp GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
git config --global user.email a@example.org
git config --global user.name A
git config --global init.defaultBranch main
git init -q /tmp/one && cd /tmp/one
for i in 1 2 3 4 5; do echo "$i" > "file$i" && git add . && git commit -qm "commit $i"; done
git checkout -qb side HEAD~2 && echo side > side && git add side && git commit -qm side
git checkout -q main && git merge -q --no-edit side
git log --oneline --graph
git gc -q && git fsck --full && git count-objects
git clone -q /tmp/one /tmp/two && git -C /tmp/two log --oneline | wc -l
git -C /tmp/two diff --stat HEAD~3
git -C /tmp/two status --short --branch
