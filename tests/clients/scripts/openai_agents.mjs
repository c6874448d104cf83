// Plays the scene with @openai/agents-realtime over its WebSocket: ADDRESS QUESTION -> one JSON line.

import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime'
import { z } from 'zod'
import { Microphone } from './microphone.mjs'

const [address, recording] = process.argv.slice(2)
const seen = { events: [], called: [], errors: [] }
const microphone = new Microphone(recording)

const weather = tool({
  name: 'get_weather',
  description: 'The weather in a city.',
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    seen.called.push({ city })
    return `sunny in ${city}`
  },
})

// [agents-realtime]
const agent = new RealtimeAgent({ name: 'Guide', instructions: 'Be brief.', tools: [weather] })
const url = `ws://${address}/v1/realtime?model=vivavoce-embedded`
const transport = new OpenAIRealtimeWebSocket({ url, useInsecureApiKey: true })
const session = new RealtimeSession(agent, { transport })
await session.connect({ apiKey: 'none' })
// [end]

function note(kind) {
  if (!seen.events.includes(kind)) seen.events.push(kind)
}

let answer = { words: '', seconds: 0, interrupted: false }
let talkOver = false
let told

session.on('error', (event) => seen.errors.push(JSON.stringify(event)))
session.on('agent_tool_start', () => note('agent_tool_start'))
session.on('agent_tool_end', () => note('agent_tool_end'))
session.on('audio', (event) => {
  if (talkOver && !answer.seconds) microphone.talkOver()
  answer.seconds += event.data.byteLength / 2 / 24_000
})
session.on('audio_interrupted', () => {
  note('audio_interrupted')
  answer.interrupted = true
})
session.on('transport_event', (event) => {
  note(event.type)
  if (event.type === 'conversation.item.input_audio_transcription.completed') {
    seen.heard ??= event.transcript
  } else if (event.type === 'response.output_audio_transcript.delta') {
    answer.words += event.delta
  } else if (event.type === 'response.done' && answer.words) {
    told?.(answer)
    answer = { words: '', seconds: 0, interrupted: false }
  }
})

/** The next answer that is spoken. */
const spoken = () => new Promise((resolve) => (told = resolve))

microphone.open((chunk) => session.sendAudio(chunk.buffer))
microphone.say()
const report = await spoken()
talkOver = true
microphone.say()
const story = await spoken()
talkOver = false
const last = await spoken()
microphone.close()
session.close()
Object.assign(seen, {
  report: report.words,
  report_seconds: report.seconds,
  story_seconds: story.seconds,
  interrupted: story.interrupted,
  last: last.words,
})
console.log(JSON.stringify(seen))
process.exit(0)
