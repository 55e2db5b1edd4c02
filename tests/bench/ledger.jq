# From the ledger's measurements (JSON lines) to the promised figures, and the table people read.

include "digest";

def spread: {median: median, least: min, most: max};
def all($case; $key): map(select(.case == $case) | .[$key] | values)
    | if length == 0 then null else spread end;

# flat: each round's two rates compared with one another
def flat: [map(select(.case == "submit") | .calls_per_s), map(select(.case == "submit-many") | .calls_per_s)]
    | transpose | map(.[1] / .[0]) | spread;

def digest: {
    from: (map(select(.case == "from"))[0]),
    fill: (map(select(.case == "fill"))[0]),
    submit: all("submit"; "calls_per_s"),
    many: all("submit-many"; "calls_per_s"),
    pgbench: all("pgbench"; "calls_per_s"),
    etcd: all("put"; "calls_per_s"),
    etcd_p99: all("put"; "p99_us"),
    verify: all("verify"; "calls_per_s"),
    p50: all("submit"; "p50_us"),
    p99: all("submit"; "p99_us"),
    many_p99: all("submit-many"; "p99_us"),
    flat: flat,
    check: all("check"; "s"),
    recount: all("recount"; "s"),
    recount_count: all("recount"; "count_s"),
    recount_mb: all("recount"; "mb"),
    ranks_few: all("ranks-few"; "calls_per_s"),
    ranks_many: all("ranks-many"; "calls_per_s"),
    refused: (map(select(.case == "ranks-many") | .why | values)[0]),
    bytes: all("grown"; "bytes"),
    signed: all("sent"; "bytes")};

def figure($key; $unit): .[$key] | if . == null then null else .median / $unit | rounded end;
def ratio_of($over; $under): .[$over].median / .[$under].median | . * 1000 | round / 1000;

# exactly these keys are promised
def figures: {
    submit_per_s: figure("submit"; 1),
    pgbench_per_s: figure("pgbench"; 1),
    etcd_per_s: figure("etcd"; 1),
    ecdsa_limit_per_s: figure("verify"; 1),
    submit_ratio_pgbench: ratio_of("submit"; "pgbench"),
    submit_ratio_limit: ratio_of("submit"; "verify"),
    p99_ms: figure("p99"; 1000),
    check_1m_s: figure("check"; 1),
    recount_1m_s: figure("recount"; 1),
    rank_reads_per_s: figure("ranks_many"; 1),
    db_bytes_per_submission: figure("bytes"; 1),
    submit_ratio_1k_to_1m: (.flat.median | . * 1000 | round / 1000)};

def shown($key; $unit):
    .[$key] | if . == null then "–" else
        "\(.median / $unit | rounded)" | padded(9) end;
def row($says; $key; $unit):
    "  \($says | padded(56))\(shown($key; $unit))" +
    (.[$key] | if . == null or .least == .most then "" else
        "(\(.least / $unit | rounded) to \(.most / $unit | rounded))" end);
def goal($says; $value; $sense; $bound):
    "  goal: \($says) \($sense) \($bound): " +
    if $value == null then "NOT MEASURED"
    elif $value | holds($sense; $bound) then "holds (\($value))" else "DOES NOT HOLD (\($value))" end;

def table:
    figures as $f | .from.leaves as $leaves
    | "\(.from.cores) cores, load \(.from.load) before. Medians (least to most)",
      "",
      "Durable signed submissions per second, each with its receipt; 32 clients, one outstanding each, mutual TLS",
      row("bairi, a ledger of 1000"; "submit"; 1),
      row("bairi, a ledger of \($leaves)"; "many"; 1),
      row("etcd: plain puts of the same bytes, no TLS, 32 clients"; "etcd"; 1),
      row("PostgreSQL: one small row a commit, 16 clients"; "pgbench"; 1),
      row("openssl: P-256 verifications of one core"; "verify"; 1),
      row("bytes of a signed statement"; "signed"; 1),
      row("bytes of database per submission"; "bytes"; 1),
      goal("bairi : etcd"; ratio_of("submit"; "etcd"); "more than"; 1),
      goal("bairi : pgbench"; $f.submit_ratio_pgbench; "at least"; 0.5),
      goal("bairi : the verify limit"; $f.submit_ratio_limit; "at least"; 0.5),
      goal("flat, a ledger of \($leaves) : one of 1000"; $f.submit_ratio_1k_to_1m; "at least"; 0.8),
      "",
      "How long a submission waits for its receipt, ms",
      row("half of them, a ledger of 1000"; "p50"; 1000),
      row("p99, a ledger of 1000"; "p99"; 1000),
      row("p99, a ledger of \($leaves)"; "many_p99"; 1000),
      row("etcd, p99"; "etcd_p99"; 1000),
      goal("p99"; $f.p99_ms; "less than"; 20),
      "",
      "bairid check of \($leaves) leaves, s",
      row("whole process"; "check"; 1),
      goal("check"; $f.check_1m_s; "less than"; 60),
      (if .check == null then "  this build has no bairid check" else empty end),
      "",
      "Recount of \($leaves) projects from the store by a cold process, s",
      row("whole process"; "recount"; 1),
      row("of it: rows read and scored"; "recount_count"; 1),
      row("resident memory, MB"; "recount_mb"; 1),
      goal("recount"; $f.recount_1m_s; "less than"; 1),
      "",
      "Ranking/Rank per second over mutual TLS, 4 connections with 8 outstanding",
      row("1000 projects"; "ranks_few"; 1),
      row("\($leaves) projects"; "ranks_many"; 1),
      goal("ranking reads"; $f.rank_reads_per_s; "at least"; 50000),
      (if .ranks_many == null then "  the server says: \(.refused)" else empty end);
