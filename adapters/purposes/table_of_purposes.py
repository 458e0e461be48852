#!/usr/bin/python3
"""Writes dpv.inc: the purposes of the Data Privacy Vocabulary, each with the uses that serve it.

usage: table_of_purposes.py PURPOSES.json > dpv.inc

PURPOSES.json maps each term to an object with `broader`, the terms right above it. A term that is decided here has its
own row; any other has what its broader terms have. The top term stands for every use and hands nothing down: an end that
nobody decided is served by no use.
"""
import json
import sys

TOP = "dpv:Purpose"
DECIDED = {
    TOP: "everything",
    "dpv:ResearchAndDevelopment": "research",
    "dpv:ServiceProvision": "service",
    "dpv:SearchFunctionalities": "finding",
    "dpv:SellProducts": "nothing",
    "dpv:DeliveryOfGoods": "nothing",
}


def uses(terms, name):
    if name in DECIDED:
        return DECIDED[name]
    found = {uses(terms, above) for above in terms[name]["broader"] if above != TOP} - {"nothing"}
    if len(found) > 1:
        sys.exit(f"{name}: its broader terms differ ({', '.join(sorted(found))}); decide it in DECIDED")
    return found.pop() if found else "nothing"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        terms = json.load(file)
    print("// Made by table_of_purposes.py from the purposes of DPV 2.3; do not edit.")
    for name in sorted(terms):
        print(f'{{"{name}", {uses(terms, name)}}},')


main()
