#!/bin/sh
# Measures the public pages of the demo at PORT; starts one of its own when none answers there, and stops that one again.
set -eu

fail() { echo "make audit: $1" >&2; exit 1; }

here=$(dirname "$0")
command -v node >/dev/null || fail "Node 20 or newer is needed."
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node 20 or newer is needed; this is $(node --version)."
CHROME_PATH=${CHROME_PATH:-$(command -v chromium || command -v google-chrome || true)}
[ -n "$CHROME_PATH" ] || fail "Chromium is needed; install it, or name a browser in CHROME_PATH."
export CHROME_PATH
[ -d "$here/node_modules" ] || (echo "Installing Lighthouse and html-validate …" && cd "$here" && npm ci --silent)

ready() { .venv/bin/python -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=2)' "$1/readyz" 2>/dev/null; }

base=http://127.0.0.1:${PORT:-8000}
if ! ready "$base"; then
  free() { .venv/bin/python -c 'from dev.embedded.ports import free_port; print(free_port())' 2>/dev/null; }
  PORT=$(free) SANDBOX_PORT=$(free) SANDBOX_SMTP_PORT=$(free)
  export PORT SANDBOX_PORT SANDBOX_SMTP_PORT
  base=http://127.0.0.1:$PORT
  echo "No demo answers; starting a small one at $base …"
  ENVIRONMENT=development TRUSTED_PROXIES=1 STREAMVIBE_DATA_DIR=.data/audit DEMO_CREATORS=8 DEMO_ITEMS=400 \
    .venv/bin/flask --app wsgi demo run >.data-audit.log 2>&1 &
  demo=$!
  trap 'kill "$demo" 2>/dev/null; wait "$demo" 2>/dev/null || true' EXIT
  waited=0
  until ready "$base"; do
    kill -0 "$demo" 2>/dev/null || fail "the demo did not start; .data-audit.log says why."
    [ "$waited" -lt 600 ] || fail "the demo was not ready after ten minutes; .data-audit.log says how far it came."
    sleep 2
    waited=$((waited + 2))
  done
fi
node "$here/audit.mjs" "$base"
