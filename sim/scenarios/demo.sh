#!/usr/bin/env bash
# The demo: each scenario on an embedded store of its own, then the store verified and its books checked by other tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
licet=build/release/licet
names=("$@")
if [ ${#names[@]} -eq 0 ]; then names=(broadcasters crawls-and-titles); fi
for name in "${names[@]}"; do
    folder=sim/scenarios/$name
    [ -f "$folder/scenario.json" ] || { echo "no scenario $name; there are: $(ls -d sim/scenarios/*/ | xargs -n1 basename | tr '\n' ' ')" >&2; exit 2; }
    out=build/demo/$name
    rm -rf "$out"
    mkdir -p "$out"
    "$licet" demo "$folder" --store "sqlite:$out/journal.sqlite"
    "$licet" verify --store "sqlite:$out/journal.sqlite" >"$out/verify.txt"
    "$licet" export hledger --store "sqlite:$out/journal.sqlite" >"$out/books.journal"
    "$licet" export beancount --store "sqlite:$out/journal.sqlite" >"$out/books.beancount"
    LC_ALL=C.UTF-8 hledger -f "$out/books.journal" check --strict ordereddates && echo "hledger check --strict ordereddates: passed"
    bean-check "$out/books.beancount" && echo "bean-check: passed"
    printf '\nThe store, the books and the proof lie in %s\n' "$out"
done
