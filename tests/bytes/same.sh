#!/usr/bin/env bash
# The same results, byte for byte, whatever the compiler, its optimisation, and the number of threads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
first=
for compiler in g++ clang++-16; do
    for level in 1 3; do
        folder=build/bytes/$compiler-O$level
        cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_COMPILER=$compiler \
            -DCMAKE_CXX_FLAGS="-O$level -DNDEBUG" -DLICET_PRECOMPILE=OFF -DLICET_BENCH=OFF \
            -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >/dev/null
        cmake --build "$folder" --target same_bytes >"$folder/build.log" || { tail -n 30 "$folder/build.log" >&2; exit 1; }
        program=$(find "$folder" -name same_bytes -type f -perm -u+x)
        "$program" >"$folder/results"
        echo "$compiler -O$level: $(wc -c <"$folder/results") bytes, SHA-256 $(sha256sum <"$folder/results" | cut -c-16)…"
        if [ -z "$first" ]; then first=$folder/results; else cmp "$first" "$folder/results"; fi
    done
done
