// L'hôtel des deux serveurs de comparaison : chambres, disponibilités, et un reservations.json réécrit en entier à chaque réservation,
// comme le font les systèmes de ce genre. Deux écritures à la fois peuvent se mêler : à ne pas mettre en service.

import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";

const { RESERVATIONS_FILE = "reservations.json", CONTINGENT_FOIS = "1" } = process.env;

// The size of the accept body of the server that these are compared with (tests/it/floor.rs holds it): what is sent is part of the cost.
const ACCEPT_BYTES = 20_500;

export const ROOMS = {
  standard: { nom: "Chambre Standard", capacite: 2, prix: 8_900, nombre: 20 },
  familiale: { nom: "Chambre Familiale", capacite: 4, prix: 13_900, nombre: 10 },
  suite_vue_mer: { nom: "Suite Vue Mer", capacite: 2, prix: 17_900, nombre: 5 },
};
export const GREETING =
  "Bonjour et bienvenue chez Vacances Bleues ! Je suis un assistant vocal, une intelligence artificielle. Comment puis-je vous aider ?";
const RULES = "Vous répondez au téléphone de l'hôtel Vacances Bleues. Proposez une chambre, dites le prix, demandez confirmation. ";


// Instructions that make an accept body as large as it has to be.
export function instructions(rest) {
  const room = ACCEPT_BYTES - Buffer.byteLength(JSON.stringify(rest));
  return Buffer.from(RULES.repeat(200)).subarray(0, room).toString().replace(/\uFFFD/g, "");
}

const reservations = existsSync(RESERVATIONS_FILE) ? JSON.parse(readFileSync(RESERVATIONS_FILE, "utf8")) : [];

function* nights({ date_arrivee, date_depart }) {
  const end = Date.parse(date_depart);
  for (let night = Date.parse(date_arrivee); night < end; night += 86_400_000) {
    yield new Date(night).toISOString().slice(0, 10);
  }
}

// How many rooms of the type are free on every night of the stay.
function free(type, stay) {
  let most = 0;
  for (const night of nights(stay)) {
    const taken = reservations.filter(
      (one) => one.type_chambre === type && one.date_arrivee <= night && night < one.date_depart,
    ).length;
    most = Math.max(most, taken);
  }
  return ROOMS[type].nombre * Number(CONTINGENT_FOIS) - most;
}

function checkAvailability(stay) {
  const nuits = [...nights(stay)].length;
  const types = stay.type_chambre ? [stay.type_chambre] : Object.keys(ROOMS);
  const options = types
    .filter((type) => ROOMS[type].capacite >= (stay.nombre_personnes ?? 1))
    .map((type) => ({ type_chambre: type, nom: ROOMS[type].nom, chambres_libres: free(type, stay), prix_total_centimes: ROOMS[type].prix * nuits }))
    .filter((option) => option.chambres_libres > 0);
  const said = options.map((option) => `${option.nom}, ${option.prix_total_centimes / 100} euros`).join(" ; ");
  const message = options.length ? `Je peux vous proposer : ${said}. Souhaitez-vous réserver ?` : "Nous sommes complets à ces dates.";
  return { success: true, available: options.length > 0, nuits, options, message };
}

async function createReservation(wish) {
  if (free(wish.type_chambre, wish) < 1) {
    return { success: false, error: { code: "complet" }, message: "Nous sommes complets à ces dates." };
  }
  const id = `RES-${Date.now()}-${Math.random().toString(36).slice(2, 11)}`;
  const prix_total_centimes = ROOMS[wish.type_chambre].prix * [...nights(wish)].length;
  const reservation = { id, ...wish, prix_total_centimes, date_creation: new Date().toISOString() };
  reservations.push(reservation);
  console.log("📅 Nouvelle réservation créée", id);
  await writeFile(RESERVATIONS_FILE, JSON.stringify(reservations, null, 2));
  console.log("💾 Réservations sauvegardées");
  return { success: true, reservation, message: `C'est réservé, sous le numéro ${id}.` };
}

export const TOOLS = { check_availability: checkAvailability, create_reservation: createReservation };
