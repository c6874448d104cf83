// The zod schema of @openai/agents-realtime. What it does not know it lets pass as a "generic"
// event, silently; here that counts as a fault. Argument: the node_modules folder.
import { createInterface } from "node:readline";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const dist = join(resolve(process.argv[2]), "@openai", "agents-realtime", "dist");
const file = join(dist, "openaiRealtimeEvents.mjs");
const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");

if (!existsSync(file)) {
  say({ ready: false, missing: `no @openai/agents-realtime in ${process.argv[2]}` });
  process.exit(0);
}
const { parseRealtimeEvent, realtimeServerEventSchema } = await import(pathToFileURL(file).href);
say({ ready: true });

// Recorded servers send `param: null` with a failed transcription, the schema wants a string or
// nothing. The client loses nothing by it.
function asParsed(frame) {
  const failed = "conversation.item.input_audio_transcription.failed";
  if (frame.type !== failed || frame.error?.param !== null) return frame;
  const { param, ...error } = frame.error;
  return { ...frame, error };
}

// A type that the protocol has and this schema does not (input_audio_buffer.timeout_triggered):
// nothing can be said about it. What the protocol does not have either is a fault.
function judge(frame, known) {
  if (!parseRealtimeEvent({ data: JSON.stringify(frame) }).isGeneric) return null;
  const result = realtimeServerEventSchema.safeParse(frame);
  const issue = result.success ? undefined : result.error.issues[0];
  const foreign = issue?.code === "invalid_union" && issue.path.join(".") === "type";
  if (foreign && known) return null;
  const why = issue ? `${issue.path.join(".")}: ${issue.message}` : "not parsed";
  return `falls back to a generic event (${why.slice(0, 160)})`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { reset, frame, known } = JSON.parse(line);
  if (!reset) say({ fault: judge(asParsed(frame), known) });
}
