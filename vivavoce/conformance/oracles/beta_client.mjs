// The conversation of the beta client (openai-realtime-api): it throws on unknown items, on audio
// that is no whole samples and on events out of order. Its own `processEvent` swallows that, so
// the handlers are called here one by one. Argument: the node_modules folder.
import { createInterface } from "node:readline";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const file = join(resolve(process.argv[2]), "openai-realtime-api", "dist", "index.js");
const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");

if (!existsSync(file)) {
  say({ ready: false, missing: `no openai-realtime-api in ${process.argv[2]}` });
  process.exit(0);
}
globalThis.WebSocket ??= class {};
const { RealtimeConversation } = await import(pathToFileURL(file).href);
say({ ready: true });

let conversation = new RealtimeConversation();
let apart = new Set();

function judge(frame, pcm) {
  if (!frame.event_id) return "event_id is missing";
  if (!frame.type) return "type is missing";
  // This client is older than answers out of band; it throws on their items, which no server can
  // announce without putting them into the conversation.
  if (frame.response?.conversation_id === null) apart.add(frame.response.id);
  if (apart.has(frame.response_id)) return null;
  const handle = conversation.EventProcessors[frame.type];
  if (!handle || (frame.type === "response.audio.delta" && !pcm)) return null;
  try {
    handle.call(conversation, structuredClone(frame));
    return null;
  } catch (error) {
    return error.message;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { reset, frame, pcm } = JSON.parse(line);
  if (reset) {
    conversation = new RealtimeConversation();
    apart = new Set();
  } else {
    say({ fault: judge(frame, pcm) });
  }
}
