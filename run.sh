#!/bin/sh
# Builds the gateway when its sources are newer than what was built last, then becomes it: ./run.sh [nats-server arguments].
# Needs the .NET 10 SDK and nothing else. What the build says is shown only when it fails.
# OrleansPackages=false (or true) and AzurePackages, as environment variables, say what to build instead of what the NuGet feed has.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=build/packages/choose.sh
. "$root/build/packages/choose.sh"
out=$root/artifacts/gateway
program=$out/OrleansNats.Gateway
stamp=$root/artifacts/gateway.built

fail() {
    echo "run.sh: $*" >&2
    exit 1
}

up_to_date() {
    [ -x "$program" ] && [ -f "$stamp" ] || return 1
    # Built with other packages than asked for now?
    read -r orleans azure <"$stamp" || return 1
    [ "${OrleansPackages:-$orleans}" = "$orleans" ] && [ "${AzurePackages:-$azure}" = "$azure" ] || return 1
    newer=$(find "$root/src" "$root/build/packages" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json" "$root/.editorconfig" \
        -type d \( -name bin -o -name obj \) -prune -o -type f -newer "$stamp" -print | head -n 1)
    [ -z "$newer" ]
}

runtime_identifier() {
    case $(uname -s) in
        Linux) system=linux ;;
        Darwin) system=osx ;;
        *) return 1 ;;
    esac
    if [ "$system" = linux ] && ls /lib/ld-musl-* >/dev/null 2>&1; then system=linux-musl; fi
    case $(uname -m) in
        x86_64 | amd64) echo "$system-x64" ;;
        aarch64 | arm64) echo "$system-arm64" ;;
        *) return 1 ;;
    esac
}

publish() { # arguments of dotnet publish -> what it said goes to $log
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
        dotnet publish "$root/src/Gateway" -c Release -o "$out" -nodeReuse:false "$@" >"$log" 2>&1 </dev/null
}

build() {
    command -v dotnet >/dev/null 2>&1 || fail "dotnet is not on the PATH; install the .NET 10 SDK"
    log=$root/artifacts/gateway.build.log
    started=$root/artifacts/gateway.started
    : >"$started" || fail "cannot write to $root/artifacts"
    rm -rf "$out" "$stamp"
    choose_packages "$root" "$root/artifacts/packages.log"
    printf '%s' "$packages_left_out" | sed 's/.*/run.sh: *** BUILT WITHOUT &. ***/' >&2
    rid=$(runtime_identifier) || rid=
    if [ -z "$rid" ] || ! publish -r "$rid"; then
        if [ -n "$rid" ] && ! grep -qE 'NU1[0-9]{3}|NETSDK1094' "$log"; then
            cat "$log" >&2
            fail "the build failed"
        fi
        first=$log.ready-to-run
        [ ! -f "$log" ] || mv "$log" "$first"
        rm -rf "$out"
        if ! publish; then
            [ ! -f "$first" ] || cat "$first" >&2
            cat "$log" >&2
            fail "the build failed"
        fi
        echo "run.sh: *** BUILT WITHOUT ReadyToRun: its compiler package could not be restored. The gateway works but starts slower. ***" >&2
    fi
    echo "$OrleansPackages $AzurePackages" >"$stamp"
    touch -r "$started" "$stamp"
    rm -f "$started"
}

# One build at a time; whoever waited finds it done.
if ! up_to_date; then
    mkdir -p "$root/artifacts" || fail "cannot write to $root/artifacts"
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$root/artifacts/gateway.lock" || fail "cannot write to $root/artifacts"
        flock 9
        up_to_date || build 9>&-
        exec 9>&-
    else
        build
    fi
fi

# The program looks for the runtime in the usual places; an SDK that is elsewhere is known by the PATH only.
if [ -z "${DOTNET_ROOT:-}" ] && command -v dotnet >/dev/null 2>&1; then
    sdk=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
    if [ -d "$sdk/host/fxr" ]; then export DOTNET_ROOT="$sdk"; fi
fi

exec "$program" "$@"
