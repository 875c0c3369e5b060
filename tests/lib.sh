# Shared by the scenarios and the bench: sourced, not run.
# shellcheck shell=sh # no #! tells
# shellcheck disable=SC2034 # the variables are for those that source this
# Gives $bin (the programs), $top (the tree), $work (a folder of its own on
# tmpfs where there is one, removed at the end), and the functions below.

script=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
top=$(cd "$(dirname "$0")/.." && pwd)
[ -f "$top/Makefile" ] || top=$(cd "$top/.." && pwd)
BUILD=${BUILD:-build}
case $BUILD in
/*) bin=$BUILD/bin helpers=$BUILD/tests ;;
*) bin=$top/$BUILD/bin helpers=$top/$BUILD/tests ;;
esac
softhsm=/usr/lib/softhsm/libsofthsm2.so
pin=1234 # of the tokens
export TZ=UTC0 LC_ALL=C
PATH=$bin:$PATH
# For a build with sanitizers; whole stacks, or the module is not seen in them.
export LSAN_OPTIONS="suppressions=$top/tests/lsan.supp:print_suppressions=0"
export ASAN_OPTIONS=fast_unwind_on_malloc=0

base=${TMPDIR:-/tmp}
[ -d /dev/shm ] && [ -w /dev/shm ] && base=/dev/shm
work=$(mktemp -d "$base/oks.XXXXXX") || exit 6
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 6

# A scenario ends with the first thing that is not as it should be.
fail() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 1
}

# skip REASON: this scenario cannot run here.
skip() {
	printf '%s: skipped: %s\n' "$(basename "$0")" "$*"
	exit 77
}

# for_use: the programs are built as they are used, and run as they are: not
# with sanitizers, and not by valgrind.
for_use() {
	[ -z "${SANITIZE-}${TEST_BUILD-}" ] &&
	    ! grep -qE '__asan_init|^exec valgrind' "$bin/oks-cook"
}

# A SoftHSM folder with the tokens named; $SOFTHSM2_CONF points to it.
make_tokens() {
	mkdir -p "$work/tokens"
	cat > "$work/softhsm2.conf" <<CONF
directories.tokendir = $work/tokens
objectstore.backend = file
log.level = ERROR
slots.removable = false
CONF
	SOFTHSM2_CONF=$work/softhsm2.conf
	export SOFTHSM2_CONF
	for label; do
		softhsm2-util --init-token --free --label "$label" \
		    --pin "$pin" --so-pin 5678 > /dev/null ||
		    fail "softhsm2-util cannot make the token $label"
	done
}

# softhsm_repository TOKEN: its part of a configuration.
softhsm_repository() {
	cat <<CONF
  $1:
    module: $softhsm
    label: $1
    pin: $pin
    env: { SOFTHSM2_CONF: $work/softhsm2.conf }
CONF
}

# make_conf FILE TOKEN [KIND]: a configuration for that token, of SoftHSM or as
# KIND_repository says; more on stdin.
make_conf() {
	(umask 077 && {
		printf 'version: 1\nrepositories:\n'
		"${3:-softhsm}_repository" "$2"
		cat
	} > "$1") || fail "make_conf"
}

# expect STATUS COMMAND...: runs it, output in ./out and ./err.
expect() {
	want=$1
	shift
	"$@" > out 2> err
	got=$?
	[ "$got" -eq "$want" ] ||
	    fail "$* ended with $got, not $want: $(head -c 2000 err)"
}

# says TEXT: the last command's one line on stderr has the text.
says() {
	[ "$(wc -l < err)" -eq 1 ] || fail "not one line: $(cat err)"
	grep -qF -- "$1" err || fail "no \"$1\" in: $(cat err)"
}

# softhsm_module: what other people's tools load.
softhsm_module() {
	echo "$softhsm"
}

# softhsm_tool TOKEN OPTION...: somebody else's tool on that token.
softhsm_tool() {
	pkcs11-tool --module "$softhsm" --login --pin "$pin" --token-label "$@"
}

# objects TOKEN [KIND]: the token's key objects, one line each, sorted.
objects() {
	"${2:-softhsm}_tool" "$1" --list-objects 2> /dev/null |
	    awk '/^[A-Z][a-z]* Key/ { if (line) print line; line = $0 }
	    /^  (label|ID):/ { line = line "\t" $0 }
	    END { if (line) print line }' | sort
}
