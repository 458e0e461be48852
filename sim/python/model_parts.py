"""What the two plain agent models share: their chance, their rounding, their books, and how these print."""

PPM = 1_000_000
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


def half_even(above, below):
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole % 2 == 1))


def corrected_gini(amounts):
    """Of amounts in ascending order, corrected for their number."""
    n, total = len(amounts), sum(amounts)
    return sum((2 * i + 1 - n) * x for i, x in enumerate(amounts)) / (n * total) * n / (n - 1)


class Books:
    """Double entry: accounts by name, a debit positive; an entry has its day, why it is, and about what."""

    __slots__ = ("balances", "entries")

    def __init__(self):
        self.balances = {}
        self.entries = []

    def post(self, day, why, about, postings):
        balances = self.balances
        for account, amount in postings:
            balances[account] = balances.get(account, 0) + amount
        self.entries.append((day, why, about, postings))

    def lines(self):
        for day, why, about, postings in self.entries:
            yield f"{day} {why} {about}: " + ", ".join(f"{account} {amount}" for account, amount in postings)
