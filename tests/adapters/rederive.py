#!/usr/bin/python3
"""Computes statements again from nothing but the statements: `rederive.py FILE.json…`.

Knows the specification of payment terms and no line of Licet. Exact fractions throughout. Prints how many it
derived, or the first place that does not follow, and exits with 1.
"""
import json, sys
from calendar import monthrange
from datetime import date
from fractions import Fraction as F


def fail(where, what):
    print(f"{where}: {what}")
    sys.exit(1)


def expect(where, got, wanted):
    if got != wanted:
        fail(where, f"the statement says {got}, it follows {wanted}")


def day(text):
    return date.fromisoformat(text)


def plus_months(start, n):
    index = start.year * 12 + start.month - 1 + n
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def windows(term, length, t):
    months = {"month": 1, "quarter": 3, "year": 12}.get(length)
    if months is None:
        return [term] if term[0] < t else []
    out, k = [], 0
    while True:
        start = plus_months(term[0], k * months)
        if start >= term[1] or start >= t:
            return out
        out.append((start, min(plus_months(term[0], (k + 1) * months), term[1])))
        k += 1


def half_even(x):
    return round(x)  # of a Fraction: half to even


class Evaluation:
    def __init__(self, document):
        self.terms = document["terms"]
        self.term = (day(self.terms["term"]["from"]), day(self.terms["term"]["until"]))
        self.facts = [(f["kind"], f["name"], f.get("asset"), day(f["at"]), F(f["amount"]))
                      for f in document["facts"] if day(f["known"]) <= day(document["issued"])]

    def total(self, kind, name, start, until):
        return sum((a for k, n, _, at, a in self.facts if k == kind and n == name and start <= at < until), F(0))

    def by_window(self, kind, name, tiers, length, rate_key, t, seen):
        amount = F(0)
        for start, until in windows(self.term, length, t):
            quantity = self.total(kind, name, max(start, seen[0]), min(until, seen[1], t))
            below = F(0)
            for tier in tiers:
                upto = min(F(tier["upto"]), quantity) if "upto" in tier else quantity
                if upto > below:
                    amount += (upto - below) * F(tier[rate_key])
                    below = upto
        return amount

    def earned(self, e, t, seen):
        if t <= self.term[0]:
            return F(0)
        again = lambda inner, at=t, s=seen: self.earned(inner, at, s)
        if "fixed" in e:
            on = day(e["on"]) if "on" in e else self.term[0]
            return F(e["fixed"]) if on < t and seen[0] <= on < seen[1] else F(0)
        if "usage" in e:
            return self.by_window("usage", e["usage"], e["tiers"], e.get("window", "term"), "price", t, seen)
        if "afford" in e:
            whole = again(e["of"])
            if e.get("balloon") and self.term[1] <= t:
                return whole
            return min(whole, F(e["afford"]) * self.total("revenue", e["stream"], seen[0], min(t, seen[1])))
        if "defer" in e:
            trigger = e["defer"]
            holds = day(trigger["until"]) <= t if "until" in trigger else \
                self.total("revenue", trigger["revenue"], seen[0], min(t, seen[1])) >= F(trigger["reaches"])
            return again(e["of"]) if holds else F(0)
        if "during" in e:
            inner = e["during"]
            start = max(seen[0], day(inner["from"])) if "from" in inner else seen[0]
            until = min(seen[1], day(inner["until"])) if "until" in inner else seen[1]
            return again(e["of"], t, (start, until))
        if "revenue" in e:
            return self.by_window("revenue", e["revenue"], e["tiers"], e.get("window", "term"), "share", t, seen)
        if "sum" in e:
            return sum((again(c) for c in e["sum"]), F(0))
        if "max" in e:
            return max(again(c) for c in e["max"])
        if "min" in e:
            return min(again(c) for c in e["min"])
        if "scale" in e:
            return F(e["scale"]) * again(e["of"])
        if "advance" in e:
            return max(F(e["advance"]), again(e["of"]))
        if "floor" in e or "cap" in e:
            total = F(0)
            for start, until in windows(self.term, e["window"], t):
                gained = again(e["of"], min(t, until)) - again(e["of"], start)
                if "cap" in e:
                    total += min(F(e["cap"]), gained)
                else:
                    total += max(F(e["floor"]), gained) if until <= t else gained
            return total
        raise ValueError(f"no clause: {list(e)}")

    def weights(self, split, part, t, out):
        if "payee" in split:
            out[split["payee"]] = out.get(split["payee"], F(0)) + part
        elif "commission" in split:
            share = F(split["commission"])
            out[split["to"]] = out.get(split["to"], F(0)) + part * share
            self.weights(split["rest"], part * (1 - share), t, out)
        elif "shares" in split:
            whole = sum(F(s["weight"]) for s in split["shares"])
            for s in split["shares"]:
                self.weights(s["to"], part * F(s["weight"]) / whole, t, out)
        else:
            meter = split["by_usage"]
            used = {asset: sum((a for k, n, on, at, a in self.facts
                                if k == "usage" and n == meter and on == asset and at < t), F(0))
                    for asset in split["to"]}
            whole = sum(used.values())
            if whole == 0:
                out["unallocated"] = out.get("unallocated", F(0)) + part
            else:
                for asset, to in split["to"].items():
                    self.weights(to, part * used[asset] / whole, t, out)


def names_in_text(split, out):
    """Who the split names, in the order of the text: they take part in the units left over."""
    for key, value in split.items():
        if key in ("payee",):
            out.setdefault(value)
        elif "commission" in split and key == "to":
            out.setdefault(value)
        elif key == "rest":
            names_in_text(value, out)
        elif key == "shares":
            for share in value:
                names_in_text(share["to"], out)
        elif key == "to":
            for to in value.values():
                names_in_text(to, out)
    return out


def left_over(split, rows, weights, behind, due):
    """Who gets one of the units left over: who is furthest behind, the first in the text where several are."""
    named = names_in_text(split, {})
    takes_part = [i for i, row in enumerate(rows) if row["payee"] in named or F(weights[i]) != 0]
    floors = [int(due * F(w)) for w in weights]
    now = lambda i: behind[i] + due * F(weights[i]) - floors[i]
    return set(sorted(takes_part, key=lambda i: (-now(i), i))[:due - sum(floors)])


def derive_uses(d, where):
    """What was paid as it happened: use by use, the price of all so far less what was charged."""
    unit = 10 ** int(d["minor_digits"])
    minor = lambda text: int(F(text) * unit)
    evaluation = Evaluation({"terms": d["terms"], "facts": [], "issued": "9999-12-31"})
    start, until = evaluation.term
    pay = d["terms"]["pay"]

    def price(quantity):
        evaluation.facts = [("usage", pay["usage"], None, start, F(quantity))]
        return half_even(evaluation.earned(pay, until, evaluation.term) * unit)

    used, charged = int(d["used_before"]), minor(d["charged_before"])
    expect(where + "/charged_before", charged, price(used))
    before = charged
    rows = d.get("payees", [])
    weights = {}
    evaluation.weights(d["terms"]["split"], F(1), until, weights)
    expect(where + ": weights add up to", sum(weights.values()), 1)
    shares = [weights.get(row["payee"], F(0)) for row in rows]
    behind = [F(row["carried"]) * unit for row in rows]
    expect(where + ": carried adds up to", sum(behind), 0)
    parts = [0] * len(rows)
    entries = 0
    for row in d["uses"]:
        for quantity in row["quantities"]:
            used += quantity
            more = price(used) - charged
            charged += more
            entries += more != 0
            if not rows or not more:
                continue
            chosen = left_over(d["terms"]["split"], rows, shares, behind, more)
            for i, share in enumerate(shares):
                got = int(more * share) + (i in chosen)
                behind[i] += more * share - got
                parts[i] += got
    expect(where + "/used", int(d["used"]), used)
    expect(where + "/charged", minor(d["charged"]), charged - before)
    expect(where + "/entries", d.get("entries", {"count": 0})["count"], entries)
    for i, row in enumerate(rows):
        at = f"{where}/payees/{i}"
        expect(at + "/weight", F(row["weight"]), shares[i])
        expect(at + "/exact", F(row["exact"]) * unit, (charged - before) * shares[i])
        expect(at + "/amount", minor(row["amount"]), parts[i])
        exchange(row.get("in_own_currency"), F(row["amount"]), at + "/in_own_currency")
    return charged - before, weights, {row["payee"]: part for row, part in zip(rows, parts)}


def derive(d, where):
    unit = 10 ** int(d["minor_digits"])
    minor = lambda text: int(F(text) * unit)
    evaluation = Evaluation(d)
    t = day(d["period"]["until"])
    exact = evaluation.earned(d["terms"]["pay"], t, evaluation.term)
    expect(where + "/exact", F(d["exact"]), exact)
    root = d["clauses"][0]
    expect(where + "/clauses/0/so_far", F(root["so_far"]), exact)
    for i, clause in enumerate(d["clauses"]):
        expect(f"{where}/clauses/{i}/now", F(clause["now"]), F(clause["so_far"]) - F(clause["before"]))
    earned = half_even(exact * unit)
    expect(where + "/earned", minor(d["earned"]), earned)
    charged = sum(minor(c["due"]) for c in d["charged_by"])
    expect(where + "/charged", minor(d["charged"]), charged)
    due = max(0, earned - charged)
    expect(where + "/due", minor(d["due"]), due)
    expect(where + "/credit", minor(d["credit"]), max(0, charged - earned))

    weights = {}
    evaluation.weights(d["terms"]["split"], F(1), t, weights)
    expect(where + ": weights add up to", sum(weights.values()), 1)
    if "payees" not in d:
        return due, weights
    rows = d["payees"]
    for i, row in enumerate(rows):
        expect(f"{where}/payees/{i}/weight", F(row["weight"]), weights.get(row["payee"], F(0)))
        expect(f"{where}/payees/{i}/exact", F(row["exact"]) * unit, due * F(row["weight"]))
        expect(f"{where}/payees/{i}/floor", minor(row["floor"]), int(due * F(row["weight"])))
    chosen = left_over(d["terms"]["split"], rows, [row["weight"] for row in rows],
                       [F(row["carried"]) * unit for row in rows], due) if due else set()
    for i, row in enumerate(rows):
        expect(f"{where}/payees/{i}/left_over", int(row["left_over"]), int(i in chosen))
        expect(f"{where}/payees/{i}/amount", minor(row["amount"]), minor(row["floor"]) + int(i in chosen))
    expect(where + ": the parts add up to", sum(minor(row["amount"]) for row in rows), due)

    if "entry" in d:
        postings = [minor(p["amount"]) for p in d["entry"]["postings"]]
        expect(where + "/entry: sums to", sum(postings), 0)
        expect(where + "/entry: receivable", postings[0], due)
        expect(where + "/entry: accrued", sorted(-p for p in postings[1:]),
               sorted(minor(row["amount"]) for row in rows if minor(row["amount"])))
    elif due and "account_of" not in d and not where.count("derivation"):
        fail(where + "/entry", "something is due and no entry is named")
    for i, row in enumerate(rows):
        exchange(row.get("in_own_currency"), F(row["amount"]), f"{where}/payees/{i}/in_own_currency")
    for key in ("licensee_currency", "licensor_currency"):
        exchange(d.get(key), F(d["due"]), f"{where}/{key}")
    return due, weights


def exchange(own, amount, where):
    if not own or own["amount"] is None:
        return
    digits = len(own["amount"].partition(".")[2])
    expect(where, F(own["amount"]) * 10 ** digits, half_even(amount * F(own["rate"]) * 10 ** digits))
    for key in ("source", "on"):
        if not own.get(key):
            fail(where, f"no {key} of the rate")


def derive_passed_on(movement, account, unit, where):
    """What standing splits did with each amount: whole units of each part, and what is left over to who is
    furthest behind, the first of equals; and that the steps are these parts."""
    minor = lambda text: int(F(text) * unit)
    steps = {}
    for run in movement.get("divided", []):
        parts = run["parts"]
        expect(where + ": shares add up to", sum(F(p["share"]) for p in parts), 1)
        behind = {p["to"]: F(p["carried"]) * unit for p in parts}
        expect(where + ": carried adds up to", sum(behind.values()), 0)
        first = {}
        for i, p in enumerate(parts):
            first.setdefault(p["to"], i)
        got = [0] * len(parts)
        for amount in map(minor, run["amounts"]):
            gives = []
            for p in parts:
                exact = amount * F(p["share"])
                gives.append(int(exact))
                behind[p["to"]] += exact - int(exact)
            left = amount - sum(gives)
            while left:
                for to in sorted(first, key=lambda to: (-behind[to], first[to])):
                    if not left:
                        break
                    gives[first[to]] += 1
                    behind[to] -= 1
                    left -= 1
            got = [a + b for a, b in zip(got, gives)]
        for p, amount in zip(parts, got):
            expect(f"{where}: by the split of {run['by']} to {p['to']}", minor(p["amount"]), amount)
            whole = run.get("of_the_whole", False)
            if p["to"] != run["by"] and (p["to"] == account or (run["by"] == account and not whole)):
                key = (p["to"] if whole else (run["by"], p["to"]), whole)
                steps[key] = steps.get(key, 0) + amount
    if "divided" not in movement:
        return
    # A split among very many is not written out.
    written = {(run["by"], run.get("of_the_whole", False)) for run in movement["divided"]}
    shown = {}
    for step in movement.get("passed_on", []):
        whole = step.get("of_the_whole", False)
        if step["to"] != account if whole else (step["from"], False) not in written:
            continue
        key = (step["to"] if whole else (step["from"], step["to"]), whole)
        shown[key] = shown.get(key, 0) + minor(step["amount"])
    expect(where + "/passed_on", shown, {k: v for k, v in steps.items() if v})


def derive_account(d, where):
    unit = 10 ** int(d["minor_digits"])
    minor = lambda text: int(F(text) * unit)
    s = d["summary"]
    # An account of very many lines has them in parts, each a document that is derived by itself.
    expect(where + "/summary/stated", minor(s["stated"]),
           sum(minor(line["amount"]) for line in d["lines"]) if "lines" in d else
           sum(minor(part["stated"]) for part in d["parts"]))
    for i, line in enumerate(d.get("lines", [])):
        at = f"{where}/lines/{i}"
        derivation = None
        if "derivation" in line:
            derivation = {**d["licences"][line["derivation"]["of"]], **line["derivation"],
                          "minor_digits": d["minor_digits"]}
        if d["role"] != "payee":
            expect(at + "/amount", minor(line["amount"]), sum(minor(p["amount"]) for p in line["parts"]))
            if line["kind"] == "uses":
                due, _, parts = derive_uses(derivation, at + "/derivation")
                expect(at + "/amount", minor(line["amount"]), due)
                if parts:
                    expect(at + "/parts", {p["payee"]: minor(p["amount"]) for p in line["parts"]},
                           {payee: part for payee, part in parts.items() if part})
            continue
        if line["kind"] == "uses":
            due, weights, parts = derive_uses(derivation, at + "/derivation")
            expect(at + "/licence_due", minor(line["licence_due"]), due)
            expect(at + "/weight", F(line["weight"]), weights.get(d["account_of"], F(0)))
            if parts:
                expect(at + "/amount", minor(line["amount"]), parts[d["account_of"]])
            exchange(line.get("in_own_currency"), F(line["amount"]), at + "/in_own_currency")
            continue
        due, weights = derive(derivation, at + "/derivation")
        expect(at + "/licence_due", minor(line["licence_due"]), due)
        expect(at + "/weight", F(line["weight"]), weights.get(d["account_of"], F(0)))
        expect(at + "/amount", minor(line["amount"]), int(due * F(line["weight"])) + int(line["left_over"]))
        exchange(line.get("in_own_currency"), F(line["amount"]), at + "/in_own_currency")
    if d["role"] == "licensor" or "licence" in d:
        return
    for m in d["movements"]:
        derive_passed_on(m, d["account_of"], unit, f"{where}/movements of entry {m['entry']}")
    # What the movements come to by kind of entry, and by account, is one and the same.
    by_kind, by_account = {}, {}
    for m in d["movements"]:
        for account, amount in m["amounts"].items():
            sign = -1 if account == "receivable" else 1
            by_kind[m["what"]] = by_kind.get(m["what"], 0) + sign * minor(amount)
            by_account[account] = by_account.get(account, 0) + minor(amount)
    expect(where + "/summary/by_entry", {k: minor(v) for k, v in s["by_entry"].items()},
           {k: v for k, v in by_kind.items() if v})
    expect(where + "/summary/balances", {k: minor(v) for k, v in s["balances"].items()}, by_account)
    if d["role"] == "payee":
        for i, p in enumerate(d["payments"]):
            expect(f"{where}/payments/{i}/amount", minor(p["amount"]),
                   minor(p["gross"]) - minor(p.get("vat", "0")) - minor(p.get("withheld", "0")))
        paid = sum(minor(p["gross"]) for p in d["payments"] if p["state"] == "settled")
        expect(where + "/summary/paid", minor(s["paid"]), paid)
        # What came back after its tax was handed on came back without it.
        taxes = sum(minor(p["gross"]) - minor(p["amount"]) for p in d["payments"] if p["state"] == "reversed")
        gone = -by_kind.get("payout settled", 0) - by_kind.get("payout reversed", 0)
        if not paid <= gone <= paid + taxes:
            fail(where, f"payments settled and not come back are {paid}, by the movements {gone}")
        expect(where + ": stated, and accrued or paid at use", minor(s["stated"]),
               by_kind.get("statement", 0) + by_kind.get("use", 0))


count = 0
for path in sys.argv[1:]:
    document = json.load(open(path, encoding="utf-8"))
    if "account_of" in document:
        derive_account(document, path)
    else:
        derive(document, path)
    count += 1
print(f"{count} derived again")
