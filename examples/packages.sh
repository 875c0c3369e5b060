# Which Debian packages oks needs, and how they get there.  Sourced, not run.
# shellcheck shell=sh # no #! tells
# shellcheck disable=SC2034 # the lists are for those that source this
# packages LIST... [--no-install]: installs those that are missing, or with
# --no-install only names them and ends with 1 if there are any.

packages_build="gcc make pkg-config libc6-dev libjansson-dev libssl-dev
    libldns-dev libyaml-dev libxml2-dev libp11-kit-dev"
packages_demo="softhsm2 ldnsutils libengine-pkcs11-openssl bind9-utils
    openssl libxml2-utils opendnssec-common"
packages_test="check knot-dnssecutils opensc jq mandoc shellcheck binutils
    procps strace libnss3 libnss3-tools opendnssec-signer
    opendnssec-enforcer-sqlite3 jose tmux xxd"
packages_fuzz="clang libclang-rt-14-dev"

packages_missing() {
	for package in $1; do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" \
		    2> /dev/null | grep -qx installed || echo "$package"
	done
}

# As root, or by sudo.
packages_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo > /dev/null; then
		sudo "$@"
	else
		echo "run this as root, or install sudo" >&2
		return 1
	fi
}

packages() {
	wanted=$1
	missing=$(packages_missing "$wanted" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	if [ "${2-}" = --no-install ]; then
		echo "missing Debian packages: $missing"
		return 1
	fi
	echo "installing Debian packages: $missing"
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	packages_root apt-get -qq update || return 1
	# shellcheck disable=SC2086 # a list of names
	packages_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
	    -o Dpkg::Use-Pty=0 install --no-install-recommends $missing \
	    > /dev/null
}
