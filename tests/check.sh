#!/bin/sh
# Builds oks and runs every test, on a Debian 12 with nothing installed.
# usage: tests/check.sh [--no-install]
set -eu
cd "$(dirname "$0")/.."
. examples/packages.sh

packages "$packages_build $packages_demo $packages_test" "${1-}"
if [ "${1-}" = --no-install ]; then
	echo "no Debian package is missing"
	exit 0
fi
make -s -j"$(nproc)" all build/bin/test-unit harnesses
make -s check
echo "demo: a whole ceremony"
BUILD=build sh examples/demo.sh --built > build/demo.log 2>&1 || {
	cat build/demo.log
	exit 1
}
echo "1 passed, 0 failed (demo)"
if [ "${OKS_QUICK:-}" != 1 ]; then
	echo "the same under the address and undefined sanitizers"
	make -s -j"$(nproc)" BUILD=build/asan SANITIZE=1 all \
	    build/asan/bin/test-unit harnesses
	make -s asan
fi
echo "every test passed"
