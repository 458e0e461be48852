#!/usr/bin/env python3
"""The licensing market of experiment 1 as a plain agent model: nothing but the standard library, the same rules, the same
random numbers, the same outcomes as `licet sim` plays on its core, and the same record of it: what each agent did and when,
the batch, each licence with its document and digest, each statement, each entry, every balance. It is kept to be measured
beside the core (./dev bench sim); a test holds the two to the same numbers and, line by line, to the same record.
Usage: licensing_model.py BUDGET DEFERRAL ROYALTY REPLICATIONS SEED [record]"""

import json
import sys
import time
from collections import namedtuple
from datetime import date, timedelta
from hashlib import sha256

from licensing_contracts import BELIEFS, COURSES, DISCOUNT, REVENUE, SCALE, YEARS, Rules, deal, rounded
from model_parts import PPM, Books, Stream, corrected_gini, half_even, purpose_of

OPENING = date(2026, 1, 1)
TERM = [date(2027 + year, 1, 1) for year in range(YEARS + 1)]
SCOPE = {
    "purposes": ["train-generative"], "territories": ["AD"], "from": str(TERM[0]), "until": str(TERM[-1]),
    "exclusive": False, "privacy": "non-personal", "duties": [],
}
text_of = json.JSONEncoder(separators=(",", ":")).encode


class Owner:
    def __init__(self, seed, replication, number):
        stream = Stream(seed, PURPOSE_OWNER, replication, number)
        self.name, self.asset, self.order = f"owner{number}", f"asset{number}", f"o{number}"
        self.reservation = int(stream.uniform() * SCALE)
        stream.uniform()  # for beliefs of its own, where there are such
        stream.below(1)  # when it comes
        self.beliefs = BELIEFS
        self.receipts = 0.0

    def listing(self):
        return {
            "asset": self.asset, "licensor": self.name, "content": sha256(self.asset.encode()).hexdigest(),
            "provenance": "", "privacy": "non-personal", "territories": ["AD"], "split": {"payee": self.name},
        }

    def offer(self, rules, expires):
        return {
            "offer": self.order, "licensor": self.name, "assets": [self.asset], "scope": SCOPE, "currency": "KRW",
            "ask": self.reservation, "reservation": self.reservation, "accepts": rules.accepts,
            "beliefs": self.beliefs.said, "stream": "gross", "statements": "year", "split": {"payee": self.name},
            "expires": expires,
        }


class Firm:
    def __init__(self, seed, replication, number, budget):
        stream = Stream(seed, PURPOSE_FIRM, replication, number)
        self.name, self.wants, self.order = f"firm{number}", f"asset{number}", f"b{number}"
        self.value = int(stream.uniform() * SCALE)
        self.budget = rounded(budget * SCALE)
        stream.below(1)
        left = stream.below(1_000_000)
        self.course = 0
        while left >= COURSES[self.course][0]:
            left -= COURSES[self.course][0]
            self.course += 1
        self.beliefs = BELIEFS

    def bid(self, rules, expires):
        return {
            "bid": self.order, "licensee": self.name, "assets": [self.wants], "scope": SCOPE, "currency": "KRW",
            "value": self.value, "upfront_budget": self.budget, "royalty_stack_ppm": PPM, "accepts": rules.accepts,
            "beliefs": self.beliefs.said, "deferred_trigger": 1, "expires": expires,
        }


Statement = namedtuple("Statement", "number licence start end issued exact earned charged due credit parts")


def decimal(millionths):
    """As documents write a number: no zeros at its end."""
    whole, part = divmod(millionths, PPM)
    return f"{whole}.{part:06}".rstrip("0") if part else str(whole)


def pay_of(contract):
    """A contract in the language of payment terms."""
    fees = []
    if contract.upfront:
        fees.append({"fixed": str(contract.upfront)})
    if contract.deferred:
        fees.append({"defer": {"revenue": "gross", "reaches": "1"}, "of": {"fixed": str(contract.deferred)}})
    if contract.royalty or not fees:
        fees.append({"revenue": "gross", "tiers": [{"share": decimal(contract.royalty)}]})
    return fees[0] if len(fees) == 1 else {"sum": fees}


class Licence:
    """As agreed: its document, bound by a digest; then what is reported under it, and what statements charge."""

    def __init__(self, owner, firm, contract):
        self.owner, self.firm, self.contract = owner, firm, contract
        self.name = f"{firm.order}/{owner.order}"
        self.document = text_of({
            "licence": self.name, "version": 1, "licensor": owner.name, "licensee": firm.name, "assets": [owner.asset],
            "scope": SCOPE,
            "terms": {
                "currency": "KRW", "term": {"from": SCOPE["from"], "until": SCOPE["until"]}, "statements": "year",
                "pay": pay_of(contract), "split": {"payee": owner.name},
            },
            "funding": "by-statement",
        })
        self.digest = sha256(self.document.encode()).hexdigest()
        self.escrow = f"escrow {self.name}"
        self.general = f"escrow {firm.name}"  # of the firm, not of one licence
        self.receivable = f"receivable {firm.name}"
        self.accrued = f"accrued {owner.name}"
        self.payable = f"payable {owner.name}"
        self.prepaid = contract.upfront
        self.reports = []
        self.revenue = self.charged = 0

    def report(self, name, day, amount):
        self.reports.append((name, day, amount))
        self.revenue += amount

    def state(self, number, year, day):
        """The year's statement: what is earned so far, exact in millionths of a won, less what was charged."""
        contract = self.contract
        deferred = contract.deferred if self.revenue >= 1 else 0
        exact = PPM * (contract.upfront + deferred) + contract.royalty * self.revenue
        earned = half_even(exact, PPM)
        due = max(0, earned - self.charged)
        statement = Statement(number, self, TERM[year], TERM[year + 1], day, exact, earned, self.charged, due,
                              max(0, self.charged - earned), [(self.owner.name, due)])
        self.charged += due
        return statement


class Market:
    def __init__(self, budget, deferral, royalty, seed, replication, pairs=20):
        self.rules = Rules(deferral, royalty)
        self.owners = [Owner(seed, replication, i) for i in range(pairs)]
        self.firms = [Firm(seed, replication, i, budget) for i in range(pairs)]
        self.log = []  # what was asked: its number, the day, what, and with what
        self.batch = {"day": None, "value": 0, "deals": [], "unserved": []}
        self.licences = []
        self.statements = []
        self.books = Books()
        self.data = dict.fromkeys(
            "requests deals blocked bridged first_best gains perceived truth owner_receipts firm_surplus contingent "
            "expected paid paid_months paid_12 paid_24 gini hhi royalty_used".split(), 0)

    def note(self, day, what, body):
        self.log.append((len(self.log) + 1, day, what, body))

    def open(self, day):
        expires = day + timedelta(30)
        self.note(day, "open_market", {"operator": "market", "commission": "0"})
        for owner in self.owners:
            self.note(day, "register_party", {"party": owner.name})
            self.note(day, "list_asset", owner.listing())
            self.note(day, "post_offer", owner.offer(self.rules, expires))
        for firm in self.firms:
            self.note(day, "register_party", {"party": firm.name})
            self.note(day, "place_bid", firm.bid(self.rules, expires))

    def clear(self, day):
        data, batch = self.data, self.batch
        self.note(day, "clear_batch", {})
        batch["day"] = day
        for owner, firm in zip(self.owners, self.firms):
            data["requests"] += 1
            if firm.value >= owner.reservation:
                data["first_best"] += (firm.value - owner.reservation) / SCALE
                data["blocked"] += min(firm.value, firm.budget) < owner.reservation
            contract, found = deal(owner, firm, self.rules)
            if contract is None:
                batch["unserved"].append((firm.order, owner.order, found))
                continue
            batch["value"] += found
            batch["deals"].append((firm.order, owner.order, contract))
            self.licences.append(Licence(owner, firm, contract))
        for licence in self.licences:
            self.agreed(day, licence)

    def agreed(self, day, licence):
        data, contract, firm = self.data, licence.contract, licence.firm
        gain = firm.value - licence.owner.reservation
        data["deals"] += 1
        data["bridged"] += min(firm.value, firm.budget) < licence.owner.reservation
        data["gains"] += gain / SCALE
        data["truth"] += gain / SCALE
        data["firm_surplus"] += firm.value / SCALE
        data["perceived"] += (gain + (contract.worth - contract.cost) / 1e12) / SCALE
        contingent = firm.beliefs.contingent(contract)
        data["contingent"] += contingent / SCALE
        data["expected"] += (contingent + contract.upfront) / SCALE
        data["royalty_used"] += contract.royalty / 1e6
        if contract.upfront > 0:
            self.pay(day, licence, contract.upfront, 0)

    def pay(self, day, licence, amount, year):
        """What a firm pays: a deal's upfront fee into its escrow, later what a statement asks."""
        body = {"licensee": licence.firm.name, "currency": "KRW", "amount": amount, "reference": ""}
        if year == 0:
            body["escrow_for"] = licence.name
        self.note(day, "receive_payment", body)
        escrow = licence.escrow if year == 0 else licence.general
        self.books.post(day, "receipt", licence.firm.name, [("bank", amount), (escrow, -amount)])
        data = self.data
        discount = 1.0 if year == 0 else DISCOUNT[year - 1] / 1e6
        licence.owner.receipts += discount * amount / SCALE
        data["firm_surplus"] -= discount * amount / SCALE
        data["paid"] += amount / SCALE
        data["paid_months"] += 12.0 * year * amount / SCALE
        if year <= 1:
            data["paid_12"] += amount / SCALE
        if year <= 2:
            data["paid_24"] += amount / SCALE
        if year > 0:
            data["truth"] -= 0.03 * discount * amount / SCALE
            data["firm_surplus"] -= 0.03 * discount * amount / SCALE

    def settle(self, day, statement, escrow, amount):
        """Of what lies in escrow, to the statement and on to its payee."""
        licence, about = statement.licence, f"statement-{statement.number}"
        self.books.post(day, "statement paid", about, [(escrow, amount), (licence.receivable, -amount)])
        self.books.post(day, "funding", about, [(licence.accrued, amount), (licence.payable, -amount)])

    def live(self, year):
        day = TERM[year + 1] - timedelta(1)
        for i, licence in enumerate(self.licences):
            if licence.contract.deferred or licence.contract.royalty:
                name, amount = f"r{year}-{i}", REVENUE[licence.firm.course][year]
                self.note(day, "report_revenue",
                          {"licence": licence.name, "report": name, "stream": "gross", "amount": amount, "at": day})
                licence.report(name, day, amount)
        day = TERM[year + 1]
        self.note(day, "issue_statements", {})
        unpaid = []
        for licence in self.licences:
            statement = licence.state(len(self.statements) + 1, year, day)
            self.statements.append(statement)
            due = statement.due
            if due == 0:
                continue
            self.books.post(day, "statement", f"statement-{statement.number}",
                            [(licence.receivable, due), (licence.accrued, -due)])
            prepaid = min(due, licence.prepaid)
            if prepaid > 0:
                self.settle(day, statement, licence.escrow, prepaid)
                licence.prepaid -= prepaid
            if due > prepaid:
                unpaid.append((statement, due - prepaid))
        for statement, owed in unpaid:
            self.pay(day, statement.licence, owed, year + 1)
            self.settle(day, statement, statement.licence.general, owed)

    def play(self):
        self.open(OPENING)
        self.clear(OPENING)
        for year in range(YEARS):
            self.live(year)
        data = self.data
        receipts = sorted(owner.receipts for owner in self.owners)
        total = sum(receipts)
        data["owner_receipts"] = total
        if total > 0:
            data["gini"] = corrected_gini(receipts)
            data["hhi"] = sum((x / total) ** 2 for x in receipts)
        return data

    def record(self):
        """All of it as text, a line each."""
        for number, day, what, body in self.log:
            at = f"{day}T00:00:00.{number:06}Z"
            yield text_of({"id": f"00000000-0000-0000-0000-{number:012x}", "at": at, what: written(body)})
        batch = self.batch
        yield f"batch {batch['day']} value {batch['value']} bound {batch['value']}"  # each pair has what is best for it
        for bid, offer, c in batch["deals"]:
            yield (f"deal {bid}/{offer} upfront {c.upfront} deferred {c.deferred} royalty {c.royalty} "
                   f"worth {c.worth} cost {c.cost}")
        for bid, offer, why in batch["unserved"]:
            yield f"unserved {bid}/{offer} {why}"
        for licence in self.licences:
            yield f"licence {licence.digest} {licence.document}"
        for s in self.statements:
            yield (f"statement {s.number} {s.licence.name} from {s.start} until {s.end} issued {s.issued} "
                   f"exact {decimal(s.exact)} earned {s.earned} charged {s.charged} due {s.due} credit {s.credit} "
                   + " ".join(f"{payee} {part}" for payee, part in s.parts))
        yield from self.books.lines()
        yield from sorted(f"balance {account} {amount}" for account, amount in self.books.balances.items())


AMOUNTS = frozenset(
    "ask reservation upfront_max deferred_max revenue value upfront_budget deferred_trigger amount".split())


def written(value, key=""):
    """As commands are written: amounts and days are texts."""
    if isinstance(value, dict):
        return {k: written(v, k) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [written(v, key) for v in value]
    return str(value) if key in AMOUNTS or isinstance(value, date) else value


PURPOSE_OWNER = purpose_of("licensing owner")
PURPOSE_FIRM = purpose_of("licensing firm")


def main():
    budget, deferral, royalty = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    replications, seed = int(sys.argv[4]), int(sys.argv[5])
    if sys.argv[6:] == ["record"]:
        for replication in range(replications):
            market = Market(budget, deferral, royalty, seed, replication)
            market.play()
            print(*market.record(), sep="\n")
        return
    began = time.process_time()
    outcomes = [Market(budget, deferral, royalty, seed, r).play() for r in range(replications)]
    print("seconds", time.process_time() - began)
    print(*outcomes[0])
    for outcome in outcomes:
        print(*outcome.values())


if __name__ == "__main__":
    main()
