#!/usr/bin/env python3
"""Writes scenario.json and commands.jsonl of this scenario from the figures below; run it after changing one.

Three kinds of deal that exist: a price per crawl paid as it happens, a fee per book title, and a state that buys once
for several users. They need no code of their own: each is a licence in the same language of terms.
"""
import datetime, hashlib, json, math

SOURCES = [
    {"figure": "web page crawl: USD 0.002 a request (a commentator's example, not a tariff)", "source": "https://trustedexpertshub.com/?p=1054"},
    {"figure": "an operator of pay-per-crawl keeps 30 % (estimate from interviews)", "source": "https://backfield.net/river/card/2781"},
    {"figure": "trade book, 3-year training licence: USD 5,000 a title, half to the author, half to the publisher",
     "source": "Authors Guild on HarperCollins, https://authorsguild.org/news/harpercollins-ai-licensing-deal/"},
    {"figure": "joint purchase by the state for five model teams: KRW 10bn", "source": "ETNews copy, https://kollo.kr/appcontent?id=daoZKh"},
    {"figure": "broadcast video delivered for AI training: KRW 920,000 an hour (derived: 4 x KRW 4.83bn / 21,000 h)",
     "source": "ZDNet Korea, https://zdnet.co.kr/view/?no=20250809074018"},
    {"figure": "a publisher's news archive was offered USD 1m to 5m a year", "source": "https://egpin.com/openais-news-publisher-deals-reportedly-top-out-at-5-million-a-year/"},
]
ASSUMPTIONS = [
    "40 titles are licensed; the crawler fetches 20,000 to 60,000 pages a week, more in winter",
    "the state's KRW 10bn is spread over three suppliers by the hours that the five teams use",
    "the small AI firm that bids for the news archive has USD 150,000 of cash, and what both sides believe about its revenue",
    "the publisher of the archive accepts a present value of USD 900,000 for three years (swept below)",
]
TEAMS = ["lg", "upstage", "naver", "skt", "nc"]
WORLD = {"territories": ["world"], "privacy": "non-personal"}


def main():
    lines = []

    def add(day, clock, what, **fields):
        lines.append(json.dumps({"id": f"c-{len(lines) + 1:05}", "at": f"{day}T{clock}Z", what: fields}, ensure_ascii=False))

    day = "2024-12-01"
    add(day, "09:00:00", "open_market", operator="marketplace", commission="0.3")
    for party in ["site", "archive-publisher", "book-publisher", "authors", "crawler", "small-ai", "lab", "state", "supplier-a", "supplier-b", "supplier-c"]:
        add(day, "09:00:00", "register_party", party=party)
    owners = {"web-pages": ("site", {"payee": "site"}), "news-archive": ("archive-publisher", {"payee": "archive-publisher"}),
              "forty-titles": ("book-publisher", {"shares": [{"weight": "1", "to": {"payee": "book-publisher"}}, {"weight": "1", "to": {"payee": "authors"}}]})}
    suppliers = {"video-a": "supplier-a", "video-b": "supplier-b", "video-c": "supplier-c"}
    for asset, owner in suppliers.items():
        owners[asset] = ("supplier-a", {"payee": owner})  # listed by one, on behalf of all three
    for asset, (licensor, split) in owners.items():
        add(day, "09:10:00", "list_asset", asset=asset, licensor=licensor, content=hashlib.sha256(asset.encode()).hexdigest(),
            provenance="own production", privacy="non-personal", territories=["world"], split=split)

    term = {"from": "2025-01-01", "until": "2028-01-01"}
    beliefs = lambda slow, fast, discount: {"scenarios": [{"name": "slow", "weight_ppm": 500000, "revenue": slow}, {"name": "fast", "weight_ppm": 500000, "revenue": fast}], "discount_ppm": discount}
    add(day, "09:20:00", "post_offer", offer="news-archive", licensor="archive-publisher", assets=["news-archive"], currency="USD",
        scope={"purposes": ["input", "search"], **term, **WORLD, "exclusive": False, "duties": ["attribute"]}, ask="1000000.00", reservation="900000.00",
        accepts={"upfront_max": "1000000.00", "deferred_max": "500000.00", "royalty_max_ppm": 100000}, stream="gross", statements="quarter",
        beliefs=beliefs(["2000000.00", "8000000.00", "20000000.00"], ["4000000.00", "15000000.00", "60000000.00"], [950000, 900000, 860000]),
        split={"payee": "archive-publisher"}, expires="2025-06-30")
    add(day, "09:20:00", "place_bid", bid="small-ai-news", licensee="small-ai", assets=["news-archive"], currency="USD",
        scope={"purposes": ["input", "search"], **term, **WORLD, "exclusive": False, "duties": ["attribute"]}, value="1200000.00", upfront_budget="150000.00",
        royalty_stack_ppm=50000, accepts={"upfront_max": "150000.00", "deferred_max": "200000.00", "royalty_max_ppm": 50000}, deferred_trigger="5000000.00",
        beliefs=beliefs(["1500000.00", "5000000.00", "12000000.00"], ["4000000.00", "12000000.00", "40000000.00"], [830000, 690000, 570000]), expires="2025-06-30")
    add(day, "10:00:00", "receive_payment", licensee="small-ai", currency="USD", amount="150000.00", reference="cash")
    add("2024-12-10", "12:00:00", "clear_batch")

    day, year = "2024-12-15", {"from": "2025-01-01", "until": "2026-01-01"}
    def licence(name, licensor, licensee, assets, purposes, scope_dates, terms, funding="by-statement"):
        add(day, "10:00:00", "agree_licence", licence=name, licensor=licensor, licensee=licensee, assets=assets, funding=funding,
            scope={"purposes": purposes, **scope_dates, **WORLD, "exclusive": False}, terms=terms)
    licence("per-crawl", "site", "crawler", ["web-pages"], ["index", "input"], year,
            {"currency": "USD", "term": year, "statements": "month", "pay": {"usage": "crawls", "tiers": [{"price": "0.002"}]},
             "split": {"commission": "0.3", "to": "marketplace", "rest": {"payee": "site"}}}, "at-use")
    licence("titles", "book-publisher", "lab", ["forty-titles"], ["train-generative"], term,
            {"currency": "USD", "term": term, "statements": "year", "pay": {"scale": "40", "of": {"fixed": "5000"}}, "split": owners["forty-titles"][1]})
    licence("joint-purchase", "supplier-a", "state", list(suppliers), ["train-generative", "fine-tune"], year,
            {"currency": "KRW", "term": year, "statements": "quarter", "pay": {"min": [{"usage": "hours", "tiers": [{"price": "920000"}]}, {"fixed": "10000000000"}]},
             "split": {"by_usage": "hours", "to": {asset: {"payee": owner} for asset, owner in suppliers.items()}}})

    add("2025-01-02", "09:00:00", "receive_payment", licensee="crawler", currency="USD", amount="5000.00", reference="prepaid", escrow_for="per-crawl")
    start = datetime.date(2025, 1, 1)
    for week in range(52):
        last = str(start + datetime.timedelta(days=7 * week + 6))
        pages = 40000 + round(20000 * math.cos(2 * math.pi * week / 52))
        add(last, "22:00:00", "record_usage", licence="per-crawl", meter="crawls", asset="web-pages", quantity=str(pages), at=last)
        if week % 4 == 0:
            for t, team in enumerate(TEAMS):
                for a, asset in enumerate(suppliers):
                    add(last, "22:30:00", "record_usage", licence="joint-purchase", meter="hours", asset=asset, quantity=str(20 + 11 * t + 7 * a + week % 5), at=last)
    for end, known, amount in (("2025-03-31", "2025-04-10", "310000"), ("2025-06-30", "2025-07-10", "620000.50"), ("2025-09-30", "2025-10-10", "1400000"), ("2025-12-31", "2026-01-10", "2900000")):
        add(known, "10:00:00", "report_revenue", licence="small-ai-news/news-archive", report=f"small-ai {end}".replace(" ", "/"), stream="gross", amount=amount, at=end)
    add("2026-01-12", "09:00:00", "report_revenue", licence="small-ai-news/news-archive", report="small-ai/2025-09-30-restated", stream="gross", amount="1250000",
        at="2025-09-30", supersedes="small-ai/2025-09-30")
    for day in ("2025-04-15", "2025-07-15", "2025-10-15", "2026-01-15"):
        add(day, "10:00:00", "issue_statements")
    for licensee, currency, amount in (("lab", "USD", "200000.00"), ("state", "KRW", "10000000000"), ("small-ai", "USD", "120000.00")):
        add("2026-01-20", "10:00:00", "receive_payment", licensee=licensee, currency=currency, amount=amount, reference="year end")
    for currency in ("USD", "KRW"):
        add("2026-01-21", "10:00:00", "prepare_payouts", currency=currency)
    lines.sort(key=lambda line: json.loads(line)["at"])
    with open("commands.jsonl", "w") as file:
        file.write("\n".join(lines) + "\n")
    scenario = {"title": "A crawl, forty books and a state: other real prices, the same engine",
                "notes": ["Three ways of paying that exist today beside the one that bridges a gap; each is data, none is code."],
                "sources": SOURCES, "assumptions": ASSUMPTIONS, "sweep_reservation_ppm_of_ask": ["500000", "900000", "1200000", "2000000"], "commands": ["commands.jsonl"]}
    with open("scenario.json", "w") as file:
        json.dump(scenario, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
