#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh <path of fuzz_<name>> short           the same inputs every time: the corpus and what a fixed seed makes of it
# run.sh <path of fuzz_<name>> <seconds>       goes on where the last run ended; finds are kept in build/fuzz/corpus
# run.sh <path of fuzz_<name>> <file>...       these inputs only, such as one that a run ended with
set -euo pipefail
program=$(realpath "$1")
target=$(basename "$program")
target=${target#fuzz_}
shift
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${program%/bin/tests/*}
findings=$build/findings
mkdir -p "$findings"

# Qt itself is not instrumented, so leaks and overflows are looked for in what is ours (and in what it is handed).
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:allocator_may_return_null=1:allow_addr2line=1
for symbolizer in llvm-symbolizer-19 llvm-symbolizer; do
    command -v "$symbolizer" >/dev/null && export ASAN_SYMBOLIZER_PATH="${ASAN_SYMBOLIZER_PATH:-$(command -v "$symbolizer")}"
done
export UBSAN_OPTIONS=print_stacktrace=1
options=(-artifact_prefix="$findings/$target-" -timeout=10 -rss_limit_mb=1024 -print_funcs=0 -verbosity=0)
[[ -f $source/dictionaries/$target.dict ]] && options+=(-dict="$source/dictionaries/$target.dict")

if [[ ${1:-} == short ]]; then
    # libFuzzer writes what it finds into the first folder: one that is empty at each start, so that runs are alike.
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    "$program" "${options[@]}" -seed=1 -runs=20000 -max_total_time=10 "$scratch" "$source/corpus/$target"
    echo "$target: nothing found"
elif [[ ${1:-} =~ ^[0-9]+$ ]]; then
    mkdir -p "$build/corpus/$target"
    exec "$program" "${options[@]}" -verbosity=1 -max_total_time="$1" -print_final_stats=1 \
        "$build/corpus/$target" "$source/corpus/$target"
else
    exec "$program" "${options[@]}" "$@"
fi
