# From the measurements' JSON lines to medians with spread, ratios, and the table people read.

def median: sort | if length % 2 == 1 then .[length / 2 | floor]
                   else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def rounded: if . >= 100 then round elif . >= 10 then . * 10 | round / 10
             else . * 1000 | round / 1000 end;

# one case: {"bairi": {"median", "least", "most"}, …}
def of($case; $key):
    map(select(.case == $case)) | group_by(.peer)
    | map({key: .[0].peer, value: (map(.[$key]) | {median: median, least: min, most: max})})
    | from_entries;

# what is measured: key, case, figure, and what it says
def figures: [
    ["serial", "serial", "p50_us", "1 KiB call, one after the other, p50 in µs"],
    ["rank", "rank", "p50_us", "Ranking/Rank: campaign gate and snapshot too, p50 in µs"],
    ["calls", "parallel", "calls_per_s", "1 KiB calls per second, 4 connections with 8 outstanding"],
    ["bulk", "bulk", "mb_per_s", "256 KiB requests, 1 connection with 4 outstanding, MB/s"],
    ["upload", "upload", "mb_per_s", "file with SHA-256 and fsync on the server, MB/s"],
    ["handshake", "handshake", "per_s", "full mutual TLS handshakes per second, 4 at a time"],
    ["rest", "memory", "rest_mb", "server at rest, MB resident"],
    ["connection", "memory", "connection_kb", "one more idle connection, KB resident"],
    ["cold", "cold", "ms", "command from start to exit, ms (bairi rank; etcdctl get)"]];

def digest: . as $lines
    | reduce figures[] as [$key, $case, $figure] ({}; .[$key] = ($lines | of($case; $figure)));

def ratio($key; $peer): .[$key] | .bairi.median / .[$peer].median | . * 1000 | round / 1000;

# exactly these keys are promised
def ratios: {
    serial_p50_ratio_grpc: ratio("serial"; "grpc"),
    serial_p50_ratio_raw: ratio("serial"; "raw"),
    calls_ratio_grpc: ratio("calls"; "grpc"),
    bulk_ratio_grpc: ratio("bulk"; "grpc"),
    upload_ratio_grpc: ratio("upload"; "grpc"),
    handshake_ratio_grpc: ratio("handshake"; "grpc"),
    idle_rss_mb: (.rest.bairi.median | rounded),
    idle_conn_kb: (.connection.bairi.median | rounded),
    cold_cli_ratio_etcdctl: ratio("cold"; "etcdctl")};

# key of the figure, key of the ratio, how it is called, whether more is better, goal
def goals: [
    ["serial", "serial_p50_ratio_grpc", "bairi : gRPC C++", "at most", 0.6],
    ["serial", "serial_p50_ratio_raw", "bairi : raw OpenSSL sockets", "at most", 1.1],
    ["calls", "calls_ratio_grpc", "bairi : gRPC C++", "at least", 3],
    ["bulk", "bulk_ratio_grpc", "bairi : gRPC C++", "at least", 1.4],
    ["upload", "upload_ratio_grpc", "bairi : gRPC C++", "at least", 1.3],
    ["handshake", "handshake_ratio_grpc", "bairi : gRPC C++", "at least", 1],
    ["rest", "idle_rss_mb", "bairi", "less than", 15],
    ["connection", "idle_conn_kb", "bairi", "less than", 50],
    ["cold", "cold_cli_ratio_etcdctl", "bairi : etcdctl", "less than", 1]];

def holds($sense; $goal):
    if $sense == "at most" then . <= $goal elif $sense == "at least" then . >= $goal
    elif $sense == "more than" then . > $goal else . < $goal end;

def padded($width): . + " " * ([$width - length, 0] | max);

def peer_rows($key):
    .[$key] | to_entries[]
    | "  \(.key | padded(9))\(.value | "\(.median | rounded)" | padded(9))" +
      if .value.least == .value.most then "" else
          "(\(.value.least | rounded) to \(.value.most | rounded))" end;

def goal_rows($key; $ratios):
    goals[] | select(.[0] == $key) as [$_, $name, $said, $sense, $goal]
    | $ratios[$name] as $value
    | "  \($said) = \($value)   goal: \($sense) \($goal): " +
      if $value | holds($sense; $goal) then "holds" else "DOES NOT HOLD" end;

def table:
    ratios as $ratios
    | "Mutual TLS 1.3 throughout, but nng: its own engine has TLS 1.2 only. Medians (least to most)",
      (figures[] as [$key, $_, $__, $says] | "", $says, peer_rows($key), goal_rows($key; $ratios));
