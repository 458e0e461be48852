@0x9c52dfec879286f9;
# The binary API as it was first published. Never edited again: tests speak it as an old client would.
# The binary API of Licet, version 1: Cap'n Proto messages over ZeroMQ, one message a frame.
#
# A client is a DEALER: it sends Request, as many as it likes before the first Reply; each Reply carries the
# number of its Request. Notices come over a SUB socket: frame 1 "notice", frame 2 Notice. A gap in their
# sequence is filled by a request noticesAfter.
#
# The schema evolves by Cap'n Proto's rules: fields and union members are only added, never moved or removed.
# A client built on an older version keeps working; a member this server does not know is refused by name.
#
# Amounts are texts in major units ("1234.50"), dates are texts ("2026-01-31"). Fields whose name ends in Json
# hold a document of the same shape as over HTTP, for its canonical text is what a licence's digest binds.
# Every field means what the field of the same name in commands.schema.json means.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("licet::wire");

struct Request {
  number @0 :UInt64;          # the client's; comes back with the reply
  union {
    commands @1 :List(Command);  # at most 8,000; all are stamped alike, each is answered on its own
    query @2 :Query;
    noticesAfter @4 :UInt64;  # those that come next, to fill a gap of the feed; answered by notices
  }
  wantsCharged @3 :Bool;      # of each use paid as it happens
}

struct Query {
  name @0 :Text;              # as in /openapi.json: market, assets, permission, …
  parameters @1 :List(Parameter);
  struct Parameter {
    name @0 :Text;
    value @1 :Text;
  }
}

struct Reply {
  number @0 :UInt64;
  union {
    receipts @1 :Receipts;
    answer @2 :Text;          # of a query, JSON as over HTTP
    notices @4 :List(Notice); # in order, without a gap; the first thousands only where there are more
    problem @3 :Problem;      # of the whole request: nothing of it was done unless the rule is outcome_must_be_known
  }
}

struct Receipts {
  at @0 :Int64;               # the stamp, microseconds since 1970
  count @1 :UInt32;           # of commands; those not among the exceptions were applied
  appliedBefore @2 :UInt32;   # how many of them were applied before: the same id, the same content
  exceptions @3 :List(Exception);
  charged @4 :List(Int64);    # minor units a command, where the request wants them
}

struct Exception {
  index @0 :UInt32;           # in the request's commands
  problem @1 :Problem;
}

struct Problem {
  rule @0 :Text;              # licence_must_be_in_force
  detail @1 :Text;
  pointer @2 :Text;           # into the command: /record_usage/licence
  remedy @3 :Text;
  retryAfterMilliseconds @4 :Int64;  # where it may succeed later; else 0
  status @5 :UInt16;          # as HTTP has it
}

struct Notice {
  sequence @0 :UInt64;        # from 1, without a gap
  at @1 :Int64;
  kind @2 :Text;
  about @3 :Text;
}

struct Command {
  id @0 :UInt64;              # unique among the commands of its party; the same again is applied once
  union {
    openMarket @1 :OpenMarket;
    registerParty @2 :RegisterParty;
    blockPayee @3 :BlockPayee;
    listAsset @4 :ListAsset;
    postOffer @5 :PostOffer;
    withdrawOffer @6 :WithdrawOffer;
    placeBid @7 :PlaceBid;
    withdrawBid @8 :WithdrawBid;
    clearBatch @9 :Nothing;
    agreeLicence @10 :AgreeLicence;
    amendLicence @11 :AmendLicence;
    endLicence @12 :EndLicence;
    receivePayment @13 :ReceivePayment;
    refundEscrow @14 :RefundEscrow;
    recordUsage @15 :RecordUsage;
    correctUsage @16 :CorrectUsage;
    reportRevenue @17 :ReportRevenue;
    issueStatement @18 :IssueStatement;
    issueStatements @19 :Nothing;
    preparePayouts @20 :PreparePayouts;
    sendPayout @21 :SendPayout;
    confirmPayout @22 :ConfirmPayout;
    document @23 :Text;       # any command as over HTTP, {"file_claim": {…}}: what has no member of its own yet
  }
}

struct Nothing {}
struct OpenMarket {
  operator @0 :Text;
  commission @1 :Text;
}
struct RegisterParty {
  party @0 :Text;
}
struct BlockPayee {
  party @0 :Text;
  blocked @1 :Bool;
}
struct ListAsset {
  asset @0 :Text;
  licensor @1 :Text;
  content @2 :Text;
  provenance @3 :Text;
  privacy @4 :Text;
  territories @5 :List(Text);
  splitJson @6 :Text;
}
struct PostOffer {
  offer @0 :Text;
  licensor @1 :Text;
  assets @2 :List(Text);
  scopeJson @3 :Text;
  currency @4 :Text;
  ask @5 :Text;
  reservation @6 :Text;
  acceptsJson @7 :Text;
  beliefsJson @8 :Text;
  stream @9 :Text;
  statements @10 :Text;
  splitJson @11 :Text;
  expires @12 :Text;
}
struct WithdrawOffer {
  offer @0 :Text;
}
struct PlaceBid {
  bid @0 :Text;
  licensee @1 :Text;
  assets @2 :List(Text);
  scopeJson @3 :Text;
  currency @4 :Text;
  value @5 :Text;
  upfrontBudget @6 :Text;
  royaltyStackPpm @7 :Int64;
  acceptsJson @8 :Text;
  beliefsJson @9 :Text;
  deferredTrigger @10 :Text;
  expires @11 :Text;
}
struct WithdrawBid {
  bid @0 :Text;
}
struct AgreeLicence {
  licence @0 :Text;
  licensor @1 :Text;
  licensee @2 :Text;
  assets @3 :List(Text);
  scopeJson @4 :Text;
  termsJson @5 :Text;
  funding @6 :Text;
}
struct AmendLicence {
  licence @0 :Text;
  from @1 :Text;
  scopeJson @2 :Text;
  termsJson @3 :Text;
}
struct EndLicence {
  licence @0 :Text;
  from @1 :Text;
}
struct ReceivePayment {
  licensee @0 :Text;
  currency @1 :Text;
  amount @2 :Text;
  reference @3 :Text;
  escrowFor @4 :Text;
}
struct RefundEscrow {
  licensee @0 :Text;
  currency @1 :Text;
  amount @2 :Text;
  escrowFor @3 :Text;
}
# The hot one: read field by field, no document between.
struct RecordUsage {
  licence @0 :Text;
  meter @1 :Text;
  asset @2 :Text;             # empty: of the licence as a whole
  quantity @3 :Int64;
  day @4 :Int32;              # since 1970-01-01
  evidence @5 :Text;          # claimed where empty, corroborated, verifiable
}
struct CorrectUsage {
  usage @0 :UInt64;           # the id of the use, where it came over this API
  usageUuid @1 :Text;         # else as a receipt or an export names it
  quantity @2 :Int64;
}
struct ReportRevenue {
  licence @0 :Text;
  report @1 :Text;
  stream @2 :Text;
  amount @3 :Text;
  at @4 :Text;
  supersedes @5 :Text;
}
struct IssueStatement {
  licence @0 :Text;
}
struct PreparePayouts {
  currency @0 :Text;
  threshold @1 :Text;
}
struct SendPayout {
  payout @0 :Text;
}
struct ConfirmPayout {
  payout @0 :Text;
  outcome @1 :Text;
}
