"""A Licet service from Python.

    import licet
    market = licet.Market("http://127.0.0.1:8420", secret)
    market.command({"record_usage": {...}}, id="use-1")   # durable when it returns; the same id again is applied once
    market.table("balances")                              # a pandas frame

Market needs nothing but the standard library; table() wants pandas. For many events a second there is
licet.binary, the binary API through the C++ client.
"""

from licet.market import Market, Refusal

__all__ = ["Market", "Refusal"]
