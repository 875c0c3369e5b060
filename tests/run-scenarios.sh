#!/bin/sh
# Runs the scenarios, two at a time: the real programs on real tokens.
# usage: tests/run-scenarios.sh [NAME ...]
top=$(cd "$(dirname "$0")/.." && pwd)
logs=$(mktemp -d) || exit 6
trap 'rm -rf "$logs"' EXIT
if [ $# -eq 0 ]; then
	set -- "$top"/tests/scenario/*.sh
fi
# shellcheck disable=SC2016 # it is for the inner shell
for s; do
	echo "$s"
done | xargs -P 2 -I{} sh -c '
	n=$(basename "$1" .sh)
	sh "$1" > "$2/$n.log" 2>&1 < /dev/null
	status=$?
	# Now and then two new keys have one tag, and cook asks for another run.
	if [ $status -ne 0 ] && grep -q "meets a tag of" "$2/$n.log"; then
		sh "$1" > "$2/$n.log" 2>&1 < /dev/null
		status=$?
	fi
	echo $status > "$2/$n.status"' run {} "$logs"
passed=0 failed=0 skipped=0
for s; do
	n=$(basename "$s" .sh)
	cat "$logs/$n.log"
	case $(cat "$logs/$n.status") in
	0) passed=$((passed + 1)) ;;
	77) skipped=$((skipped + 1)) ;;
	*)
		echo "FAILED: $n"
		failed=$((failed + 1))
		;;
	esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
