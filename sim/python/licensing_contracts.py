"""Contracts between an owner and a firm of the licensing market: what the rules allow, what each side believes, and which
contract, if any, closes the gap between them (licensing_model.py)."""

from collections import namedtuple

from model_parts import PPM

YEARS = 3
DISCOUNT = (900_000, 810_000, 729_000)
SCALE = 100_000_000
MEAN = 10.0 * SCALE
FINE = 10**12
SERVICING = 30_000
COURSES = ((250_000, (0.2, 0.3, 0.4)), (500_000, (0.8, 1.0, 1.2)), (250_000, (1.6, 2.2, 3.0)))
TOO_LITTLE = "within both sides' limits no contract is worth the licensor's reservation"
NOBODY_GAINS = "a contract exists, but nobody gains by it"

Contract = namedtuple("Contract", "upfront deferred royalty worth cost")


def rounded(x):
    return int(x + 0.5)


REVENUE = [[rounded((COURSES[1][1][y] + (c[1][y] - COURSES[1][1][y])) * MEAN) for y in range(YEARS)] for c in COURSES]


class Beliefs:
    """What payments are worth by the courses and discounts, exact: in 10^-12 of a won."""

    def __init__(self):
        self.said = {
            "scenarios": [{"name": f"s{i}", "weight_ppm": c[0], "revenue": line, "uses": [100_000] * YEARS}
                          for i, (c, line) in enumerate(zip(COURSES, REVENUE))],
            "discount_ppm": DISCOUNT,
        }
        self.revenue = sum(c[0] * d * r for c, line in zip(COURSES, REVENUE) for d, r in zip(DISCOUNT, line))
        self.first_year = sum(c[0] for c in COURSES) * DISCOUNT[0]

    def contingent(self, contract):
        return (self.first_year / 1e12 * contract.deferred) + self.revenue * contract.royalty / 1e18


BELIEFS = Beliefs()  # in this experiment all share them


class Rules:
    def __init__(self, deferral, royalty, capacity=0.4):
        cap = float(rounded(capacity * SCALE))
        expected = 0.0
        for c, line in zip(COURSES, REVENUE):
            for d, r in zip(DISCOUNT, line):
                expected += c[0] / 1e6 * d / 1e6 * r
        self.deferred_most = rounded(cap / 0.9) if deferral else 0
        self.royalty_most = min(PPM, rounded(cap / expected * 1e6)) if royalty else 0
        self.accepts = {
            "upfront_max": SCALE, "deferred_max": self.deferred_most, "royalty_max_ppm": self.royalty_most,
        }


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
    """Of the contracts that the pair could have, the one both gain most by, and how much; else why there is none."""
    alone = bridge(owner, firm, rules, firm.budget, PPM)
    if alone is None:
        return None, TOO_LITTLE
    candidates = [alone]
    if alone.upfront > 0 and alone.royalty > 0:
        candidates += [c for c in (bridge(owner, firm, rules, 0, PPM), bridge(owner, firm, rules, firm.budget, 0)) if c]

    def gain(c):
        return firm.value - owner.reservation + (c.worth - c.cost) // FINE

    best = max(candidates, key=gain)
    return (best, gain(best)) if gain(best) > 0 else (None, NOBODY_GAINS)
