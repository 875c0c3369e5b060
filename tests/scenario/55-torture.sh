#!/bin/sh
# A sample of make torture, always the same: a ceremony disturbed at points all
# over it, by the token, by the system, by want of memory.
exec sh "$(dirname "$0")/../torture/torture.sh" -t "${TORTURE_SECONDS:-90}"
