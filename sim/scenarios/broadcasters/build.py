#!/usr/bin/env python3
"""Writes scenario.json and the command files of this scenario from the figures below; run it after changing one.

Figures are published ones, each with its source in `SOURCES`, or assumptions, each named in `ASSUMPTIONS`.
usage_series.csv: weekly sums of daily page views of two Wikipedia articles, 2014-01-01 to 2015-06-30, as published with
github.com/facebook/prophet (examples/example_wp_log_*.csv, MIT): the shape of real demand, moved ten years on.
"""
import csv, datetime, hashlib, json

SOURCES = [
    {"figure": "three Korean broadcasters' news for AI training: KRW 71.3bn (low), 87.76bn (by cost), 111.2bn (high) a year, together",
     "source": "News1, https://www.news1.kr/amp/it-science/cc-newmedia/5950262"},
    {"figure": "the AI firm (Upstage): revenue KRW 4.6bn in 2023",
     "source": "sedaily, https://sedaily.com/NewsView/2D7TYKMEB9"},
    {"figure": "the same: revenue KRW 13,899.91m in 2024, KRW 17.0bn in the first half of 2025; operating loss KRW 40.2bn in 2024",
     "source": "eopla, https://eopla.net/magazines/39233 (secondary)"},
    {"figure": "a distributor keeps 15 % of rights holders' revenue (ScalePost)",
     "source": "https://backfield.net/river/tag/take-rates (secondary)"},
    {"figure": "25 % of such revenue goes to the journalists (Le Monde)",
     "source": "https://www.lemonde.fr/en/media/article/2025/06/09/le-monde-group-s-2024-accounts-mark-a-landmark-year_6742164_22.html"},
    {"figure": "weekly usage has the shape of Wikipedia page views, 2014 to mid-2015",
     "source": "github.com/facebook/prophet, examples/example_wp_log_*.csv (MIT)"},
]
ASSUMPTIONS = [
    "each broadcaster opens with a third of one of the three published asks: KBS of the low one, MBC of the one by cost, SBS of the high one",
    "the least each accepts, as present value of three years: KBS 3 %, MBC 4 %, SBS 12 % of one year's ask (swept below)",
    "the firm gains KRW 1.6bn of present value by each licence, and has KRW 300m of cash for all of them",
    "what each side believes about revenue after 2024, and its discounting: 25 % a year for the firm, 5 % for the broadcasters",
    "how the published year and half-year revenues fall into quarters; the fourth quarter of 2024 is restated when the year is published",
    "behind each broadcaster stand its newsroom, its journalists and its video archive; use decides between text and video",
]

BROADCASTERS = {  # ask a year, share of it accepted in ppm
    "kbs": (23_766_666_666, 30_000), "mbc": (29_253_333_333, 40_000), "sbs": (37_066_666_666, 120_000)}
FROM, UNTIL = "2024-01-01", "2027-01-01"
TRIGGER = 25_000_000_000
GRANT = {"purposes": ["train-generative", "fine-tune", "input"], "territories": ["KR"], "from": FROM, "until": UNTIL,
         "exclusive": False, "privacy": "personal", "duties": ["attribute", "report-usage"]}
LICENSOR_BELIEFS = {"scenarios": [
    {"name": "slow", "weight_ppm": 200000, "revenue": ["13900000000", "24000000000", "30000000000"]},
    {"name": "expected", "weight_ppm": 500000, "revenue": ["13900000000", "34000000000", "68000000000"]},
    {"name": "fast", "weight_ppm": 300000, "revenue": ["13900000000", "45000000000", "120000000000"]}],
    "discount_ppm": [952380, 907029, 863837]}
LICENSEE_BELIEFS = {"scenarios": [
    {"name": "slow", "weight_ppm": 400000, "revenue": ["13900000000", "18000000000", "22000000000"]},
    {"name": "expected", "weight_ppm": 400000, "revenue": ["13900000000", "30000000000", "48000000000"]},
    {"name": "fast", "weight_ppm": 200000, "revenue": ["13900000000", "40000000000", "90000000000"]}],
    "discount_ppm": [800000, 640000, 512000]}
# (quarter's last day, reported on, revenue); the restatement makes 2024 what was published.
REVENUE = [("2024-03-31", "2024-04-15", 3_200_000_000), ("2024-06-30", "2024-07-15", 3_400_000_000),
           ("2024-09-30", "2024-10-15", 3_500_000_000), ("2024-12-31", "2025-01-15", 3_600_000_000),
           ("2025-03-31", "2025-04-15", 8_000_000_000), ("2025-06-30", "2025-07-15", 9_000_000_000)]
RESTATED = ("2024-12-31", "2025-03-31", 13_899_910_000 - 3_200_000_000 - 3_400_000_000 - 3_500_000_000)
# What the firm pays, and when: the last time too little, so that what is open shows in the books.
PAYMENTS = [("2023-12-05", 300_000_000), ("2024-04-30", 20_000_000), ("2024-07-31", 100_000_000), ("2024-10-31", 60_000_000),
            ("2025-01-31", 65_000_000), ("2025-04-30", 160_000_000), ("2025-07-31", 1_200_000_000)]
STATEMENTS = ["2024-04-20", "2024-07-20", "2024-10-20", "2025-01-20", "2025-04-20", "2025-07-20"]


class Commands:
    def __init__(self):
        self.lines, self.number = [], 0

    def add(self, day, clock, what, **fields):
        self.number += 1
        self.lines.append(json.dumps({"id": f"b-{self.number:05}", "at": f"{day}T{clock}Z", what: fields}, ensure_ascii=False))

    def write(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.lines) + "\n")
        self.lines = []


def owners(name):
    text = {"shares": [{"weight": "0.75", "to": {"payee": f"{name}-newsroom"}}, {"weight": "0.25", "to": {"payee": f"{name}-journalists"}}]}
    return {"by_usage": "groundings", "to": {f"{name}-text": text, f"{name}-video": {"payee": f"{name}-archive"}}}


def main():
    c = Commands()
    day = "2023-12-01"
    c.add(day, "09:00:00", "open_market", operator="distributor", commission="0.15")
    for name in [*BROADCASTERS, "ai-firm", *(f"{b}-{o}" for b in BROADCASTERS for o in ("newsroom", "journalists", "archive"))]:
        c.add(day, "09:00:00", "register_party", party=name)
    for name in BROADCASTERS:
        for kind in ("text", "video"):
            c.add(day, "09:10:00", "list_asset", asset=f"{name}-{kind}", licensor=name,
                  content=hashlib.sha256(f"{name} news {kind}, as listed on {day}".encode()).hexdigest(),
                  provenance=f"news of {name}, {kind}, own production", privacy="personal", territories=["KR"], split=owners(name)["to"][f"{name}-{kind}"])
    for name, (ask, accepted) in BROADCASTERS.items():
        c.add(day, "09:20:00", "post_offer", offer=f"{name}-news", licensor=name, assets=[f"{name}-text", f"{name}-video"], scope=GRANT,
              currency="KRW", ask=str(ask), reservation=str(ask * accepted // 1_000_000),
              accepts={"upfront_max": "2000000000", "deferred_max": "2000000000", "royalty_max_ppm": 100000},
              beliefs=LICENSOR_BELIEFS, stream="gross", statements="quarter", split=owners(name), expires="2024-12-31")
    c.add(day, "09:30:00", "place_bid", bid="ai-firm-news", licensee="ai-firm", assets=[f"{b}-{k}" for b in BROADCASTERS for k in ("text", "video")],
          scope=GRANT, currency="KRW", value="1600000000", upfront_budget="300000000", royalty_stack_ppm=20000,
          accepts={"upfront_max": "150000000", "deferred_max": "700000000", "royalty_max_ppm": 7000},
          beliefs=LICENSEE_BELIEFS, deferred_trigger=str(TRIGGER), expires="2024-12-31")
    c.write("market.jsonl")

    licences = [f"ai-firm-news/{b}-news" for b in ("kbs", "mbc")]
    day, amount = PAYMENTS[0]
    c.add(day, "10:00:00", "receive_payment", licensee="ai-firm", currency="KRW", amount=str(amount), reference="first wire")
    c.add("2023-12-20", "12:00:00", "clear_batch")
    for row in csv.DictReader(open("usage_series.csv")):
        begin = datetime.date(2024, 1, 1) + datetime.timedelta(weeks=int(row["week"]))
        last = min(begin + datetime.timedelta(days=6), datetime.date(2025, 6, 30))
        for licence in licences:
            name = licence.split("/")[1].split("-")[0]
            for kind, views in (("text", row["views_peyton_manning"]), ("video", row["views_r_programming_language"])):
                c.add(str(last), "23:00:00", "record_usage", licence=licence, meter="groundings", asset=f"{name}-{kind}", quantity=views, at=str(last))
    for licence in licences:
        for i, (end, known, amount) in enumerate(REVENUE):
            c.add(known, "10:00:00", "report_revenue", licence=licence, report=f"{end}/{licence}", stream="gross", amount=str(amount), at=end)
        end, known, amount = RESTATED
        c.add(known, "10:00:00", "report_revenue", licence=licence, report=f"{end}-restated/{licence}", stream="gross", amount=str(amount), at=end,
              supersedes=f"{end}/{licence}")
    for day in STATEMENTS:
        c.add(day, "10:00:00", "issue_statements")
    for day, amount in PAYMENTS[1:]:
        c.add(day, "10:00:00", "receive_payment", licensee="ai-firm", currency="KRW", amount=str(amount), reference=f"wire of {day}")
    # Payouts after the second, fourth and last payment; the bank settles most, doubts one, fails one.
    count = 0
    for day, payees in (("2024-07-31", 6), ("2025-01-31", 6), ("2025-07-31", 6)):
        c.add(day, "11:00:00", "prepare_payouts", currency="KRW", threshold="1000")
        for i in range(payees):
            count += 1
            c.add(day, "11:30:00", "send_payout", payout=f"payout-{count}")
            outcome = {2: "unknown", 9: "failed"}.get(count, "settled")
            c.add(day, "12:00:00", "confirm_payout", payout=f"payout-{count}", outcome=outcome)
            if outcome == "unknown":
                c.add(day, "18:00:00", "confirm_payout", payout=f"payout-{count}", outcome="settled")
    c.lines.sort(key=lambda line: json.loads(line)["at"])
    c.write("year.jsonl")
    scenario = {"title": "Three broadcasters, one AI firm, no price that both can live with",
                "notes": ["Korean broadcasters value a year of their news at more than five times the AI firm's whole revenue.",
                          "A distributor brings them together with a contract that pays when the firm earns."],
                "sources": SOURCES, "assumptions": ASSUMPTIONS, "sweep_reservation_ppm_of_ask": ["10000", "20000", "40000", "60000", "80000", "120000"],
                "commands": ["market.jsonl", "year.jsonl"]}
    with open("scenario.json", "w") as file:
        json.dump(scenario, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
