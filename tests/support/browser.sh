#!/bin/sh
# The browser tests use the system's Chromium and a Chinese font. As root with apt they are installed; otherwise a word.
set -u
find_chromium() { [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
find_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ]; }
find_chromium && find_font && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium and a Chinese font for the browser tests"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      chromium fonts-noto-cjk fontconfig; } >/dev/null 2>&1 && exit 0
  echo "They could not be installed; the browser tests will be skipped." >&2
else
  echo "No Chromium or no Chinese font: the browser tests will be skipped. On Debian or Ubuntu: sudo apt install chromium fonts-noto-cjk" >&2
fi
exit 0
