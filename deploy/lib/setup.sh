# shellcheck shell=bash
# What deploy/quickstart and tests/run share: saying what is being done, and installing what it needs. Sourced by them,
# under `set -euo pipefail`; it does nothing by itself.
#
# For Debian and Ubuntu. Root is needed for apt alone, by sudo where this is not root; what is there already is left as
# it is and costs no root.

# --- saying what is being done ------------------------------------------------------------------------------------

# How often a step without a terminal says that it is still at it, in seconds: often enough for a log that is watched.
SETUP_HEARTBEAT_SECONDS=30

setup_step='' setup_step_began=0

# step TEXT: begins a step, and ends the one before.
step() {
  step_done
  setup_step=$1 setup_step_began=$SECONDS
  printf '==> %s\n' "$1"
}

# Ends the step that is under way; says how long it took if that was long enough to wonder.
step_done() {
  local took=$((SECONDS - setup_step_began))
  if [ -n "$setup_step" ] && [ "$took" -ge 5 ]; then
    printf '    (%d s)\n' "$took"
  fi
  setup_step=''
}

# fail TEXT...: says what is wrong, one line an argument, and ends the script.
fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  [ $# -eq 0 ] || printf '    %s\n' "$@" >&2
  exit 1
}

# quietly WHAT COMMAND...: runs a command without its output, with a sign of life. If it fails: which and why, and the
# end of its output.
quietly() {
  local what=$1 log pid began=$SECONDS last=$SECONDS status=0 traps
  shift
  traps=$(trap -p INT TERM)
  log=$(mktemp "${TMPDIR:-/tmp}/querysniff-step.XXXXXX")
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # Whoever interrupts this script ends the step too (a job in the background does not hear Ctrl-C), and leaves no file.
  # shellcheck disable=SC2064 # The values of now are meant.
  trap "kill $pid 2>/dev/null; rm -f '$log'; exit 130" INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if [ -t 1 ]; then
      printf '\r    %s: %d s ' "$what" $((SECONDS - began))
    elif [ $((SECONDS - last)) -ge "$SETUP_HEARTBEAT_SECONDS" ]; then
      printf '    %s: %d s\n' "$what" $((SECONDS - began))
      last=$SECONDS
    fi
  done
  wait "$pid" || status=$?
  trap - INT TERM
  eval "$traps"
  if [ -t 1 ]; then printf '\r\033[K'; fi
  if [ "$status" -ne 0 ]; then
    printf '%s: %s failed (exit code %d). The end of its output:\n' "${0##*/}" "$what" "$status" >&2
    tail -n 40 "$log" | sed 's/^/    /' >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
}

# --- root -----------------------------------------------------------------------------------------------------------

# as_root COMMAND...
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail 'this needs root, and there is no sudo. Run as root:' "$*"
  fi
}

# Asks for the password now, where it can be seen, if one will be asked for.
ask_for_root() {
  if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null && ! sudo -n true 2>/dev/null; then
    echo '    sudo, to install packages:'
    sudo -v || fail 'sudo was refused; nothing was installed.'
  fi
}

# --- packages -------------------------------------------------------------------------------------------------------

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

has_candidate() {
  # Not grep -q: it would leave before apt-cache has written it all, which pipefail takes for a failure.
  LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -E '^  Candidate: [^(]' >/dev/null
}

# apt_root WHAT SCRIPT [ARGUMENT...]: a piece of shell with root's rights, while no package that it installs may start a
# service: on a machine that had no database server, none must run afterwards beside the private ones.
apt_root() {
  local what=$1 script=$2
  shift 2
  ask_for_root
  # shellcheck disable=SC2016 # It is the inner shell that expands.
  quietly "$what" as_root env DEBIAN_FRONTEND=noninteractive sh -c '
    set -eu
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap "rm -f $policy" EXIT
      trap "exit 130" INT TERM
      printf "#!/bin/sh\nexit 101\n" >"$policy"
      chmod 755 "$policy"
    fi
    script=$1
    shift
    eval "$script"' sh "$script" "$@"
}

setup_lists_are_fresh=false

refresh_lists() {
  ! $setup_lists_are_fresh || return 0
  apt_root 'apt-get update' 'apt-get -o DPkg::Lock::Timeout=300 -q update'
  setup_lists_are_fresh=true
}

# The name that a package has on this distribution.
distribution_name() {
  case $1 in
    libpcap)
      # Ubuntu 24.04 and Debian 13 renamed it when time_t grew to 64 bits.
      if is_installed libpcap0.8t64 || has_candidate libpcap0.8t64; then echo libpcap0.8t64; else echo libpcap0.8; fi ;;
    *) echo "$1" ;;
  esac
}

# install_packages NAME...: installs those that are missing, with what they depend on and nothing that they recommend.
# "libpcap" is its name on any distribution.
install_packages() {
  local name missing=()
  command -v apt-get >/dev/null ||
    fail 'this is no Debian or Ubuntu (no apt-get). Install by hand, then run it again:' "$*"
  for name in "$@"; do
    is_installed "$(distribution_name "$name")" || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  refresh_lists
  local packages=()
  for name in "${missing[@]}"; do
    packages+=("$(distribution_name "$name")")
  done
  # shellcheck disable=SC2016
  apt_root "apt-get install ${packages[*]}" '
    apt-get -o DPkg::Lock::Timeout=300 -q -y install --no-install-recommends "$@"
    # Not now and not at the next boot either: it was not here before.
    case " $* " in
      *" mariadb-server "*) if [ -d /run/systemd/system ]; then systemctl disable --quiet mariadb.service; fi ;;
    esac' "${packages[@]}"
}

# --- Node.js and .NET -----------------------------------------------------------------------------------------------

# The oldest Node.js that the dashboard's build runs on.
SETUP_NODE_MAJOR_MIN=18

node_is_enough() {
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  local version
  version=$(node --version)
  version=${version#v}
  [ "${version%%.*}" -ge "$SETUP_NODE_MAJOR_MIN" ]
}

# Node.js and npm, from the distribution if they are missing.
install_node() {
  ! node_is_enough || return 0
  local packages=()
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
  [ ${#packages[@]} -eq 0 ] || install_packages "${packages[@]}"
  node_is_enough || fail "the dashboard's build needs Node.js $SETUP_NODE_MAJOR_MIN or newer; this is $(node --version)." \
    'Install a newer one, for example with a version manager (nvm, fnm), and run this again.'
}

# True if there is an SDK that global.json accepts.
dotnet_is_enough() {
  command -v dotnet >/dev/null && (cd "$(dirname "${BASH_SOURCE[0]}")" && dotnet --version >/dev/null 2>&1)
}

# The .NET SDK: the one on PATH, the one that Microsoft's script put into the home, or the distribution's.
install_dotnet() {
  # Invariant: an SDK that did not come by a package has no ICU with it on a bare machine, and nothing here needs one.
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  ! dotnet_is_enough || return 0
  if [ -x "$HOME/.dotnet/dotnet" ]; then
    export PATH="$HOME/.dotnet:$PATH" DOTNET_ROOT="$HOME/.dotnet"
    ! dotnet_is_enough || return 0
  fi
  refresh_lists
  if has_candidate dotnet-sdk-10.0; then
    install_packages dotnet-sdk-10.0
    ! dotnet_is_enough || return 0
  fi
  fail 'the .NET SDK 10 is missing, and this distribution has no package of it. Install it for yourself, without root:' \
    'curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0' \
    'It goes into ~/.dotnet, where this script finds it; then run this again.'
}

# --- building -------------------------------------------------------------------------------------------------------

# build NAME PROJECT [OPTION...]: a step that builds a project or solution in Release.
build() {
  local name=$1 project=$2
  shift 2
  step "Building $name"
  quietly "dotnet build" dotnet build "$project" "$@" --configuration Release --nologo --verbosity quiet -nodeReuse:false
}
