# Sourced by run and nightly: from the root of the workspace, with the time of each step.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CI=true NG_CLI_ANALYTICS=false

section() { printf '\n==== %s\n' "$1"; }

# A command that hangs is stopped when STEP_LIMIT is over, if there is one, and the step has failed.
step() {
  local began=$SECONDS status=0 limit=()
  printf '\n== %s\n' "$*"
  if [ -n "${STEP_LIMIT:-}" ] && [ "$(type -t "$1")" = file ]; then limit=(timeout --kill-after=30s "$STEP_LIMIT"); fi
  "${limit[@]}" "$@" || status=$?
  printf '== %s s: %s\n' "$((SECONDS - began))" "$*"
  return "$status"
}

# The three browser engines of Debian; WebKit's driver needs a display.
install_browsers() {
  local packages=(chromium firefox-esr webkit2gtk-driver xvfb)
  dpkg-query --show "${packages[@]}" >/dev/null 2>&1 && return
  as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
}

# For `npm run test:flask`; Debian 12 calls it otherwise than the releases after it.
install_flask() {
  /usr/bin/python3 -c 'import flask_jwt_extended' 2>/dev/null && return
  as_root apt-get update -qq
  local package
  for package in python3-flask-jwt-extended python3-python-flask-jwt-extended; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"
      return
    fi
  done
  return 1
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
