# The stages of ./run test and ./run check, sourced by run. A failing stage never stops the others;
# every fact becomes one line "ok …" or "not ok …" in build/logs/results.
# shellcheck shell=bash
: "${top:?run sets it}"
results=$top/build/logs/results
sources() { git -c core.quotePath=off ls-files -- "$@"; }

# ---- telling ----

# record ok|"not ok" FACT
record() { printf '%s %s\n' "$1" "$2" >>"$results"; }

# outcome STATUS FACT: records what a command's exit status says about a fact.
outcome() {
    if [ "$1" -eq 0 ]; then
        record ok "$2"
    else
        record 'not ok' "$2"
    fi
}

# collect STAGE FILE: takes over the ok and not-ok lines of a runner's output, shows its failures.
collect() {
    grep -E '^(not )?ok ' "$2" | sed -E "s/^(ok|not ok) /\1 $1 /" >>"$results"
    grep -E '^(not ok |# )' "$2"
    grep -qE '^(not )?ok ' "$2" || record 'not ok' "$1 $(basename "$2" .txt): ran no test"
}

# grep -c prints 0 and fails when nothing matches
count() { grep -c "^$1 " "$results" || true; }

stages_run() {
    local stage started=$SECONDS

    mkdir -p build/logs
    : >"$results"
    for stage in "$@"; do
        run_stage "$stage"
    done
    summary $((SECONDS - started))
}

run_stage() {
    local started=$SECONDS passed failed

    passed=$(count ok)
    failed=$(count 'not ok')
    echo "== $(title "$1")"
    "stage_$1"
    passed=$(($(count ok) - passed))
    failed=$(($(count 'not ok') - failed))
    printf '   %d passed, %d failed, %d s\n' "$passed" "$failed" $((SECONDS - started))
}

title() {
    case $1 in
    programs) echo 'building with gcc, warnings are errors' ;;
    unit_release) echo 'unit tests and fuzz corpora' ;;
    integration_release) echo 'integration tests: the real programs over real TLS' ;;
    fault) echo 'faults: kills, power cuts, failing system calls, a cut line, a full disk' ;;
    address_build) echo 'building with clang, warnings are errors' ;;
    address) echo 'the same under AddressSanitizer and UBSan (clang)' ;;
    thread) echo 'the same under ThreadSanitizer (gcc)' ;;
    check) echo 'format, lint, translations, wording' ;;
    esac
}

summary() {
    local passed failed

    passed=$(count ok)
    failed=$(count 'not ok')
    echo "== summary after $(($1 / 60)) min $(($1 % 60)) s"
    grep '^not ok ' "$results" | sed 's/^not ok /   failed: /'
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# ---- building ----

stage_programs() {
    build_tree build -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=gcc -DBAIRI_TESTS=ON
    outcome $? 'build: gcc'
}

stage_address_build() {
    build_tree build-asan -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG='-O1 -g' \
        -DCMAKE_C_COMPILER=clang-14 -DBAIRI_SANITIZE=address,undefined
    outcome $? 'build: clang with address,undefined'
}

stage_thread_build() {
    build_tree build-tsan -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG='-O1 -g' \
        -DCMAKE_C_COMPILER=gcc -DBAIRI_SANITIZE=thread
    outcome $? 'build: gcc with thread'
}

# ---- running ----

# unit_tests STAGE FOLDER WRAPPER…: ctest, counted by test function; but for those matching $without.
unit_tests() {
    local stage=$1 folder=$2 log=$2/logs/ctest.log
    shift 2

    "$@" ctest --test-dir "$folder" -V -j "$(nproc)" ${without:+-E "$without"} >"$log" 2>&1
    awk -f tests/support/count_unit.awk "$log" >"$folder/logs/unit.txt"
    collect "$stage" "$folder/logs/unit.txt"
}

# integration_tests STAGE FOLDER SANITIZER WRAPPER…
integration_tests() {
    local stage=$1 folder=$2 sanitizer=$3
    shift 3

    BAIRI_BUILD=$top/$folder BAIRI_SANITIZER=$sanitizer "$@" tests/integration/run_all \
        >"$folder/logs/integration.txt" 2>&1
    collect "$stage" "$folder/logs/integration.txt"
}

stage_unit_release() { unit_tests release build env; }
stage_integration_release() { integration_tests release build none env; }

# The sample of the campaigns of faults; their table is shown as it stands.
stage_fault() {
    BAIRI_BUILD=$top/build tests/fault/run_all >build/logs/fault.txt 2>&1
    collect release build/logs/fault.txt
}

stage_address() {
    rm -f build-asan/logs/report.*
    stage_address_build
    export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-14
    export ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1:log_path=$top/build-asan/logs/report
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1:log_path=$top/build-asan/logs/report
    export LSAN_OPTIONS=suppressions=$top/tests/support/lsan.supp:print_suppressions=0
    unit_tests address build-asan env
    integration_tests address build-asan address env
    sanitizer_reports address build-asan
    unset ASAN_SYMBOLIZER_PATH ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS
}

# What has no thread of ours needs no ThreadSanitizer; and damage after
# damage is the same check, which the other tests of server/check run too.
threadless='^fuzz/|^unit/client/(commands|pages|papers|pdf|render)/|^unit/common/(campaign|merkle|paper|pdf|record|xlsx)/'
threadless+='|^unit/server/check/(tamper|flips|million)$'

stage_thread() {
    local wrapper without=$threadless

    rm -f build-tsan/logs/report.*
    stage_thread_build
    wrapper=$(thread_wrapper)
    export TSAN_OPTIONS=suppressions=$top/tests/support/tsan.supp:second_deadlock_stack=1:log_path=$top/build-tsan/logs/report
    unit_tests thread build-tsan "$wrapper"
    integration_tests thread build-tsan thread "$wrapper"
    sanitizer_reports thread build-tsan
    unset TSAN_OPTIONS
}

# ThreadSanitizer of gcc 12 cannot live with much address randomisation; where the kernel does too
# much, the tests run without.
thread_wrapper() {
    local probe=build-tsan/logs/probe

    echo 'int main(void) { return 0; }' >"$probe.c"
    if gcc -fsanitize=thread -o "$probe" "$probe.c" && for _ in 1 2 3 4 5 6 7 8; do "$probe" || exit 1; done; then
        echo env
    else
        echo "setarch -R"
    fi 2>/dev/null
}

# Servers in the background report too: every report file is a failure, whoever wrote it.
sanitizer_reports() {
    local report

    for report in "$2"/logs/report.*; do
        if [ -f "$report" ]; then
            head -40 "$report" | sed 's/^/# /'
            record 'not ok' "$1 no sanitizer report: $report"
        fi
    done
    grep -q "^not ok $1 no sanitizer report" "$results" || record ok "$1 no sanitizer report"
}

# ---- checking ----

stage_check() {
    check format clang_format
    check shellcheck shell_scripts
    check translations tests/check/gettext.sh
    check wording tests/check/words.sh
    check layout tests/check/layout.sh
    check clang-tidy clang_tidy
}

# check NAME COMMAND…: one fact; what the command said is shown when it failed.
check() {
    local name=$1 log=build/logs/check-$1.log status
    shift

    "$@" >"$log" 2>&1
    status=$?
    [ $status -eq 0 ] || tail -n 40 "$log" | sed 's/^/# /'
    outcome $status "check $name"
}

clang_format() {
    sources '*.c' '*.h' '*.cc' | xargs -r clang-format-14 --dry-run --Werror
}

shell_scripts() {
    local file scripts=()

    while read -r file; do
        head -n 1 "$file" | grep -qE '^#!.*\b(ba)?sh$|^# .*' && scripts+=("$file")
    done < <(sources run .ci/run 'tests/*' 'certs/*' | grep -vE '\.(c|h|py|cc|md|csv|json|ini|cmake|txt|awk|supp|proto|jq|cnf|go)$|/(corpus|data)/')
    shellcheck --severity=warning --external-sources "${scripts[@]}"
}

# Only what the build compiles, so that generated code and bench programs stay out. One file at a
# time: clang-tidy 14 misjudges va_lists after its first. status.c defines what analyzer.h wraps.
clang_tidy() {
    local tidy=(clang-tidy-14 -p build-asan --quiet)
    local told=(--extra-arg-before=-include --extra-arg-before=tests/support/analyzer.h)

    {
        sources 'common/*.c' 'server/*.c' 'client/*.c' 'tests/unit/*.c' 'tests/support/*.c' |
            grep -v '^common/status.c$' | xargs -r -P "$(nproc)" -n 1 "${tidy[@]}" "${told[@]}" &&
            "${tidy[@]}" common/status.c
    } 2> >(grep -v 'warnings\? generated' >&2)
}
