#!/usr/bin/env bash
# Tous les essais : ceux du programme, et la conformité de ce qu'il envoie aux types officiels d'OpenAI (SDK Python, installé
# pour les essais seulement, dans target/).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly TARGET="${CARGO_TARGET_DIR:-target}"
readonly VENV="$TARGET/conformance-venv"
readonly REQUIREMENTS=tests/conformance/requirements.txt
readonly LOG="$TARGET/test.log"

refuse() {
  printf '✗ %s\n' "$1" >&2
  shift
  [ $# = 0 ] || printf '  %s\n' "$@" >&2
  exit 2
}

if ! command -v cargo >/dev/null && [ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ]; then
  PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
fi
command -v cargo >/dev/null || refuse "Rust n'est pas installé : lancez ./start.sh, qui dit comment faire."

has_venv() { command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null; }

if ! has_venv; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installation des paquets python3 et python3-venv (pour les essais de conformité)…"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null
  fi
  has_venv || refuse "Python 3 et son module venv manquent (essais de conformité)." \
    "Debian, Ubuntu : sudo apt-get update && sudo apt-get install -y python3 python3-venv" "Ensuite : ./test.sh"
fi

mkdir -p "$TARGET"
if ! cmp -s "$REQUIREMENTS" "$VENV/installed.txt"; then
  echo "Préparation de l'environnement Python des essais ($VENV)…"
  rm -rf "$VENV"
  python3 -m venv "$VENV"
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -r "$REQUIREMENTS"
  cp "$REQUIREMENTS" "$VENV/installed.txt"
fi
VACANCES_BLEUES_PYTHON=$(cd "$VENV/bin" && pwd)/python
export VACANCES_BLEUES_PYTHON

started=$SECONDS
status=0
cargo test --locked --workspace 2>&1 | tee "$LOG" || status=$?

awk -v seconds="$((SECONDS - started))" '
  /^test result:/ { passed += $4; failed += $6; ignored += $8 }
  END { printf "\nEssais: %d passed, %d failed, %d skipped\nDurée : %d s\n", passed, failed, ignored, seconds }
' "$LOG"
[ "$status" = 0 ] && echo "✓ tout est vert" || echo "✗ des essais ont échoué ; détail ci-dessus et dans $LOG"
exit "$status"
