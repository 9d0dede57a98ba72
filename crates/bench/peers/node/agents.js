// Serveur de comparaison, écrit pour les mesures : le même appel que server.js avec le SDK @openai/agents (OpenAIRealtimeSIP), à la manière
// de l'exemple que ses auteurs publient pour le téléphone. Mêmes variables, même hotel.js :
//
//   npm install && PORT=8000 OPENAI_BASE_URL=http://127.0.0.1:8100/v1 OPENAI_API_KEY=… OPENAI_WEBHOOK_SECRET=whsec_… node agents.js

import { setTracingDisabled } from "@openai/agents";
import { OpenAIRealtimeSIP, RealtimeAgent, RealtimeSession, tool } from "@openai/agents/realtime";
import express from "express";
import OpenAI from "openai";
import { z } from "zod";
import { GREETING, ROOMS, TOOLS, instructions } from "./hotel.js";

const { PORT = "8000", OPENAI_API_KEY, OPENAI_WEBHOOK_SECRET } = process.env;
const BASE_URL = (process.env.OPENAI_BASE_URL ?? "https://api.openai.com/v1").replace(/\/$/, "");

// Traces would go to OpenAI, from a measurement that talks to nobody.
setTracingDisabled(true);

const stay = {
  date_arrivee: z.string(),
  date_depart: z.string(),
  type_chambre: z.enum(Object.keys(ROOMS)),
  nombre_personnes: z.number().int(),
};
const guest = { nom: z.string(), prenom: z.string(), email: z.string(), telephone: z.string() };
const asTool = (name, description, fields) =>
  tool({
    name,
    description,
    parameters: z.object(fields),
    execute: async (input) => {
      console.log("📞 Appel de fonction détecté", name);
      return JSON.stringify(await TOOLS[name](input));
    },
  });

const agentOf = (text) =>
  new RealtimeAgent({
    name: "Réception",
    instructions: text,
    voice: "marin",
    tools: [
      asTool("check_availability", "Disponibilités et prix d'un séjour", stay),
      asTool("create_reservation", "Réserve", { ...guest, ...stay }),
    ],
  });
const options = {
  model: "gpt-realtime-2.1",
  config: { audio: { input: { turnDetection: { type: "semantic_vad", interruptResponse: true } } } },
};
const agent = agentOf(instructions(await OpenAIRealtimeSIP.buildInitialConfig(agentOf(""), options)));

async function attach(callId) {
  const session = new RealtimeSession(agent, { transport: new OpenAIRealtimeSIP(), ...options });
  session.on("error", (error) => console.error("session", JSON.stringify(error)));
  session.transport.on("disconnected", () => {
    console.log("🔌 WebSocket fermé");
    session.close();
  });
  const url = `${BASE_URL.replace(/^http/, "ws")}/realtime?call_id=${callId}`;
  await session.connect({ apiKey: OPENAI_API_KEY, callId, url });
  console.log("🔌 WebSocket connecté");
  const response = { instructions: `Dites exactement : « ${GREETING} »` };
  session.transport.sendEvent({ type: "response.create", response });
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
    const callId = event.data.call_id;
    try {
      await client.realtime.calls.accept(callId, await OpenAIRealtimeSIP.buildInitialConfig(agent, options));
    } catch (error) {
      console.error("accept", error.message);
      return res.sendStatus(500);
    }
    attach(callId).catch((error) => console.error("attach", error.message));
  }
  res.sendStatus(200);
});
app.get(/.*/, (_req, res) => res.send("ok"));

const server = app.listen(Number(PORT), "127.0.0.1", () => console.log(`prêt http://127.0.0.1:${server.address().port}/`));
