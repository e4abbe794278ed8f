# Sourced by run.sh and test.sh: asks the configured NuGet feed for the packages that not every feed has, and chooses what to build.
# Sets and exports OrleansPackages and AzurePackages (true or false), which MSBuild reads from the environment; a value that is already
# set is kept. What is left out stands in packages_left_out, a line each.
#
# $1 repository root, $2 file for what the restores said

packages_left_out=

packages_restore() { # $1 root, $2 log, $3 OrleansPackages, $4 AzurePackages
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet restore "$1/build/packages/Packages.csproj" -nodeReuse:false \
        -p:OrleansPackages="$3" -p:AzurePackages="$4" >>"$2" 2>&1 </dev/null
}

packages_leave_out() { # $1 text
    packages_left_out="$packages_left_out$1
"
}

packages_reason() { # $1 log
    { grep 'error NU110' "$1" || cat "$1"; } | sed -n 's/.*error \(NU[0-9]*: [^[]*\).*/\1/p' | head -n 1 | cut -c 1-160
}

choose_packages() {
    : >"$2"
    if [ "${OrleansPackages:-}" = false ]; then
        packages_leave_out "silos, and joining gateways through them: OrleansPackages=false"
        AzurePackages=false
    elif [ "${AzurePackages:-}" != false ] && packages_restore "$1" "$2" true true; then
        OrleansPackages=true AzurePackages=true
    elif [ "${AzurePackages:-}" = true ]; then
        OrleansPackages=true # asked for: the build will tell what cannot be restored
    elif packages_restore "$1" "$2" true false; then
        reason="AzurePackages=false"
        [ "${AzurePackages:-}" = false ] || reason="the NuGet feed lacks its packages ($(packages_reason "$2"))"
        packages_leave_out "membership of silos in Azure Table Storage: $reason"
        OrleansPackages=true AzurePackages=false
    elif [ "${OrleansPackages:-}" = true ]; then
        AzurePackages=false # asked for, as above
    else
        packages_leave_out "silos, and joining gateways through them: the NuGet feed lacks Orleans' packages ($(packages_reason "$2"))"
        OrleansPackages=false AzurePackages=false
    fi
    export OrleansPackages AzurePackages
}
