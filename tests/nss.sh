# shellcheck shell=sh
# shellcheck disable=SC2034 # the variables are for those that source this
# shellcheck disable=SC2154 # or lib.sh's
# Tokens of NSS's softokn, a second implementation of PKCS#11 that has nothing
# in common with SoftHSM.  Sourced after lib.sh, not run.

softokn=
for path in /usr/lib/*/libsoftokn3.so /usr/lib*/libsoftokn3.so; do
	[ ! -f "$path" ] || softokn=$path
done
[ -n "$softokn" ] || skip "libsoftokn3.so is not here: install libnss3"

# For other people's tools, which cannot give it what it wants at its start.
WITH_ARGS_MODULE=$softokn
with_args=$helpers/with-args.so
# Else each use of a key costs 10,000 rounds of PBKDF2.
NSS_MAX_MP_PBE_ITERATION_COUNT=1
export WITH_ARGS WITH_ARGS_MODULE NSS_MAX_MP_PBE_ITERATION_COUNT

# nss_token FOLDER: a token of NSS's; its PIN is 1234.
nss_token() {
	mkdir -p "$work/nss/$1"
	echo 1234 > "$work/nss/pin"
	certutil -N -d "sql:$work/nss/$1" -f "$work/nss/pin" > log 2>&1 ||
	    fail "certutil cannot make the token $1: $(cat log)"
}

# nss_args FOLDER=LABEL...: these are the tokens; $WITH_ARGS says so.
nss_args() {
	slot=4 tokens=
	for token; do
		tokens="$tokens 0x$slot=[configdir='sql:$work/nss/${token%=*}'"
		tokens="$tokens tokenDescription='${token#*=}']"
		slot=$((slot + 1))
	done
	WITH_ARGS="configdir='sql:$work/nss/${1%=*}' certPrefix='' keyPrefix=''"
	WITH_ARGS="$WITH_ARGS secmod='' flags= tokens=<${tokens# }>"
}

# make_nss LABEL...: tokens of those labels, in folders of the same names.
make_nss() {
	list=
	for label; do
		nss_token "$label"
		list="$list $label=$label"
	done
	# shellcheck disable=SC2086 # a list
	nss_args $list
}

# nss_repository TOKEN: its part of a configuration.
nss_repository() {
	cat <<CONF
  $1:
    module: $softokn
    initArgs: "$WITH_ARGS"
    label: $1
    pin: 1234
    env: { NSS_MAX_MP_PBE_ITERATION_COUNT: 1 }
CONF
}

# nss_module: what other people's tools load.
nss_module() {
	echo "$with_args"
}

# nss_tool TOKEN OPTION...: somebody else's tool on that token.
nss_tool() {
	pkcs11-tool --module "$with_args" --login --pin 1234 --token-label "$@"
}
