#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# lint.sh [--all]: house rules, format, shell scripts, then clang-tidy over what differs from the last landing (--all: over
# everything). Prints only what is wrong. Called by `./dev lint`, which sees to it that the tools are there.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

if ! git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    echo 'lint: skipped, since this is no git checkout and nobody can say which files belong to it' >&2
    exit 0
fi
jobs="${NATTER_JOBS:-$(nproc)}"
outcome=0
failed() {
    printf 'lint: %s\n' "$1" >&2
    outcome=1
}
# Tracked or about to be, and there: a file that was deleted and not yet committed is still listed.
known_files() {
    git ls-files --cached --others --exclude-standard -- "$@" | while read -r name; do
        if [[ -f $name ]]; then echo "$name"; fi
    done
}
is_shell_script() { [[ $(head -c 19 "$1" | tr -d '\0') == '#!/usr/bin/env bash' ]]; }

# --- rules, format, shell -----------------------------------------------------------------------------------------

python3 -B tests/architecture/houserules.py || failed 'house rules are broken'
known_files '*.h' '*.cpp' | xargs --no-run-if-empty --max-procs="$jobs" --max-args=40 clang-format-19 --dry-run -Werror \
    || failed 'wrong format; ./dev format mends it'
known_files | while read -r name; do
    if [[ $name == *.sh ]] || is_shell_script "$name"; then echo "$name"; fi
done | xargs --no-run-if-empty shellcheck || failed 'shellcheck has complaints'

# --- clang-tidy ---------------------------------------------------------------------------------------------------

# Where the last landing left off: on a branch the point where it left the main line, on the main line the commit before.
base_of_change() {
    local main base
    for main in "${NATTER_LINT_BASE:-}" origin/HEAD origin/main main; do
        [[ -n $main ]] || continue
        base=$(git merge-base HEAD "$main" 2>/dev/null) || continue
        [[ $base == "$(git rev-parse HEAD)" ]] && base=$(git rev-parse --verify --quiet HEAD~1)
        echo "$base"
        return
    done
}

changed_files() {
    local base
    base=$(base_of_change)
    if [[ ${1:-} == --all || -z $base ]]; then
        known_files 'src/*.cpp' 'tests/*.cpp'
        return
    fi
    {
        git diff --name-only --diff-filter=d "$base" -- '*.cpp'
        git ls-files --others --exclude-standard -- '*.cpp'
    } | sort -u
}

# A compile database of its own: clang cannot read GCC's precompiled headers. Of the build only Qt's generated files are
# needed, not a single object.
configure() {
    # Nobody builds there, so nobody else notices that a target has changed.
    if [[ ! -f build/lint/build.ninja
        || -n $(find CMakePresets.json CMakeLists.txt cmake src tests \( -name 'CMake*' -o -name '*.cmake' \) -newer build/lint/build.ninja -print -quit) ]]; then
        cmake --preset lint >build/lint.log 2>&1 || return
    fi
    # By way of the build's own targets moc would wait for every library below.
    find build/lint -name AutogenInfo.json -print0 \
        | xargs --null --no-run-if-empty --max-procs="$jobs" --replace cmake -E cmake_autogen {} Debug >build/lint.log 2>&1
}

# tidy <file>: silent when the file, every header and the rules are as they were when it was last found clean.
# shellcheck disable=SC2317  # called by the shells that xargs starts
tidy() {
    local stamp
    stamp=build/lint/clean/$({
        echo "$1 $HEADERS"
        cat "$1"
    } | sha256sum | cut -d' ' -f1)
    [[ -e $stamp ]] && return
    if clang-tidy-19 --quiet -p build/lint "$1" 2> >(grep -v 'warnings\? generated\.$' >&2); then
        touch "$stamp"
    else
        return 1
    fi
}
export -f tidy

mkdir -p build
mapfile -t files < <(changed_files "${1:-}")
if [[ ${#files[@]} -gt 0 ]]; then
    if configure; then
        mkdir -p build/lint/clean
        HEADERS=$(known_files '*.h' .clang-tidy CMakePresets.json cmake/NatterToolchain.cmake | xargs cat | sha256sum)
        export HEADERS
        # What no target compiles (yet) has no command to check it by.
        mapfile -t files < <(printf '%s\n' "${files[@]}" | while read -r name; do
            grep -qF "\"file\": \"$PWD/$name\"" build/lint/compile_commands.json && echo "$name"
        done)
        # shellcheck disable=SC2016  # $1 is for that shell
        printf '%s\0' "${files[@]}" | xargs --null --no-run-if-empty --max-procs="$jobs" --max-args=1 bash -c 'tidy "$1"' tidy \
            || failed 'clang-tidy has complaints'
    else
        tail -20 build/lint.log >&2
        failed 'could not configure build/lint'
    fi
fi

[[ $outcome -eq 0 ]] && echo 'lint: clean' >&2
exit "$outcome"
