# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of lib.sh, and for scenarios
# The real ods-signerd, without enforcer, systemd and network: alone in a mount
# namespace with its socket, on 127.0.0.1, ended with the scenario.  Sourced
# after lib.sh, not run.

# What oks.conf must say of the signer's commands: nothing where they are the
# usual ones.
signer_commands=

# signer_alone "$@": a mount namespace in which ods-signerd's socket, whose path
# is fixed, is ours.  root runs the scenario again in it.  For others root's own
# files belong to nobody in there, so only the signer and its client go in.
signer_alone() {
	command -v ods-signerd > /dev/null ||
	    skip "there is no ods-signerd: apt-get install opendnssec-signer"
	[ -d /run/opendnssec ] || mkdir -p /run/opendnssec 2> /dev/null ||
	    skip "/run/opendnssec is missing and cannot be made: its packages do"
	if [ "$(id -u)" -ne 0 ]; then
		signer_beside
		return 0
	fi
	if [ -n "${SIGNER_ALONE-}" ]; then
		mkdir -p "$work/run"
		mount --bind "$work/run" /run/opendnssec ||
		    fail "no mount over /run/opendnssec"
		return 0
	fi
	cd "$top" && rm -rf "$work"
	SIGNER_ALONE=yes
	export SIGNER_ALONE
	unshare -m true 2> /dev/null ||
	    skip "no mount namespace: ods-signerd's socket has a fixed path"
	exec unshare -m sh "$script" "$@"
}

is_root() {
	[ "$(id -u)" -eq 0 ]
}

signer_holder=

# signer_beside: for those who are not root.
signer_beside() {
	mkdir -p "$work/run" "$work/beside"
	unshare -rm true 2> /dev/null ||
	    skip "no user namespace: ods-signerd's socket has a fixed path"
	unshare -rm sh -c "mount --bind '$work/run' /run/opendnssec &&
	    touch '$work/run/mounted' && exec sleep 100000" &
	signer_holder=$!
	tries=0
	until [ -e run/mounted ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "no mount over /run/opendnssec"
		sleep 0.05
	done
	for program in ods-signer ods-signerd; do
		cat > "beside/$program" <<END
#!/bin/sh
exec nsenter -t $signer_holder -U -m --preserve-credentials -w$work \\
    /usr/sbin/$program "\$@"
END
		chmod +x "beside/$program"
	done
	PATH=$work/beside:$PATH
	signer_commands="reload: [ $work/beside/ods-signer, update, '{zone}' ],
    probe: [ $work/beside/ods-signer, running ],"
}

# signer_conf TOKEN ZONE...: ./conf.xml and zones.xml; zones come from ./ZONE,
# go to ./signed, and have their signconf in ./ZONE.xml.
signer_conf() {
	mkdir -p "$work/enforcer" "$work/signer" "$work/signed"
	port=$((20000 + $$ % 20000))
	cat > conf.xml <<CONF
<?xml version="1.0" encoding="UTF-8"?>
<Configuration>
 <RepositoryList><Repository name="$1"><Module>$softhsm</Module>
  <TokenLabel>$1</TokenLabel><PIN>$pin</PIN></Repository></RepositoryList>
 <Common><Logging><Verbosity>3</Verbosity></Logging>
  <PolicyFile>$work/kasp.xml</PolicyFile>
  <ZoneListFile>$work/zonelist.xml</ZoneListFile></Common>
 <Enforcer><Datastore><SQLite>$work/enforcer/kasp.db</SQLite></Datastore>
  <WorkingDirectory>$work/enforcer</WorkingDirectory></Enforcer>
 <Signer><WorkingDirectory>$work/signer</WorkingDirectory>
  <WorkerThreads>2</WorkerThreads>
  <Listener><Interface><Address>127.0.0.1</Address><Port>$port</Port>
  </Interface></Listener></Signer>
</Configuration>
CONF
	shift
	{
		echo '<?xml version="1.0"?><ZoneList>'
		for zone; do
			echo "<Zone name=\"$zone\"><Policy>default</Policy>"
			echo "<SignerConfiguration>$work/$zone.xml</SignerConfiguration>"
			echo "<Adapters><Input><Adapter type=\"File\">$work/$zone</Adapter></Input>"
			echo "<Output><Adapter type=\"File\">$work/signed/$zone</Adapter></Output></Adapters></Zone>"
		done
		echo '</ZoneList>'
	} > enforcer/zones.xml
}

# zone_file ZONE: an unsigned zone in ./ZONE.
zone_file() {
	cat > "$1" <<ZONE
$1. 3600 IN SOA ns.$1. hostmaster.$1. 1 3600 600 604800 3600
$1. 3600 IN NS ns.$1.
ns.$1. 3600 IN A 127.0.0.1
www.$1. 3600 IN A 192.0.2.1
www.$1. 3600 IN TXT "text"
sub.$1. 3600 IN NS ns.$1.
*.wild.$1. 3600 IN AAAA 2001:db8::1
ZONE
}

signer_pid=

signer_kill() {
	[ -z "$signer_pid" ] || kill -9 "$signer_pid" 2> /dev/null
	wait "$signer_pid" 2> /dev/null
	signer_pid=
}
trap 'signer_kill; signer_leave; rm -rf "$work"' EXIT

signer_leave() {
	[ -z "$signer_holder" ] || kill -9 "$signer_holder" 2> /dev/null
}

# signer_start [EPOCH]: a fresh log in ./signer.log, added to ./signer.all.
signer_start() {
	rm -f run/engine.sock run/signerd.pid
	cat signer.log >> signer.all 2> /dev/null
	ods-signerd -c "$work/conf.xml" -d -vvv > signer.log 2>&1 &
	signer_pid=$!
	tries=0
	until timeout 5 ods-signer running > /dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "ods-signerd: $(tail -n 5 signer.log)"
		sleep 0.05
	done
	[ -z "${1-}" ] || leap "$1"
}

# signer_stop: as it is told to; it may hang on its way out.
signer_stop() {
	timeout 0.3 ods-signer stop > /dev/null 2>&1
	signer_kill
}

# leap EPOCH: the signer's clock.
leap() {
	timeout 20 ods-signer time leap \
	    "$(date -u -d "@$1" +%Y-%m-%d-%H:%M:%S)" > leap.out 2>&1 ||
	    fail "time leap: $(cat leap.out)"
}

# set_of FILE: its DNSKEY set and the RRSIGs over it, white space and comments
# apart, sorted.
set_of() {
	awk '$4 == "DNSKEY" || ($4 == "RRSIG" && $5 == "DNSKEY") {
		sub(/;.*/, ""); $1 = $1; print
	}' "$1" | LC_ALL=C sort
}

# verified ZONE EPOCH: other people's verifiers take the zone at that time.
verified() {
	LD_PRELOAD=$helpers/attime.so AT_TIME=$2 \
	    timeout 60 dnssec-verify -q -x -o "$1" "signed/$1" > verify.log 2>&1 ||
	    fail "$1 at $(date -u -d "@$2" +%F): dnssec-verify: $(cat verify.log)"
	kzonecheck -d on -t "$2" -o "$1" "signed/$1" > verify.log 2>&1 ||
	    fail "$1 at $(date -u -d "@$2" +%F): kzonecheck: $(cat verify.log)"
}

# signer_on_loopback: all sockets of the daemon that have an address are on
# 127.0.0.1 or ::1, and there is one.
signer_on_loopback() {
	for fd in /proc/"$signer_pid"/fd/*; do
		readlink "$fd"
	done | sed -n 's/^socket:\[\([0-9]*\)]$/\1/p' > sockets
	cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 |
	    awk 'NR == FNR { mine[$1] = 1; next } $10 in mine { print $2 }' \
		sockets - > addresses
	[ -s addresses ] || fail "the signer listens nowhere"
	! grep -vE '^(0100007F|0{24}01000000):' addresses ||
	    fail "the signer is not on the loopback address alone"
}
