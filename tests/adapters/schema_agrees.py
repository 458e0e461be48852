#!/usr/bin/python3
"""Reads lines `verdict<TAB>JSON` and holds each verdict of the parser (ok or fault) against the JSON Schema.

usage: schema_agrees.py SCHEMA LINES. What only the engine can know (does the party exist?) is in neither.
"""
import json, sys
import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema({k: v for k, v in schema.items() if k != "$schema"})
# Every command is validated under its own name, so that the one of 22 that is meant says what is wrong.
validator = jsonschema.Draft7Validator({k: v for k, v in schema.items() if k != "$schema"})
count = {"ok": 0, "fault": 0}
for number, line in enumerate(open(sys.argv[2]), 1):
    verdict, text = line.rstrip("\n").split("\t", 1)
    count[verdict] += 1
    valid = validator.is_valid(json.loads(text))
    if valid != (verdict == "ok"):
        print(f"line {number}: the parser says {verdict}, the schema says {'valid' if valid else 'invalid'}: {text[:400]}")
        for error in list(validator.iter_errors(json.loads(text)))[:2]:
            print("   ", error.json_path, error.message[:200])
        sys.exit(1)
print(f"{count['ok']} valid and {count['fault']} invalid lines: parser and schema agree")
if min(count.values()) < 100:
    sys.exit("too few of one kind to mean anything")
