#!/bin/sh
# Holds the programs that were built against what they promise: how they are
# hardened, what they are linked with and what they call.  Run by
# `make check-tree`, with BUILD in the environment.
# usage: tests/binary.sh

cd "$(dirname "$0")/.." || exit 6
BUILD=${BUILD:-build}
LC_ALL=C
export LC_ALL
out=$(mktemp -d) || exit 6
trap 'rm -rf "$out"' EXIT
trap 'exit 1' HUP INT TERM

programs="oks oks-recipe oks-cook oks-produce oks-consume"

# A rule prints one line for each violation: the file, and what is wrong.

# ---- How a program is built ----

pie() {
	readelf -hW "$1" | grep -q 'Type: *DYN' &&
	    readelf -dW "$1" | grep -q 'FLAGS_1.*PIE' ||
	    echo "$1: can be loaded at one address only (no PIE)"
}

relro() {
	readelf -lW "$1" | grep -q GNU_RELRO ||
	    echo "$1: its relocations stay writable (no RELRO)"
	readelf -dW "$1" | grep -Eq 'FLAGS.*NOW' ||
	    echo "$1: binds symbols late (no BIND_NOW)"
}

rpath() {
	readelf -dW "$1" | grep -Eq 'R(UN)?PATH' &&
	    echo "$1: looks for libraries in a folder of its own (RPATH)"
}

stack() {
	readelf -lW "$1" > "$out/segments"
	grep -q GNU_STACK "$out/segments" || echo "$1: no GNU_STACK"
	grep -E ' RWE ' "$out/segments" | sed "s,^,$1: can be written and run:,"
}

protector() {
	nm -D "$1" | grep -q ' __stack_chk_fail' || echo "$1: no stack protector"
}

# Formats are checked at run time always, memory where its size is known late.
fortified() {
	nm -D "$1" | grep -Eq ' U __v?(sn|f|as)?printf_chk' ||
	    echo "$1: not built with _FORTIFY_SOURCE"
	nm -D "$1" | grep -E ' U v?(f|s|as)printf(@|$)' |
	    sed "s,^ *,$1: not fortified: ,"
}

hardening="pie relro rpath stack protector fortified"

# ---- What a program, or one object of it, calls ----

# calls NAMES FILE...: which of these it needs from outside; NAMES is an
# extended regular expression.
calls() {
	names=$1
	shift
	nm -A --undefined-only "$@" 2> "$out/nm" |
	    sed 's/@.*//' | grep -E " U _*($names)(64|_chk)?\$" |
	    sed 's/: *U /: calls /'
	cat "$out/nm"
}

network='socket|socketpair|connect|bind|listen|accept4?|shutdown'
network="$network|send|sendto|sendm?msg|recv|recvfrom|recvm?msg"
network="$network|getaddrinfo|getnameinfo|gethostby.*|gethostent|getserv.*"
network="$network|getproto.*|getnet.*|getifaddrs|if_.*index|res_n?[a-z]*"
network="$network|BIO_(new|s)_(connect|accept|socket|dgram|datagram).*"
network="$network|OSSL_HTTP_.*|ldns_(resolver|send|tcp|udp|axfr|get_rr)_.*"
processes='exec[vl]p?e?|execvpe|fexecve|execveat|posix_spawnp?|v?fork|_Fork'
processes="$processes|clone[0-9]?|system|popen|wordexp|daemon|syscall"
clock='time|clock|clock_gettime|gettimeofday|ftime|times|timespec_get'
environment='environ|getenv|secure_getenv|setenv|unsetenv|putenv|clearenv'
linker='dlopen|dlmopen|dlsym|dlvsym'
# These read the environment, for what must not depend on it.
zone='localtime(_r)?|mktime|tzset|setlocale|newlocale|strptime'

no_network() { calls "$network" -D "$1"; }

no_processes() { calls "$processes" -D "$1"; }

no_zone() { calls "$zone" -D "$1"; }

# What the linker is asked for, as the bunker's program is certified for.
linked() {
	readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
	    grep -vxE 'libc\.so\.6|libjansson\.so\.4|libcrypto\.so\.3|libldns\.so\.3|libyaml-0\.so\.2' |
	    sed "s,^,$1: linked with ,"
}

# The objects of the bunker's program, of which each of these has one place.
objects() {
	ls "$BUILD"/cook/*.o
	for archive in "$BUILD/liboks.a" "$BUILD/librecipe.a"; do
		echo "$archive"
	done
}

# one_place NAMES OBJECT: nobody else in oks-cook calls these, and it does.
one_place() {
	# shellcheck disable=SC2046 # a list
	calls "$1" $(objects) > "$out/calls"
	grep -v "^$2: " "$out/calls"
	grep -q "^$2: " "$out/calls" || echo "$2: does not call $1"
}

clock_place() { one_place "$clock" "$BUILD/liboks.a:instant.o"; }
environment_place() { one_place "$environment" "$BUILD/liboks.a:process.o"; }
linker_place() { one_place "$linker" "$BUILD/liboks.a:module.o"; }

# ---- All of them ----

passed=0 failed=0

# rule NAME COMMAND...
rule() {
	name=$1
	shift
	"$@" > "$out/found" 2>&1
	if [ -s "$out/found" ]; then
		sed "s|^|rule \"$name\": |" "$out/found"
		failed=$((failed + 1))
	else
		passed=$((passed + 1))
	fi
}

# each PROGRAM... -- RULE...: prints what is wrong with any of the programs.
each() {
	list=
	while [ "$1" != -- ]; do
		list="$list $BUILD/bin/$1"
		shift
	done
	shift
	for program in $list; do
		for check; do
			"$check" "$program"
		done
	done
}

# A program with everything that is forbidden, on which no rule may be silent.
counterexample() {
	cat > "$out/bad.c" <<-'END'
	#include <dlfcn.h>
	#include <stdio.h>
	#include <stdlib.h>
	#include <sys/socket.h>
	#include <time.h>
	#include <unistd.h>
	int main(void)
	{
		char text[64];
		time_t now = time(NULL);
		printf("%d %s", socket(1, 2, 3), getenv("HOME"));
		sprintf(text, "%p", dlopen("x", 1));
		return (fork() + localtime(&now)->tm_hour + text[0]);
	}
	END
	"${CC:-cc}" -w -O0 -U_FORTIFY_SOURCE -fno-stack-protector -fno-pie \
	    -no-pie -o "$out/bad" "$out/bad.c" \
	    -Wl,-z,norelro,-z,lazy,-z,execstack,-rpath,/nowhere \
	    -Wl,--no-as-needed -lm || echo "the counter-example is not built"
	for check in $hardening no_network no_processes no_zone linked; do
		[ -n "$("$check" "$out/bad")" ] ||
		    echo "$check does not see what is wrong in a bad program"
	done
	for names in "$clock" "$environment" "$linker"; do
		[ -n "$(calls "$names" -D "$out/bad")" ] ||
		    echo "a bad program's calls are not seen: $names"
	done
}

tools="oks-recipe oks-cook oks-produce"
# shellcheck disable=SC2086 # lists
{
	rule "each rule can fail" counterexample
	rule "no program uses the network" each $programs -- no_network
	rule "tools start no program" each $tools -- no_processes
	rule "no program depends on zone and locale" each $programs -- no_zone
	rule "the clock is read in one file" clock_place
	rule "the environment is touched in one file" environment_place
	rule "code is loaded in one file" linker_place
	if nm "$BUILD/bin/oks-cook" | grep -Eq ' __(asan|gcov)_'; then
		echo "programs are not for use: how they are hardened and" \
		    "linked is not looked at"
	else
		rule "programs are hardened" each $programs -- $hardening
		rule "libraries of oks-cook" each oks-cook -- linked
	fi
}
echo "$passed passed, $failed failed (rules of the programs)"
[ "$failed" -eq 0 ]
