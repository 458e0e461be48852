CREATE SCHEMA IF NOT EXISTS licet_read;

CREATE TABLE IF NOT EXISTS licet_read.edition (
    sole   boolean PRIMARY KEY DEFAULT true CHECK (sole),
    number int NOT NULL);
COMMENT ON TABLE licet_read.edition IS 'Which definition of these tables this is; another one is dropped and built again.';

CREATE TABLE IF NOT EXISTS licet_read.progress (
    sole        boolean PRIMARY KEY DEFAULT true CHECK (sole),
    commands    bigint NOT NULL,
    usage_rows  bigint NOT NULL,
    corrections bigint NOT NULL,
    at          timestamptz NOT NULL);
COMMENT ON TABLE licet_read.progress IS 'How far the tables have followed: commands of the journal taken in, and when.';

CREATE TABLE IF NOT EXISTS licet_read.licences (
    licence  text PRIMARY KEY,
    licensor text NOT NULL,
    licensee text NOT NULL,
    version  int  NOT NULL,
    digest   text NOT NULL,
    currency text NOT NULL,
    starts   date NOT NULL,
    ends     date NOT NULL,
    ended    date);
COMMENT ON TABLE licet_read.licences IS 'Every licence at its latest version; ends is the day after the last, ended the day it was ended before that.';

CREATE TABLE IF NOT EXISTS licet_read.statements (
    statement bigint PRIMARY KEY,
    licence   text NOT NULL,
    version   int  NOT NULL,
    starts    date NOT NULL,
    ends      date NOT NULL,
    issued    date NOT NULL,
    currency  text NOT NULL,
    earned    numeric NOT NULL,
    charged   numeric NOT NULL,
    due       numeric NOT NULL,
    credit    numeric NOT NULL);
COMMENT ON TABLE licet_read.statements IS 'Statements as issued, in major units: due = earned - charged, or credit where that is negative.';

CREATE TABLE IF NOT EXISTS licet_read.statement_parts (
    statement bigint NOT NULL,
    payee     text NOT NULL,
    amount    numeric NOT NULL,
    PRIMARY KEY (statement, payee));
COMMENT ON TABLE licet_read.statement_parts IS 'Whose the due of a statement is; the parts of one add up to it.';

CREATE TABLE IF NOT EXISTS licet_read.balances (
    account  text NOT NULL,
    currency text NOT NULL,
    kind     text NOT NULL,
    party    text,
    licence  text,
    balance  numeric NOT NULL,
    PRIMARY KEY (account, currency));
COMMENT ON TABLE licet_read.balances IS 'Every account that was opened, debit positive, in major units; they sum to zero in each currency.';

CREATE TABLE IF NOT EXISTS licet_read.usage_by_day (
    licence  text NOT NULL,
    meter    text NOT NULL,
    day      date NOT NULL,
    quantity numeric NOT NULL,
    PRIMARY KEY (licence, meter, day));
COMMENT ON TABLE licet_read.usage_by_day IS 'Use by licence, meter and the day it happened, corrections included.';

CREATE OR REPLACE VIEW licet_read.licences_by_state AS
SELECT licence, licensor, licensee, version,
       CASE WHEN ended IS NOT NULL AND ended <= current_date THEN 'ended'
            WHEN ends <= current_date THEN 'expired'
            WHEN starts > current_date THEN 'to come'
            ELSE 'in force' END AS state
FROM licet_read.licences;

CREATE OR REPLACE VIEW licet_read.owed_to AS
SELECT party, currency, -sum(balance) AS amount
FROM licet_read.balances WHERE kind = 'payable' GROUP BY party, currency;

CREATE OR REPLACE VIEW licet_read.lag AS
SELECT now() - at AS since, commands FROM licet_read.progress;
