#!/usr/bin/env python3
"""The market that is paid by use (`metered`) as a plain agent model: nothing but the standard library, the same rules, the
same random numbers, the same books as `licet sim` keeps on its core: each use with its price and its parts, each entry,
every balance. It is kept to be measured beside it (./dev bench sim); a test holds the two to the same numbers and the same
entries. Usage: metered_model.py PAIRS READINGS QUANTITY YEARS REPLICATIONS SEED [books]"""

import sys
import time
from datetime import date, timedelta

from model_parts import PPM, Books, Stream, corrected_gini, purpose_of

OPENING = date(2026, 1, 1)
PRICES = 10_000_000.0
WEEK = (100, 104, 108, 104, 96, 50, 38)
SCALE = 20  # shares are twentieths
SHARES = (2, 9, 6, 3)  # the operator, the owner, the author, the society


class Licence:
    """Prepaid, at a price in millionths of a won; each use is priced and divided when it happens."""

    __slots__ = ("name", "firm", "price", "books", "escrow", "payees", "behind", "units", "charged", "uses")

    def __init__(self, number, price, books):
        self.name = f"L{number}"
        self.firm = f"firm{number}"
        self.price = price
        self.books = books
        self.escrow = f"escrow L{number}"
        self.payees = ("commission market", f"payable owner{number}", f"payable author{number}", "payable collector")
        self.behind = [0] * len(SHARES)
        self.units = self.charged = 0
        self.uses = []

    def pay_in(self, day, amount):
        self.books.post(day, "receipt", self.firm, [("bank", amount), (self.escrow, -amount)])

    def give_back(self, day, amount):
        self.books.post(day, "refund", self.firm, [(self.escrow, amount), ("bank", -amount)])

    def use(self, day, quantity):
        units = self.units + quantity
        total, rest = divmod(units * self.price, PPM)
        if 2 * rest > PPM or (2 * rest == PPM and total % 2):
            total += 1
        due = total - self.charged
        if self.books.balances[self.escrow] + due > 0:
            raise ValueError("the escrow must cover the use")
        self.units, self.charged = units, total
        if due:
            parts = self.divide(due)
            postings = [(self.escrow, due)] + [(p, -part) for p, part in zip(self.payees, parts) if part]
            self.books.post(day, "use", self.name, postings)
        else:
            parts = ()
        self.uses.append((day, quantity, due, parts))
        return due

    def divide(self, due):
        """By the shares over the licence's life: a unit that is left over goes to who is furthest behind."""
        behind = self.behind
        parts = []
        left = due
        for i, share in enumerate(SHARES):
            part, rest = divmod(due * share, SCALE)
            behind[i] += rest
            parts.append(part)
            left -= part
        if left:
            for i in sorted(range(len(SHARES)), key=lambda i: (-behind[i], i))[:left]:
                parts[i] += 1
                behind[i] -= SCALE
        return parts


class Pair:
    __slots__ = ("number", "value", "reservation", "licence", "draws", "level", "topped", "owed", "units")

    def __init__(self, seed, replication, number, books, most):
        stream = Stream(seed, PURPOSE_PAIR, replication, number)
        self.number = number
        self.value = int(stream.uniform() * PRICES)
        self.reservation = int(stream.uniform() * PRICES)
        price = (self.value + self.reservation) // 2
        self.draws = Stream(seed, PURPOSE_USE, replication, number)
        self.licence = Licence(number, price, books) if self.value >= self.reservation else None
        self.topped = price * most // PPM + 1
        self.level = self.owed = self.units = 0


class Market:
    def __init__(self, pairs, readings, quantity, years, seed, replication):
        self.readings, self.quantity, self.years = readings, quantity, years
        self.month = (readings + 11) // 12
        self.books = Books()
        most = (2 * quantity - 1) * 108 // 100 * self.month
        self.pairs = [Pair(seed, replication, i, self.books, most) for i in range(pairs)]

    def play(self):
        licensed = [p for p in self.pairs if p.licence]
        for reading in range(self.readings * self.years):
            day = OPENING + timedelta(reading * 365 // self.readings)
            if reading % self.month == 0:
                for pair in licensed:
                    pair.level = 1 + pair.draws.below(2 * self.quantity - 1)
                    amount = pair.topped if reading == 0 else pair.owed
                    if amount > 0:
                        pair.licence.pay_in(day, amount)
                    pair.owed = 0
            share = WEEK[reading % 7]
            for pair in licensed:
                quantity = max(1, pair.level * share // 100)
                pair.owed += pair.licence.use(day, quantity)
                pair.units += quantity
        return self.close(day, licensed)

    def close(self, day, licensed):
        data = dict.fromkeys(
            "pairs licences uses units gains charged firms owners authors collector operator returned gini entries "
            "postings".split(), 0)
        for pair in licensed:
            left = pair.topped - pair.owed
            if left > 0:
                pair.licence.give_back(day, left)
                data["returned"] += left / 1e6
        balances = self.books.balances
        receipts = []
        for pair in self.pairs:
            receipts.append(-balances.get(f"payable owner{pair.number}", 0) / 1e6)
            data["units"] += pair.units
            data["gains"] += (pair.value - pair.reservation) / 1e6 * pair.units / 1e6
            data["firms"] += pair.value / 1e6 * pair.units / 1e6
            data["owners"] += receipts[-1]
            data["authors"] += -balances.get(f"payable author{pair.number}", 0) / 1e6
        data["pairs"] = len(self.pairs)
        data["licences"] = len(licensed)
        data["uses"] = sum(len(pair.licence.uses) for pair in licensed)
        data["collector"] = -balances.get("payable collector", 0) / 1e6
        data["operator"] = -balances.get("commission market", 0) / 1e6
        data["charged"] = data["owners"] + data["authors"] + data["collector"] + data["operator"]
        data["firms"] -= data["charged"]
        receipts.sort()
        if sum(receipts) > 0 and len(receipts) > 1:
            data["gini"] = corrected_gini(receipts)
        data["entries"] = len(self.books.entries)
        data["postings"] = sum(len(postings) for _, _, _, postings in self.books.entries)
        return data


PURPOSE_PAIR = purpose_of("metered pair")
PURPOSE_USE = purpose_of("metered use")


def main():
    pairs, readings, quantity, years, replications, seed = map(int, sys.argv[1:7])
    if sys.argv[7:] == ["books"]:
        market = Market(pairs, readings, quantity, years, seed, 0)
        market.play()
        print(*market.books.lines(), sep="\n")
        return
    began = time.process_time()
    outcomes = [Market(pairs, readings, quantity, years, seed, r).play() for r in range(replications)]
    print("seconds", time.process_time() - began)
    print(*outcomes[0])
    for outcome in outcomes:
        print(*outcome.values())


if __name__ == "__main__":
    main()
