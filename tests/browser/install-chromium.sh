#!/bin/sh
# A Chromium for the browser tests, from the system's packages where there is none.
set -e
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
echo "Installing Chromium for the browser tests …"
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
if command -v apt-get >/dev/null 2>&1; then
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
elif command -v dnf >/dev/null 2>&1; then
    $as_root dnf install -y -q chromium
elif command -v brew >/dev/null 2>&1; then
    brew install --cask chromium
else
    echo "Install Chromium yourself, then run make test again." >&2
    exit 1
fi
