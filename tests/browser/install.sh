#!/bin/sh
# Finds or installs Chromium for the browser tests: the system's own, the Debian package when we are root, else
# Playwright's download. Says plainly what to do when none of them works.
set -e
python="$1"
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-liberation fonts-noto-color-emoji >/dev/null && exit 0
fi
"$python" -m playwright install chromium && exit 0
echo "No Chromium could be installed. Install the package 'chromium' of your system, then run make test again." >&2
exit 1
