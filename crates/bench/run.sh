#!/usr/bin/env bash
# Mesure tout et range les résultats dans crates/bench/results : le programme, le plancher (crates/bench/examples/floor.rs) et deux serveurs Node
# (crates/bench/peers) dans le même relevé. 35 minutes sur deux cœurs au repos ; la machine ne doit rien faire d'autre.
#
#   crates/bench/run.sh              # tout
#   crates/bench/run.sh --passes 1   # plus court ; tout ce que dit « target/release/bench --help » peut suivre
#
# Il faut cargo, et npm pour les serveurs Node : sans npm, ils sont laissés de côté.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

cargo build --release --locked --bin vacances-bleues
cargo build --release --locked -p bench --bin bench --example floor
bench=target/release/bench
results=crates/bench/results
mkdir -p "$results"
floor=(--contre "plancher=$PWD/target/release/examples/floor" --plancher plancher)
node=()
agents=()
if command -v npm >/dev/null; then
    (cd crates/bench/peers/node && npm install --no-audit --no-fund --silent)
    node=(--contre "node=node $PWD/crates/bench/peers/node/server.js")
    agents=(--contre "agents=node $PWD/crates/bench/peers/node/agents.js")
else
    echo "npm est introuvable (paquet Debian npm) : les serveurs Node ne seront pas mesurés" >&2
fi

# Celui du SDK agents coûte dix fois les autres : il n'est que dans la première table.
"$bench" "${floor[@]}" "${node[@]}" "${agents[@]}" --groupe limites cout \
    --json "$results/cout.json" --markdown "$results/cout.md" "$@"
"$bench" "${floor[@]}" "${node[@]}" --groupe memoire attente refus cadence \
    --json "$results/attente.json" --markdown "$results/attente.md" "$@"
"$bench" "${floor[@]}" --groupe reservation demarrage endurance \
    --json "$results/registre.json" --markdown "$results/registre.md" "$@"
"$bench" --groupe volume --json "$results/volume.json" --markdown "$results/volume.md" "$@"
"$bench" --tls --groupe memoire --json "$results/tls.json" --markdown "$results/tls.md" "$@"
echo "Résultats : $results"
