#!/usr/bin/env bash
# A deadline is moved and a unit reopened by two people: proposed, shown, told, in force and over.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

clerk() { bairi_as zhongjie-clerk "$@"; }
bureau() { bairi_as bureau-li "$@"; }
open_proposal() { bureau proposals -o json | jq -r '.proposals[0].index'; }
approved() { bairi_as bureau-chen approve "$(open_proposal)" --yes; }
fixed_day() { dev_clock "$1" && eventually 5 says "${1%%T*}" clerk status >/dev/null; }

fact a_campaign_is_founded found_campaign
fixed_day 2020-12-24T10:00:00+08:00

fact a_deadline_is_proposed says 'proposed; another person' bureau propose deadline 2020-12 2020-12-28T24:00 --reason 系统停机
fact it_is_listed_with_its_reason says 'until 2020-12-28 24:00: 系统停机' bureau proposals
fact another_person_approves_it approved
fact the_unit_sees_the_new_deadline says '2020-12 ends 2020-12-28 24:00' clerk status
fact the_unit_is_told says '2020-12-28 24:00: 系统停机' clerk notices
fact a_moment_is_written_in_one_way says "'tomorrow' is no moment" bureau propose deadline 2020-12 tomorrow --reason x
fact nobody_is_reopened_while_a_period_runs says 'still runs' bureau propose reopen zhongjie 2021-01-07T18:00 --reason x

fixed_day 2021-01-06T10:00:00+08:00
fact a_reopening_is_proposed bureau propose reopen zhongjie 2021-01-07T18:00 --reason 邮件误投
fact and_approved approved
fact the_unit_sees_until_when says 'reports are taken until 2021-01-07 18:00' clerk status
fact the_campaign_shows_it says 'unit zhongjie reopened until 2021-01-07 18:00: 邮件误投' bairi_as lingang-clerk campaign show
pdf z.pdf
annex Z-01,20000,z.pdf
fact the_unit_reports clerk submit "$T/annex.csv" --files "$T/files"
fact it_belongs_to_the_last_period says '2020-closing' clerk show zhongjie/Z-01
fact what_is_possible_instead_is_said says 'possible now: resubmit, withdraw (the unit)' bairi_as bureau-li void zhongjie/Z-01 --reason x
fixed_day 2021-01-07T18:00:00+08:00
fact then_it_is_over says 'nothing more is taken' clerk status

stop_server TERM
fact the_folder_is_whole "$BIN/bairid" check --data "$T/data"
