# A server under attack, for integration scripts: sourced after lib.sh and campaign.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets top, T and server_pid
case ${BAIRI_SANITIZER:-none} in
none) ;;
*) export HOSTILE_PART=${HOSTILE_PART:-10} HOSTILE_SLOW=${HOSTILE_SLOW:-4} ;;
esac

# one_more_person NAME PATH: a certificate $T/pki/NAME.pem of this person, with a key that all share.
one_more_person() {
    BAIRI_SAN=URI:bairi://bohai/$2 openssl ca -batch -notext -config "$T/many.cnf" -in "$T/pki/many/key.csr" \
        -out "$T/pki/$1.pem" -extensions person -startdate 20200101000000Z -enddate 20491231235959Z &&
        ln -s key.pem "$T/pki/$1.key"
}

# crowd NUMBER: certificates many/0, many/1 …
crowd() {
    local i

    mkdir -p "$T/pki/many" && cat >"$T/many.cnf" <<END
[ca]
default_ca = authority
[authority]
database = $T/pki/authority/index.txt
new_certs_dir = $T/pki/authority/issued
certificate = $T/pki/authority/ca.pem
private_key = $T/pki/authority/ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
organizationalUnitName = supplied
[req]
distinguished_name = empty
[empty]
[person]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth, emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
subjectAltName = \$ENV::BAIRI_SAN
END
    BAIRI_SAN='' openssl req -new -config "$T/many.cnf" -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
        -keyout "$T/pki/many/key.pem" -out "$T/pki/many/key.csr" -subj "/OU=DEVELOPMENT ONLY/CN=one of many" || return 1
    for ((i = 0; i < $1; i++)); do
        one_more_person "many/$i" "unit/nandagang/many-$i" || return 1
    done
}

# under_attack SETTING…: restarts the server with these settings ("handshake_ms = 1500") and figures.
under_attack() {
    { echo '[limits]' && printf '%s\n' "$@"; } >"$T/settings.ini"
    stop_server TERM && start_server --metrics 127.0.0.1:0 --settings "$T/settings.ini" || return 1
    export BAIRI_METRICS BAIRI_SERVER_PID=$server_pid BAIRI_PKI=$T/pki
    BAIRI_METRICS=$(cat "$T/data/metrics")
    HOSTILE_HANDSHAKE_MS=$(sed -n 's/^handshake_ms = //p' "$T/settings.ini")
    export HOSTILE_HANDSHAKE_MS=${HOSTILE_HANDSHAKE_MS:-8000}
    python3 "$top/tests/support/hostile.py" warm_up
}

# attack NAME: what hostile.py says of it; its line of figures is printed too
attack() {
    timeout 300 python3 "$top/tests/support/hostile.py" "$1" >"$T/attack" 2>&1
    local status=$?

    cat "$T/attack"
    grep '^# ' "$T/attack" >&3
    return $status
}
exec 3>&1

# withstands NAME…: one fact for each attack.
withstands() {
    local name

    for name in "$@"; do
        [ -z "${HOSTILE_ONLY:-}" ] || [[ " $HOSTILE_ONLY " = *" $name "* ]] || continue
        fact "${name}_leaves_others_served_and_nothing_behind" attack "$name"
    done
}
