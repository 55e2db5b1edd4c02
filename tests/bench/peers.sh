# The peers of the benchmark: started, found, stopped; sourced by run.sh after lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets T, BIN, top
peer_pids=()

# start_peer NAME [ARGUMENT…]: bench_NAME; its port stands in $T/NAME-port.
start_peer() {
    local name=$1
    shift

    rm -f "$T/$name-port"
    "$BIN/bench_$name" serve "$T/$name-port" "$T/pki/ca.pem" "$T/pki/server.pem" \
        "$T/pki/server.key" "$@" 2>"$T/$name.log" &
    peer_pids+=($!)
    eventually 10 test -s "$T/$name-port"
}

# address_of PEER: host and port.
address_of() {
    if [ "$1" = bairi ]; then
        echo "$BAIRI_SERVER"
    elif [ "$1" = raw ] || [ "$1" = nng ]; then
        echo "127.0.0.1:$(cat "$T/$1-port")"
    else
        echo "localhost:$(cat "$T/$1-port")"
    fi
}

stop_peers() {
    [ ${#peer_pids[@]} -eq 0 ] || { kill "${peer_pids[@]}" && wait "${peer_pids[@]}"; } 2>/dev/null
    peer_pids=()
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local port

    until port=$((20000 + RANDOM % 10000)) && port_is_free $port; do :; done
    echo $port
}

# start_etcd [plain]: with a key to read; with mutual TLS unless plain. It cannot choose its ports
# itself, so another one may be faster.
start_etcd() {
    local scheme=https port peer try secrets=(--cert-file "$T/pki/server.pem" --key-file
        "$T/pki/server.key" --trusted-ca-file "$T/pki/ca.pem" --client-cert-auth)

    etcd_secrets=(--cacert "$T/pki/ca.pem" --cert "$T/pki/bureau-li.pem"
        --key "$T/pki/bureau-li.key")
    [ "${1:-}" = plain ] && scheme=http && secrets=() && etcd_secrets=()
    for try in 1 2 3; do
        port=$(free_port) peer=$(free_port)
        etcd --data-dir "$T/etcd-$try" "${secrets[@]}" --enable-grpc-gateway=false \
            --listen-client-urls "$scheme://127.0.0.1:$port" \
            --advertise-client-urls "$scheme://127.0.0.1:$port" \
            --listen-peer-urls "http://127.0.0.1:$peer" \
            --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
            --initial-cluster "default=http://127.0.0.1:$peer" >"$T/etcd.log" 2>&1 &
        peer_pids+=($!)
        echo "$port" >"$T/etcd-port"
        eventually 10 etcd_serves $scheme && return 0
    done
    return 1
}

# etcd_serves SCHEME
etcd_serves() {
    ETCDCTL_API=3 etcdctl --endpoints "$1://$(address_of etcd)" "${etcd_secrets[@]}" \
        put rank 1 >>"$T/etcd.log" 2>&1
}

# PostgreSQL refuses to run as root: then it runs as the user its package made. No function, so that
# a program in the background is no shell's child.
postgres=/usr/lib/postgresql/15/bin
as_postgres=()
[ "$(id -u)" != 0 ] || as_postgres=(setpriv --reuid postgres --regid postgres --clear-groups)

# start_postgres: a cluster in $T/pg as initdb makes it, so with fsync and synchronous_commit, behind
# a socket there; and a table to insert into by $T/pg/insert.sql.
start_postgres() {
    mkdir "$T/pg" && chmod a+x "$T" || return 1
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$T/pg" || return 1
    (cd "$T/pg" && "${as_postgres[@]}" $postgres/initdb -D "$T/pg/data" -U postgres -A trust -E UTF8 \
        --locale=C) >"$T/postgres.log" 2>&1 || return 1
    "${as_postgres[@]}" $postgres/postgres -D "$T/pg/data" -c listen_addresses= \
        -c unix_socket_directories="$T/pg" >>"$T/postgres.log" 2>&1 &
    peer_pids+=($!)
    eventually 10 postgres_says 'SELECT 1' || return 1
    # shellcheck disable=SC2016 # pgbench's variables
    echo 'INSERT INTO plain (content) VALUES (repeat(:client_id::text, 100));' >"$T/pg/insert.sql"
    postgres_says 'CREATE TABLE plain (id bigserial PRIMARY KEY, content text)' &&
        postgres_is_durable
}

postgres_says() {
    "${as_postgres[@]}" $postgres/psql -h "$T/pg" -U postgres -Atc "$1" postgres 2>>"$T/postgres.log"
}

postgres_is_durable() {
    [ "$(postgres_says 'SHOW fsync')" = on ] && [ "$(postgres_says 'SHOW synchronous_commit')" = on ]
}

# crowd COUNT: so many people of the development authority, $T/crowd/0.pem, 0.key, 1.pem …
crowd() {
    local ca=$T/pki/authority number

    mkdir -p "$T/crowd"
    cat >"$T/crowd/cnf" <<'CNF'
[ca]
default_ca = authority
[authority]
database = $ENV::BAIRI_CA/index.txt
new_certs_dir = $ENV::BAIRI_CA/issued
certificate = $ENV::BAIRI_CA/ca.pem
private_key = $ENV::BAIRI_CA/ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
organizationalUnitName = optional
commonName = supplied
[req]
distinguished_name = empty
[empty]
[person]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth, emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
subjectAltName = $ENV::BAIRI_SAN
CNF
    for ((number = 0; number < $1; number++)); do
        BAIRI_CA=$ca BAIRI_SAN=URI:bairi://bohai/reader/crowd/p$number person $number || return 1
    done
}

# person NUMBER: one of the crowd.
person() {
    local stem=$T/crowd/$1

    openssl req -new -config "$T/crowd/cnf" -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
        -keyout "$stem.key" -out "$stem.csr" -subj "/OU=DEVELOPMENT ONLY/CN=p$1" \
        2>"$T/crowd.log" &&
        openssl ca -batch -notext -config "$T/crowd/cnf" -in "$stem.csr" -out "$stem.pem" \
            -extensions person -startdate 20200101000000Z -enddate 20491231235959Z \
            2>"$T/crowd.log"
}
