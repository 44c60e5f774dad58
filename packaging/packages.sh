# SPDX-License-Identifier: Apache-2.0
#
# Sourced by ./bulkhead and ./test: installs what packaging/debian-packages.txt names. A line there is a package; the
# word "test" behind it marks one that only ./test needs.

# What is wrong, and exit code 125: the engine's, as docker's.
fail() {
    printf 'bulkhead: %s\n' "$*" >&2
    exit 125
}

# missing_packages [test]: those of the list that are not installed, "test" ones too if asked for.
missing_packages() {
    wanted=$(awk -v all="${1-}" '$1 !~ /^#/ && NF && ($2 != "test" || all == "test") { print $1 }' \
        "$root/packaging/debian-packages.txt")
    # Names that dpkg has never heard of go to its stderr and are missing like the others.
    # shellcheck disable=SC2086
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
        awk -v wanted="$wanted" '$1 == "installed" { have[$2] = 1 }
            END { n = split(wanted, name); for (i = 1; i <= n; i++) if (!(name[i] in have)) printf "%s ", name[i] }'
}

# install_packages NAME...: as root, or through sudo when it asks for no password.
install_packages() {
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        fail "packages are missing. Please run: apt-get install --no-install-recommends $*"
    fi
    printf 'bulkhead: installing %s\n' "$*" >&2
    apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300"
    # The lists may be missing or too old to name what the mirror has.
    $apt install --no-install-recommends "$@" >&2 </dev/null ||
        { $apt update >&2 </dev/null && $apt install --no-install-recommends "$@" >&2 </dev/null; } ||
        fail "installing packages failed. Please run: apt-get install --no-install-recommends $*"
}

# ensure_packages STAMP [test]: looks again only when the list or dpkg's state has changed since the last look.
ensure_packages() {
    if [ -e "$1" ] && [ ! "$root/packaging/debian-packages.txt" -nt "$1" ] && [ ! /var/lib/dpkg/status -nt "$1" ]; then
        return
    fi
    command -v dpkg-query >/dev/null ||
        fail "this is no Debian; install what packaging/debian-packages.txt names, then: touch '$1'"
    missing=$(missing_packages "${2-}")
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install_packages $missing
    touch "$1"
}
