#!/usr/bin/python3
"""Writes schemas.inc: the types of published ISO 20022 schemas as a compact table, a line a node.

usage: table_of_schemas.py SCHEMA.xsd... > schemas.inc

A line is its depth in blanks, a letter for what it is, and its fields. What schema.cpp makes of a table means the same as
the file it came from; a test holds the two together where the published files are at hand.
"""
import os
import sys
import xml.etree.ElementTree as ET

XS = "{http://www.w3.org/2001/XMLSchema}"
LETTERS = {
    "element": "e", "complexType": "T", "simpleType": "S", "sequence": "s", "choice": "c", "restriction": "r",
    "extension": "x", "simpleContent": "m", "attribute": "@", "any": "a", "pattern": "p", "enumeration": "n",
    "minLength": "l", "maxLength": "L", "length": "k", "fractionDigits": "d", "totalDigits": "D", "minInclusive": "i",
    "maxInclusive": "I",
}
FIELDS = {
    "e": ("name", "type", "minOccurs", "maxOccurs"), "T": ("name",), "S": ("name",), "s": ("minOccurs", "maxOccurs"),
    "c": ("minOccurs", "maxOccurs"), "r": ("base",), "x": ("base",), "m": (), "@": ("name", "type", "use"),
    "a": ("namespace", "processContents", "minOccurs", "maxOccurs"),
}


def lines(node, depth):
    tag = node.tag.removeprefix(XS)
    if tag == "annotation":
        return
    letter = LETTERS[tag]
    fields = FIELDS.get(letter, ("value",))
    values = []
    for field in fields:
        value = node.get(field, "")
        if field in ("minOccurs", "maxOccurs") and value == "1":
            value = ""
        values.append("*" if value == "unbounded" else value)
    unknown = set(node.attrib) - set(fields) - {"id"}
    if unknown:
        sys.exit(f"{tag}: what is {unknown}?")
    while values and not values[-1]:
        values.pop()
    yield " " * depth + letter + "\t".join(values)
    for child in node:
        yield from lines(child, depth + 1)


print("// Made by table_of_schemas.py from the schemas published by ISO 20022; do not edit.")
for path in sys.argv[1:]:
    root = ET.parse(path).getroot()
    name = root.get("targetNamespace").rsplit(":", 1)[1]
    print(f'{{"{name}", R"table(', end="")
    print("\n".join(line for child in root for line in lines(child, 0)))
    print(')table"},')
