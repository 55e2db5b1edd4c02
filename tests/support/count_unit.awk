# Reads `ctest -V` and prints one "ok" or "not ok" line for every cmocka test function and every fuzz
# corpus. A program that ran nothing, crashed or ran out of time is a failure of its own; what a
# failing program said follows as "# " lines.

# "  Start 12: unit/common/buf"
/^ *Start +[0-9]+: / {
    number = $2
    sub(/:$/, "", number)
    name[number] = $3
    next
}

# "12: what the program said"
/^[0-9]+: / {
    number = $1
    sub(/:$/, "", number)
    said = $0
    sub(/^[0-9]+: /, "", said)
    if (said !~ /^(Test command|Working Directory|Test timeout|Environment variables)/)
        remember(number, said)
    if (match(said, /\[       OK \] .*/))
        fact(number, substr(said, RSTART + 13), "ok")
    else if (match(said, /\[  FAILED  \] .*/) && said !~ /listed below|FAILED TEST/)
        fact(number, substr(said, RSTART + 13), "not ok")
    else if (said ~ /^[0-9]+ inputs replayed$/ && said !~ /^0 /)
        fact(number, said, "ok")
    next
}

# " 3/34 Test #12: unit/common/buf ......   Passed    0.01 sec"
/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
    match($0, /#[0-9]+:/)
    number = substr($0, RSTART + 1, RLENGTH - 2)
    if (!(number in name))
        name[number] = $4
    passed = / Passed +[0-9.]+ sec/
    if (passed && !facts[number])
        print "not ok " name[number] ": ran no test"
    else if (!passed && !failures[number])
        print "not ok " name[number] ": crashed, ran out of time or could not start"
    if (!passed)
        tell(number)
    next
}

function fact(number, what, verdict) {
    if ((number, what, verdict) in seen && verdict == "not ok")
        return
    seen[number, what, verdict] = 1
    facts[number]++
    if (verdict == "not ok")
        failures[number]++
    print verdict " " name[number] ": " what
}

function remember(number, said) {
    lines[number]++
    line[number, lines[number]] = said
}

# the last 30 lines of a program that failed
function tell(number,    i) {
    i = lines[number] > 30 ? lines[number] - 29 : 1
    for (; i <= lines[number]; i++)
        print "# " name[number] ": " line[number, i]
}
