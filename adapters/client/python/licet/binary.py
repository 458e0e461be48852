"""The binary API, for many events a second: pipelined batches over ZeroMQ, through the C++ client.

    service = licet.binary.Connection(endpoint, server_key, public_key, secret)
    reply = service.report(frame)     # a pandas frame: id, licence, meter, asset, quantity, day
"""

import json

from licet import _binary

commands_max = 8000


class Connection:
    def __init__(self, endpoint, server_key="", public_key="", secret="", patience=30.0):
        self._inside = _binary.Connection(endpoint, server_key, public_key, secret, int(patience * 1000))

    def submit(self, commands):
        """{id: {"place_bid": {...}}}; the reply, with what was refused and why."""
        return self._inside.submit([(id, json.dumps(command)) for id, command in commands.items()])

    def report(self, uses, in_flight=8):
        """Uses of a frame, in batches that follow each other without waiting; replies in the order they come."""
        import pandas

        days = (pandas.to_datetime(uses["day"]) - pandas.Timestamp("1970-01-01")).dt.days
        columns = [list(map(int, uses["id"])), list(uses["licence"]), list(uses["meter"]),
                   list(uses["asset"]) if "asset" in uses else [""] * len(uses),
                   list(map(int, uses["quantity"])), list(map(int, days))]
        replies, waiting = [], 0
        for at in range(0, len(uses), commands_max):
            self._inside.send_uses(*(column[at:at + commands_max] for column in columns))
            waiting += 1
            if waiting >= in_flight:
                replies.append(self._inside.receive())
                waiting -= 1
        return replies + [self._inside.receive() for _ in range(waiting)]

    def query(self, name, **parameters):
        return json.loads(self._inside.query(name, {k: str(v) for k, v in parameters.items()}))
