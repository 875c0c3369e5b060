# Folders with files that a harness takes beside its corpus.  Sourced, not run.
# shellcheck shell=sh # no #! tells

# cases NAME
cases() {
	case $1 in
	recipe) echo tests/cases/recipe tests/cases/show ;;
	screen) echo tests/cases/recipe tests/cases/show tests/fuzz/corpus/recipe ;;
	convert) echo tests/cases/convert tests/cases/recipe ;;
	conf) echo tests/cases/conf ;;
	esac
}
