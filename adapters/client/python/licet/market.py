"""The service over HTTP/JSON."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


class Refusal(Exception):
    """What the service refused: the broken rule, its place and its remedy (RFC 9457)."""

    def __init__(self, problem, status):
        self.status = status
        self.rule = problem.get("title", "")
        self.detail = problem.get("detail", "")
        self.pointer = problem.get("pointer", problem.get("parameter", ""))
        self.remedy = problem.get("remedy", "")
        self.retry_after = problem.get("retry_after_ms", 0) / 1000
        super().__init__(f"{self.rule} {self.pointer}: {self.remedy}")


class Market:
    """One party's sight of the market, by its key. `patience`: how long what may succeed later is tried again."""

    def __init__(self, url, secret, patience=30.0):
        self.url = url.rstrip("/")
        self.secret = secret
        self.patience = patience

    def command(self, command, id=None):
        """{"place_bid": {...}}; returns the receipt. Without an id one is made, and kept over retries."""
        return self._ask("POST", "/v1/commands", command, {"Idempotency-Key": id or str(uuid.uuid4())})

    def batch(self, commands):
        """Up to 8,000 commands, each with its "id"; one receipt each, refusals among them."""
        return self._ask("POST", "/v1/batches", commands)["receipts"]

    def query(self, name, **parameters):
        """One answer as the service gives it: query("permission", asset="book", purpose="input", ...)."""
        given = urllib.parse.urlencode({k: v for k, v in parameters.items() if v is not None})
        return self._ask("GET", f"/v1/{name}" + (f"?{given}" if given else ""))

    def items(self, name, **parameters):
        """Every item of a list, page after page."""
        cursor = None
        while True:
            page = self.query(name, cursor=cursor, **parameters)
            yield from page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def table(self, name, **parameters):
        """The whole list as a pandas frame; amounts stay texts, for they are exact."""
        import pandas

        return pandas.DataFrame(list(self.items(name, **parameters)))

    def grant(self, asset, purpose, territory, date):
        """A signed, expiring permission that a gateway verifies offline."""
        return self._ask("POST", "/v1/grants",
                         {"asset": asset, "purpose": purpose, "territory": territory, "date": date})

    def notices(self, after=None):
        """Public notices as they happen, from server-sent events; after a cut it goes on where it was."""
        while True:
            headers = {"Last-Event-ID": str(after)} if after is not None else {}
            try:
                with urllib.request.urlopen(self._request("GET", "/v1/events", None, headers), timeout=60) as stream:
                    kind = None
                    for line in stream:
                        name, _, value = line.decode().rstrip("\n").partition(": ")
                        if name == "event":
                            kind = value
                        elif name == "data" and kind != "gap":
                            notice = json.loads(value)
                            after = notice["sequence"]
                            yield notice
            except urllib.error.HTTPError as error:
                raise self._refusal(error) from None
            except OSError:
                time.sleep(0.5)

    def _request(self, method, path, body, headers):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        request.add_header("Authorization", "Bearer " + self.secret)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        return request

    @staticmethod
    def _refusal(error):
        text = error.read()
        try:
            problem = json.loads(text)
        except ValueError:
            problem = {"title": "answer_must_be_a_problem", "detail": text.decode(errors="replace")[:200]}
        return Refusal(problem, error.code)

    def _ask(self, method, path, body=None, headers=None):
        end = time.monotonic() + self.patience
        while True:
            try:
                with urllib.request.urlopen(self._request(method, path, body, headers or {}), timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                refusal = self._refusal(error)
                wait = refusal.retry_after or 0.2
                if error.code not in (429, 503) or time.monotonic() + wait > end:
                    raise refusal from None
                time.sleep(wait)
