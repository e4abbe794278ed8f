#!/usr/bin/env bash
# Installs what the tests need, builds, and runs all tests. Needs the .NET 10 SDK; the rest is fetched where the machine allows it.
# What cannot be had is named in a line that begins with "LEFT OUT"; tests that need it are skipped with the reason.
# The last line is "N passed, N failed, N skipped". Exit code 1 if a test failed, or none passed, or a step before the tests failed.
#
# ORLEANSNATS_GATEWAY      gateway to test instead of the one built here
# NATS_SERVER              reference nats-server to compare with instead of one from Debian's packages
# ORLEANSNATS_SOAK_SECONDS length of the soak tests (default: a few seconds each)
# ORLEANSNATS_MODEL_SEEDS  stories of 2,500 steps that are played to clusters and to one server (default: 2)
# ORLEANSNATS_CHAOS_CUTS   routes cut and members killed in the chaos test of clusters (default: 30; 200 for the full run)
# ORLEANSNATS_SILO_KILL_SECONDS  how long silos are killed in turn under load (default: 15; 300 for the full run)
# ORLEANSNATS_RACE_CONNECTIONS   requests over fresh connections, inbox and request in one write (default: 1000; 100000 for the full run)
# OrleansPackages          false leaves out the silo and what joins gateways through it; true insists; default: what the NuGet feed has
# AzurePackages            the same for membership of silos in Azure Table Storage
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
exec </dev/null
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DEBIAN_FRONTEND=noninteractive MSBUILDDISABLENODEREUSE=1

# shellcheck source=build/packages/choose.sh
. build/packages/choose.sh

readonly results=artifacts/test-results
readonly project_timeout=${ORLEANSNATS_PROJECT_TIMEOUT:-600s}
passed=0 failed=0 skipped=0
left_out=()

step() { printf '\n== %s (%ss)\n' "$*" "$SECONDS"; }

leave_out() {
    left_out+=("$*")
    printf 'LEFT OUT: %s\n' "$*" >&2
}

finish() {
    printf '\n'
    for line in "${left_out[@]}"; do printf 'LEFT OUT: %s\n' "$line"; done
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    if ((failed > 0 || passed == 0)); then exit 1; else exit 0; fi
}

# A step that must succeed counts as one failed test when it does not.
must() {
    "$@" && return
    printf 'FAILED: %s\n' "$*" >&2
    failed=$((failed + 1))
    finish
}

# Packages of Debian, only those that are missing.
install_packages() {
    local missing=()
    command -v gcc >/dev/null || missing+=(gcc)
    [[ -e /usr/include/stdio.h ]] || missing+=(libc6-dev)
    [[ -e /usr/include/nats/nats.h ]] || missing+=(libnats-dev)
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    command -v openssl >/dev/null || missing+=(openssl)
    if [[ $OrleansPackages == true ]] && ! find_postgres; then missing+=(postgresql); fi
    ((${#missing[@]} == 0)) && return
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
        leave_out "${missing[*]}: not installed, and installing takes root and apt-get"
        return
    fi
    apt-get update -qq >"$results/apt.log" 2>&1
    local package
    for package in "${missing[@]}"; do
        apt-get install -y -qq --no-install-recommends "$package" >>"$results/apt.log" 2>&1 ||
            leave_out "$package: apt-get could not install it ($(grep -m1 '^E:' "$results/apt.log"))"
    done
}

# The server's programs, where Debian puts them or in PATH.
find_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }

# Which packages the NuGet feed has: OrleansPackages and AzurePackages, for every build from here on.
choose_feed() {
    local line
    choose_packages "$PWD" "$PWD/$results/packages.log"
    while IFS= read -r line; do [[ -z $line ]] || leave_out "$line"; done <<<"$packages_left_out"
    printf 'OrleansPackages=%s AzurePackages=%s\n' "$OrleansPackages" "$AzurePackages"
}

# Whether Directory.Solution.targets takes a project out of the build.
is_left_out() { [[ $OrleansPackages == false ]] && grep -qF "\"$1\"" Directory.Solution.targets; }

install_javascript_clients() {
    command -v npm >/dev/null || { leave_out "JavaScript clients: no npm"; return; }
    (cd tests/Interop/js && npm ci --no-audit --no-fund --loglevel=error) >"$results/npm.log" 2>&1 ||
        leave_out "JavaScript clients: npm ci failed ($(grep -m1 -i error "$results/npm.log"))"
}

# The newest release that Debian has: NATS_SERVER, or unpacked below artifacts/peers, or the one in PATH. Older ones to form clusters
# with are looked for beside it and below artifacts/peers.
find_reference() {
    local found release
    if [[ -z ${NATS_SERVER:-} ]]; then
        (($(find artifacts/peers -name 'nats-server-*' -type f 2>/dev/null | wc -l) >= 3)) ||
            bench/get-peers.sh artifacts/peers >>"$results/peers.log" 2>&1
        found=$(find_unpacked || command -v nats-server) && export NATS_SERVER=$found
    fi
    if [[ -n ${NATS_SERVER:-} ]]; then
        if [[ $("$NATS_SERVER" -v) == *OrleansNats* ]]; then
            leave_out "comparison with nats-server: $NATS_SERVER is the gateway itself"
            unset NATS_SERVER
            return
        fi
        printf 'reference: %s, %s\n' "$("$NATS_SERVER" -v)" "$NATS_SERVER"
        for release in 2.9 2.10; do
            compgen -G "$(dirname "$NATS_SERVER")/nats-server-$release.*" >/dev/null || compgen -G "artifacts/peers/nats-server-$release.*" >/dev/null ||
                leave_out "clusters with nats-server $release: Debian's package could not be had"
        done
    else
        leave_out "comparison with nats-server: Debian's package could not be had ($(tail -n1 "$results/peers.log"))"
    fi
}

find_unpacked() {
    local newest
    newest=$(find artifacts/peers -name 'nats-server-*' -type f 2>/dev/null | sort -V | tail -n1)
    [[ -n $newest ]] && realpath "$newest"
}

# run.sh builds the gateway as users get it; -v makes it end at once.
build_gateway() {
    ./run.sh -v 2>&1 | tee "$results/gateway.log"
    local code=${PIPESTATUS[0]}
    if grep -q 'WITHOUT ReadyToRun' "$results/gateway.log"; then leave_out "ReadyToRun: its compiler package could not be restored"; fi
    return "$code"
}

# The SDK may be where only PATH knows; the test programs look for it in DOTNET_ROOT.
find_dotnet() {
    local sdk
    sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
    if [[ -z ${DOTNET_ROOT:-} && -d $sdk/host/fxr ]]; then export DOTNET_ROOT=$sdk; fi
    dotnet --version
}

# Adds the counts of one result file, and shows why tests were skipped.
count_results() {
    local project=$1 file=$2 code=$3 line
    if [[ ! -s $file ]]; then
        printf 'FAILED: %s ended with exit code %d and without results\n' "$project" "$code" >&2
        failed=$((failed + 1))
        return
    fi
    line=$(grep -o '<assembly [^>]*>' "$file" | head -n1)
    attribute() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$line"; }
    if (($(attribute total) == 0)); then
        printf 'FAILED: %s has no tests\n' "$project" >&2
        failed=$((failed + 1))
    elif ((code != 0 && $(attribute failed) + $(attribute errors) == 0)); then
        printf 'FAILED: %s ended with exit code %d though no test failed\n' "$project" "$code" >&2
        failed=$((failed + 1))
    fi
    passed=$((passed + $(attribute passed)))
    failed=$((failed + $(attribute failed) + $(attribute errors)))
    skipped=$((skipped + $(attribute skipped)))
    sed 's/<reason>/\n&/g' "$file" | sed -nE 's/^<reason>(<!\[CDATA\[)?([^]<]*).*/\2/p' | sort | uniq -c | sed 's/^/skipped:/'
}

run_tests() {
    local project name program code
    for project in tests/*/*.csproj; do
        name=$(basename "$project" .csproj)
        [[ $name == Testing ]] && continue
        if is_left_out "$project"; then
            leave_out "tests of $name: they need Orleans' packages"
            continue
        fi
        step "tests of $name"
        program=$(dirname "$project")/bin/Release/net10.0/OrleansNats.$name
        timeout --kill-after=10s "$project_timeout" "$program" -noColor -noLogo -xml "$results/$name.xml"
        code=$?
        count_results "$name" "$results/$name.xml" "$code"
    done
}

rm -rf "$results"
mkdir -p "$results"
step "packages"
must find_dotnet
choose_feed
install_packages
install_javascript_clients
find_reference
step "gateway"
if [[ -n ${ORLEANSNATS_GATEWAY:-} ]]; then
    printf 'testing %s\n' "$ORLEANSNATS_GATEWAY"
else
    must build_gateway
    export ORLEANSNATS_GATEWAY=$PWD/artifacts/gateway/OrleansNats.Gateway
fi
step "build"
must dotnet build OrleansNats.sln -c Release -v quiet
step "formatting"
dotnet format whitespace OrleansNats.sln --no-restore --verify-no-changes || {
    printf 'FAILED: formatting\n' >&2
    failed=$((failed + 1))
}
run_tests
step "done"
finish
