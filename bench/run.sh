#!/bin/sh
# Every figure of docs/figures.md that needs nothing but this repository, one after another.
set -eu
python=.venv/bin/python
for bench in match storage rest observer; do
  echo "== bench.$bench"
  OMP_NUM_THREADS=1 "$python" -m "bench.$bench"
done
