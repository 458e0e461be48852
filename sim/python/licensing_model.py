#!/usr/bin/env python3
"""The licensing market of experiment 1 as a plain agent model: nothing but the standard library, the same rules, the same
random numbers, the same outcomes as `licet sim` plays on its core. It is kept to be measured beside it (./dev bench sim);
a test holds the two to the same numbers. Usage: licensing_model.py BUDGET DEFERRAL ROYALTY REPLICATIONS SEED"""

import sys
import time

YEARS = 3
DISCOUNT = (900_000, 810_000, 729_000)
PPM = 1_000_000
SCALE = 100_000_000
MEAN = 10.0 * SCALE
FINE = 10**12
SERVICING = 30_000
COURSES = ((250_000, (0.2, 0.3, 0.4)), (500_000, (0.8, 1.0, 1.2)), (250_000, (1.6, 2.2, 3.0)))
MASK = 0xFFFFFFFF


def purpose_of(name):
    value = 2166136261
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & MASK
    return value


class Stream:
    """Philox 4x32-10 (Salmon et al. 2011), a stream for each seed, purpose, replication and agent."""

    def __init__(self, seed, purpose, replication, agent):
        self.key = (seed & MASK, seed >> 32)
        self.counter = [0, purpose, agent, replication]
        self.left = []

    def next(self):
        if not self.left:
            a, b, c, d = self.counter
            k0, k1 = self.key
            for _ in range(10):
                x, y = 0xD2511F53 * a, 0xCD9E8D57 * c
                a, b, c, d = (y >> 32) ^ b ^ k0, y & MASK, (x >> 32) ^ d ^ k1, x & MASK
                k0, k1 = k0 + 0x9E3779B9 & MASK, k1 + 0xBB67AE85 & MASK
            self.counter[0] += 1
            self.left = [a << 32 | b, c << 32 | d]
        return self.left.pop()

    def uniform(self):
        return ((self.next() >> 12) + 0.5) * 2.0**-52

    def below(self, bound):
        limit = 2**64 - 1 - (2**64 - 1) % bound
        draw = self.next()
        while draw >= limit:
            draw = self.next()
        return draw % bound


def rounded(x):
    return int(x + 0.5)


def half_even(above, below):
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole % 2 == 1))


REVENUE = [[rounded((COURSES[1][1][y] + (c[1][y] - COURSES[1][1][y])) * MEAN) for y in range(YEARS)] for c in COURSES]


class Beliefs:
    """What payments are worth by the courses and discounts, exact: in 10^-12 of a won."""

    def __init__(self):
        self.revenue = sum(c[0] * d * r for c, line in zip(COURSES, REVENUE) for d, r in zip(DISCOUNT, line))
        self.first_year = sum(c[0] for c in COURSES) * DISCOUNT[0]

    def contingent(self, contract):
        return (self.first_year / 1e12 * contract.deferred) + self.revenue * contract.royalty / 1e18


class Owner:
    def __init__(self, seed, replication, number):
        stream = Stream(seed, PURPOSE_OWNER, replication, number)
        self.reservation = int(stream.uniform() * SCALE)
        stream.uniform()  # beliefs, that all share here
        stream.below(1)  # when it comes
        self.beliefs = Beliefs()
        self.receipts = 0.0


class Firm:
    def __init__(self, seed, replication, number, budget):
        stream = Stream(seed, PURPOSE_FIRM, replication, number)
        self.value = int(stream.uniform() * SCALE)
        self.budget = rounded(budget * SCALE)
        stream.below(1)
        left = stream.below(1_000_000)
        self.course = 0
        while left >= COURSES[self.course][0]:
            left -= COURSES[self.course][0]
            self.course += 1
        self.beliefs = Beliefs()


class Contract:
    def __init__(self, upfront, deferred, royalty, worth, cost):
        self.upfront, self.deferred, self.royalty, self.worth, self.cost = upfront, deferred, royalty, worth, cost
        self.paid = 0
        self.revenue = 0

    def due(self, revenue):
        """Of a year's statement: what is earned so far less what was charged."""
        self.revenue += revenue
        earned = PPM * (self.upfront + (self.deferred if self.revenue >= 1 else 0)) + self.royalty * self.revenue
        due = half_even(earned, PPM) - self.paid
        self.paid += due
        return due


class Rules:
    def __init__(self, deferral, royalty, capacity=0.4):
        cap = float(rounded(capacity * SCALE))
        expected = 0.0
        for c, line in zip(COURSES, REVENUE):
            for d, r in zip(DISCOUNT, line):
                expected += c[0] / 1e6 * d / 1e6 * r
        self.deferred_most = rounded(cap / 0.9) if deferral else 0
        self.royalty_most = min(PPM, rounded(cap / expected * 1e6)) if royalty else 0


def serviced(cost):
    return -(-cost * (PPM + SERVICING) // PPM)


def bridge(owner, firm, rules, cash, stack):
    """The contract of one pair: instruments by worth : cost up to the point that splits the gain in two halves."""
    W, R = firm.value * FINE, owner.reservation * FINE
    columns = [
        (FINE, FINE, min(SCALE, cash), 0),
        (serviced(firm.beliefs.first_year), owner.beliefs.first_year, rules.deferred_most, 1),
        (serviced(-(-firm.beliefs.revenue // PPM)), owner.beliefs.revenue // PPM, min(rules.royalty_most, stack), 2),
    ]
    order = [c for c in columns if c[1] > 0 and c[2] > 0]
    for i in range(1, len(order)):  # stable, exact
        j = i
        while j > 0 and order[j][1] * order[j - 1][0] > order[j - 1][1] * order[j][0]:
            order[j], order[j - 1] = order[j - 1], order[j]
            j -= 1

    def affordable(column, cost, used):
        return min(column[2] - used, max(0, (W - cost) // column[0]))

    cost = worth = 0
    best = [0, 0, 0]
    for column in order:
        take = affordable(column, cost, 0)
        best[column[3]] = take
        cost += column[0] * take
        worth += column[1] * take
    if worth < R:
        return None
    best_cost, best_worth = cost, worth

    fill, cost, worth = [0, 0, 0], 0, 0
    half = PPM // 2
    for column in order:
        gap = half * (W - cost) - half * (worth - R)
        wanted = 0 if gap <= 0 else gap // (half * column[0] + half * column[1])
        most = affordable(column, cost, 0)
        take = min(wanted, most)
        fill[column[3]] += take
        cost += column[0] * take
        worth += column[1] * take
        if wanted < most:
            break
    if worth < R:  # rounding left the licensor short
        made = list(fill)
        made_cost, made_worth = cost, worth
        for column in order:
            if made_worth < R:
                more = min(-(-(R - made_worth) // column[1]), column[2] - made[column[3]])
                made[column[3]] += more
                made_cost += column[0] * more
                made_worth += column[1] * more
        if made_worth >= R and made_cost <= W:
            fill, cost, worth = made, made_cost, made_worth
        else:
            for column in order:
                more = min(-(-(R - worth) // column[1]), column[2] - fill[column[3]])
                if worth + column[1] * more >= R and cost + column[0] * more <= W:
                    fill[column[3]] += more
                    cost, worth = cost + column[0] * more, worth + column[1] * more
                    break
            else:
                fill, cost, worth = best, best_cost, best_worth
    return Contract(*fill, worth, cost)


def deal(owner, firm, rules):
    """Of the contracts that the pair could have, the one both gain most by."""
    candidates = []
    alone = bridge(owner, firm, rules, firm.budget, PPM)
    if alone is None:
        return None
    candidates.append(alone)
    if alone.upfront > 0 and alone.royalty > 0:
        candidates += [c for c in (bridge(owner, firm, rules, 0, PPM), bridge(owner, firm, rules, firm.budget, 0)) if c]
    def gain(c):
        return firm.value - owner.reservation + (c.worth - c.cost) // FINE
    best = max(candidates, key=gain)
    return best if gain(best) > 0 else None


class Market:
    def __init__(self, budget, deferral, royalty, seed, replication, pairs=20):
        self.rules = Rules(deferral, royalty)
        self.owners = [Owner(seed, replication, i) for i in range(pairs)]
        self.firms = [Firm(seed, replication, i, budget) for i in range(pairs)]
        self.data = dict.fromkeys(
            "requests deals blocked bridged first_best gains perceived truth owner_receipts firm_surplus contingent "
            "expected paid paid_months paid_12 paid_24 gini hhi royalty_used".split(), 0)

    def received(self, owner, amount, year):
        data = self.data
        discount = 1.0 if year == 0 else DISCOUNT[year - 1] / 1e6
        owner.receipts += discount * amount / SCALE
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

    def play(self):
        data = self.data
        agreed = []
        for owner, firm in zip(self.owners, self.firms):
            contract = deal(owner, firm, self.rules)
            blocked = firm.value >= owner.reservation and min(firm.value, firm.budget) < owner.reservation
            data["requests"] += 1
            data["blocked"] += blocked
            if firm.value >= owner.reservation:
                data["first_best"] += (firm.value - owner.reservation) / SCALE
            if contract is None:
                continue
            agreed.append((owner, firm, contract))
            gain = firm.value - owner.reservation
            data["deals"] += 1
            data["bridged"] += blocked
            data["gains"] += gain / SCALE
            data["truth"] += gain / SCALE
            data["firm_surplus"] += firm.value / SCALE
            data["perceived"] += (gain + (contract.worth - contract.cost) / 1e12) / SCALE
            contingent = firm.beliefs.contingent(contract)
            data["contingent"] += contingent / SCALE
            data["expected"] += (contingent + contract.upfront) / SCALE
            data["royalty_used"] += contract.royalty / 1e6
            if contract.upfront > 0:
                self.received(owner, contract.upfront, 0)
        for year in range(YEARS):
            for owner, firm, contract in agreed:
                due = contract.due(REVENUE[firm.course][year])
                if year == 0:
                    due -= contract.upfront
                if due > 0:
                    self.received(owner, due, year + 1)
        receipts = sorted(owner.receipts for owner in self.owners)
        total = sum(receipts)
        n = len(receipts)
        data["owner_receipts"] = total
        if total > 0:
            data["gini"] = sum((2 * i + 1 - n) * x for i, x in enumerate(receipts)) / (n * total) * n / (n - 1)
            data["hhi"] = sum((x / total) ** 2 for x in receipts)
        return data


PURPOSE_OWNER = purpose_of("licensing owner")
PURPOSE_FIRM = purpose_of("licensing firm")


def main():
    budget, deferral, royalty = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    replications, seed = int(sys.argv[4]), int(sys.argv[5])
    began = time.process_time()
    outcomes = [Market(budget, deferral, royalty, seed, r).play() for r in range(replications)]
    print("seconds", time.process_time() - began)
    print(*outcomes[0])
    for outcome in outcomes:
        print(*outcome.values())


if __name__ == "__main__":
    main()
