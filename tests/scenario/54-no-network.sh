#!/bin/sh
# Goal: the whole demo goes through with a bunker that has no network at all.
. "$(dirname "$0")/../lib.sh"

unshare -n true 2> log ||
    skip "no network namespace is permitted: $(cat log)"

# The same programs, but oks-cook, before which we note the network's devices.
mkdir -p build/bin
cp "$bin"/oks* build/bin
cat > build/bin/oks-cook <<END
#!/bin/sh
exec unshare -n sh -c '
    sed "1,2d; s/:.*//" /proc/net/dev >> $work/devices
    exec "\$0" "\$@"' "$bin/oks-cook" "\$@"
END
chmod 755 build/bin/oks-cook
BUILD=$work/build sh "$top/examples/demo.sh" --built "$work/demo" > log 2>&1 ||
    fail "the demo: $(tail -n 5 log)"
grep -q 'Recipe completed' log || fail "nothing was cooked: $(cat log)"
grep -q 'Zone fully signed' log || fail "nothing was signed: $(tail log)"
[ "$(sort -u devices | tr -d ' ')" = lo ] ||
    fail "there is a network: $(cat devices)"
echo "54-no-network: 3 checks"
