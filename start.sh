#!/usr/bin/env bash
# Met tout en place et démarre : vérifie les outils, construit le programme, prépare .env et hotel.toml, lance le diagnostic,
# puis le serveur. Sans clés OpenAI : explique ce qui manque et joue la démonstration. Ne remplace jamais un fichier existant.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly BINARY="${CARGO_TARGET_DIR:-target}/release/vacances-bleues"

say() { printf '%s\n' "$*"; }
# Gras à l'écran seulement, et pas si NO_COLOR est posée (https://no-color.org).
title() {
  if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi
}
# Outils absents ou trop anciens, configuration fausse : code 2, comme le programme lui-même.
refuse() {
  printf '✗ %s\n' "$1" >&2
  shift
  [ $# = 0 ] || printf '  %s\n' "$@" >&2
  exit 2
}

need_rust() {
  # rustup n'ajoute son dossier au PATH que pour les sessions ouvertes après lui.
  if ! command -v cargo >/dev/null && [ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ]; then
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
  fi
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
  if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
    refuse "Rust n'est pas installé (version $wanted ou plus récente nécessaire)." \
      "Debian 13, Ubuntu 24.04 et suivantes : sudo apt-get install -y rustup && rustup default stable" \
      "Ailleurs : suivez https://rustup.rs, puis ouvrez un nouveau terminal." \
      "Ensuite : ./start.sh"
  fi
  found=$(rustc --version | sed 's/^rustc \([0-9]*\.[0-9]*\).*/\1/')
  if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    refuse "Rust $found est trop ancien : version $wanted ou plus récente nécessaire." \
      "Avec rustup : rustup update stable && rustup default stable" \
      "Installé autrement : suivez https://rustup.rs, puis ouvrez un nouveau terminal." \
      "Ensuite : ./start.sh"
  fi
  say "✓ $(rustc --version)"
}

need_c_compiler() {
  if command -v cc >/dev/null; then
    say "✓ compilateur C : $(command -v cc)"
    return
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Il manque un compilateur C (pour le chiffrement TLS) : installation du paquet build-essential…"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends build-essential >/dev/null
    say "✓ compilateur C installé"
    return
  fi
  refuse "Il manque un compilateur C (pour le chiffrement TLS)." \
    "Debian, Ubuntu : sudo apt-get update && sudo apt-get install -y build-essential" \
    "Fedora : sudo dnf install -y gcc    macOS : xcode-select --install" \
    "Ensuite : ./start.sh"
}

# La sortie de cargo tient en une ligne à l'écran, et n'est montrée en entier que si la construction échoue.
build() {
  local log pid status=0
  log=$(mktemp)
  # shellcheck disable=SC2064 # le nom du fichier est celui de maintenant
  trap "rm -f '$log'" EXIT
  cargo build --release --locked --bin vacances-bleues >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if [ -t 1 ]; then
      printf '\r  %s éléments construits…' "$(grep -c '^ *Compiling' "$log" || true)"
    fi
    sleep 1
  done
  wait "$pid" || status=$?
  if [ -t 1 ]; then printf '\r%40s\r' ''; fi
  if [ "$status" != 0 ]; then
    cat "$log" >&2
    say "✗ La construction a échoué. La première fois, il faut un accès à Internet et 2 Go de mémoire." >&2
    exit 1
  fi
  rm -f "$log"
  trap - EXIT
}

# Valeur d'une variable : celle de l'environnement, sinon celle de .env, sinon celle donnée.
setting() {
  local value=${!1:-}
  if [ -z "$value" ] && [ -r .env ]; then value=$(sed -n "s/^$1=[\"']\{0,1\}\([^\"'#[:space:]]*\).*/\1/p" .env | tail -n 1); fi
  printf '%s' "${value:-$2}"
}

# Un serveur répond-il déjà sur ce port ? Sa réponse à /health porte sa version et son nombre d'appels.
already_running() {
  local answer host
  host=$(setting HOST 127.0.0.1)
  if [ "$host" = 0.0.0.0 ]; then host=127.0.0.1; fi
  # bash ouvre lui-même la connexion : curl n'est pas sur toutes les machines.
  answer=$( (exec 3<>"/dev/tcp/$host/$1" && printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3 &&
    timeout 3 cat <&3) 2>/dev/null) || return 1
  grep -q '"active_calls"' <<<"$answer"
}

make_env() {
  if [ -e .env ]; then
    say "✓ .env existe, il n'est pas touché"
    return
  fi
  local token
  token=$(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')
  # Le jeton passe par l'entrée de sed et non par ses arguments, que tout le monde lit dans la liste des processus.
  (umask 077 && sed -f /dev/stdin .env.example >.env <<<"s/^STAFF_API_TOKEN=.*/STAFF_API_TOKEN=$token/")
  say "✓ .env créé, lisible par vous seul, avec un jeton du personnel tiré au hasard (STAFF_API_TOKEN)."
  say "  À y mettre : OPENAI_API_KEY et OPENAI_WEBHOOK_SECRET (GUIDE_DEMARRAGE.md dit où les trouver)."
  say "  Projet OpenAI européen : décommentez la ligne OPENAI_BASE_URL."
}

make_hotel() {
  if [ -e hotel.toml ]; then
    say "✓ hotel.toml existe, il n'est pas touché"
    return
  fi
  cp hotel.exemple.toml hotel.toml
  say "✓ hotel.toml créé d'après l'exemple."
  say "  À vérifier avant tout appel réel : le nom de l'hôtel, les chambres, leurs prix, et surtout « nombre », le contingent"
  say "  vendu par téléphone. Ce qui est écrit là est vendu."
}

# reservations.json est dans le dépôt, vide, et contiendra des clients : ni git ni les autres comptes ne doivent le lire.
hide_reservations() {
  if [ -e reservations.json ]; then chmod go-rwx reservations.json; fi
  if command -v git >/dev/null && git ls-files --error-unmatch reservations.json >/dev/null 2>&1; then
    git update-index --skip-worktree reservations.json
    say "✓ git ne publiera pas reservations.json (skip-worktree)"
  fi
}

port=$(setting PORT 8000)
if already_running "$port"; then
  say "✓ Le serveur est déjà en marche sur le port $port : il n'y a rien à démarrer."
  say "  Pour prendre une nouvelle version ou un nouveau .env : arrêtez-le (Ctrl+C dans son terminal, ou"
  say "  « sudo systemctl stop vacances-bleues » s'il est installé comme service), puis relancez ./start.sh"
  exit 0
fi

title "1. Outils"
need_rust
need_c_compiler

title "2. Construction (quelques minutes la première fois)"
if [ ! -t 1 ]; then say "Construction en cours…"; fi
build
say "✓ $BINARY"

title "3. Fichiers"
make_env
make_hotel
hide_reservations

title "4. Diagnostic"
healthy=yes
report=$("$BINARY" doctor 2>&1) || healthy=no
say "$report"

if grep -Eq '^✗ (OPENAI_API_KEY|OPENAI_WEBHOOK_SECRET) : (absente|encore)' <<<"$report"; then
  title "5. Démonstration (sans clé, sans réseau, sur des données à part)"
  say "Il manque les clés d'OpenAI dans .env : aucun appel réel n'est possible pour l'instant. Voici ce que le serveur en ferait."
  "$BINARY" demo
  say ""
  say "Le programme est ici : $BINARY"
  say "Pour répondre au vrai numéro : mettez OPENAI_API_KEY et OPENAI_WEBHOOK_SECRET dans .env, vérifiez hotel.toml,"
  say "puis relancez ./start.sh. Pas à pas : GUIDE_DEMARRAGE.md"
elif [ "$healthy" = no ]; then
  refuse "Le diagnostic ci-dessus a trouvé des fautes (lignes ✗) : corrigez-les, puis relancez ./start.sh"
else
  title "5. Serveur (Ctrl+C pour arrêter)"
  exec "$BINARY" serve
fi
