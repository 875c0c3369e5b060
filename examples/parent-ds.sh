#!/bin/sh
# What each server of a zone's parent says of its DS, for oks consume --ds: the
# whole answers of dig, one after the other.  Needs the network.
# usage: parent-ds.sh ZONE...
for zone; do
	zone=${zone%.}
	parent=${zone#*.}
	[ "$parent" != "$zone" ] || parent=.
	# Where the name above is no zone, its parent is further up.
	while servers=$(dig +short NS "$parent") && [ -z "$servers" ] &&
	    [ "$parent" != . ]; do
		case $parent in
		*.*) parent=${parent#*.} ;;
		*) parent=. ;;
		esac
	done
	if [ -z "$servers" ]; then
		echo "parent-ds.sh: $zone: the parent's servers are unknown" >&2
		exit 1
	fi
	for server in $servers; do
		# One that does not answer is told, too.
		dig +norecurse +tries=2 "@$server" "$zone" DS || :
	done
done
