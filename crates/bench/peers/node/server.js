// Serveur de comparaison, écrit pour les mesures : celui que montre le guide d'OpenAI (Realtime par SIP) en Node, express, ws et le paquet
// openai, avec deux outils d'hôtel (hotel.js). Comme dans le guide, le webhook n'est répondu qu'après accept.
//
//   npm install && PORT=8000 OPENAI_BASE_URL=http://127.0.0.1:8100/v1 OPENAI_API_KEY=… OPENAI_WEBHOOK_SECRET=whsec_… node server.js
//
// PORT=0 : le système choisit ; la ligne « prêt http://127.0.0.1:PORT/ » le dit. RESERVATIONS_FILE : le fichier (reservations.json).
// CONTINGENT_FOIS : par combien multiplier les chambres de hotel.exemple.toml (1), pour des mesures plus longues.

import express from "express";
import OpenAI from "openai";
import WebSocket from "ws";
import { GREETING, ROOMS, TOOLS, instructions } from "./hotel.js";

const { PORT = "8000", OPENAI_API_KEY, OPENAI_WEBHOOK_SECRET } = process.env;
const BASE_URL = (process.env.OPENAI_BASE_URL ?? "https://api.openai.com/v1").replace(/\/$/, "");
const HEADERS = { Authorization: `Bearer ${OPENAI_API_KEY}` };

const text = { type: "string" };
const stay = {
  date_arrivee: text,
  date_depart: text,
  type_chambre: { type: "string", enum: Object.keys(ROOMS) },
  nombre_personnes: { type: "integer" },
};
const tool = (name, description, properties) => ({
  type: "function",
  name,
  description,
  parameters: { type: "object", properties, required: Object.keys(properties) },
});
const callAccept = {
  type: "realtime",
  model: "gpt-realtime-2.1",
  instructions: "",
  audio: { output: { voice: "marin" } },
  tools: [
    tool("check_availability", "Disponibilités et prix d'un séjour", stay),
    tool("create_reservation", "Réserve", { nom: text, prenom: text, email: text, telephone: text, ...stay }),
  ],
};
callAccept.instructions = instructions(callAccept);

async function answer(ws, { name, call_id, arguments: json }) {
  console.log("📞 Appel de fonction détecté", name);
  let output;
  try {
    output = await TOOLS[name](JSON.parse(json));
  } catch (error) {
    output = { success: false, message: String(error) };
  }
  const item = { type: "function_call_output", call_id, output: JSON.stringify(output) };
  ws.send(JSON.stringify({ type: "conversation.item.create", item }));
}

function attach(callId) {
  const url = `${BASE_URL.replace(/^http/, "ws")}/realtime?call_id=${callId}`;
  const ws = new WebSocket(url, { headers: HEADERS, perMessageDeflate: false });
  ws.on("open", () => {
    console.log("🔌 WebSocket connecté");
    const instructions = `Dites exactement : « ${GREETING} »`;
    ws.send(JSON.stringify({ type: "response.create", response: { instructions } }));
  });
  ws.on("message", async (data) => {
    const event = JSON.parse(data.toString());
    if (event.type !== "response.done") return;
    const calls = (event.response.output ?? []).filter((item) => item.type === "function_call");
    if (calls.length === 0) return;
    await Promise.all(calls.map((call) => answer(ws, call)));
    ws.send(JSON.stringify({ type: "response.create" }));
  });
  ws.on("error", (error) => console.error("WebSocket", error.message));
  ws.on("close", () => console.log("🔌 WebSocket fermé"));
}

const client = new OpenAI({ apiKey: OPENAI_API_KEY, webhookSecret: OPENAI_WEBHOOK_SECRET, baseURL: BASE_URL });
const app = express();
app.use(express.raw({ type: "*/*" }));

app.post(["/", "/webhook"], async (req, res) => {
  let event;
  try {
    event = await client.webhooks.unwrap(req.body.toString("utf8"), req.headers);
  } catch {
    return res.status(400).send("Invalid signature");
  }
  if (event.type === "realtime.call.incoming") {
    const callId = encodeURIComponent(event.data.call_id);
    const accepted = await fetch(`${BASE_URL}/realtime/calls/${callId}/accept`, {
      method: "POST",
      headers: { ...HEADERS, "Content-Type": "application/json" },
      body: JSON.stringify(callAccept),
    });
    if (!accepted.ok) return res.sendStatus(500);
    attach(callId);
  }
  res.sendStatus(200);
});
app.get(/.*/, (_req, res) => res.send("ok"));

const server = app.listen(Number(PORT), "127.0.0.1", () => console.log(`prêt http://127.0.0.1:${server.address().port}/`));
