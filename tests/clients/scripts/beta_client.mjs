// Plays the scene with openai-realtime-api, the npm fork of OpenAI's openai-realtime-api-beta:
// ADDRESS QUESTION -> one JSON line. With --browser it connects as in a browser, by subprotocols.

import { RealtimeClient } from 'openai-realtime-api'
import WebSocket from 'ws'
import { Microphone } from './microphone.mjs'

const browser = process.argv.includes('--browser')
const [address, recording] = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const seen = { events: [], called: [], errors: [] }
const microphone = new Microphone(recording)
if (browser) globalThis.WebSocket = WebSocket
else delete globalThis.WebSocket

// [openai-realtime-api]
const client = new RealtimeClient({
  url: `ws://${address}/v1/realtime`,
  model: 'vivavoce-embedded',
  apiKey: 'none',
  sessionConfig: {
    turn_detection: { type: 'server_vad' },
    input_audio_transcription: { model: 'whisper-1' },
  },
})
// [end]

client.addTool(
  {
    name: 'get_weather',
    description: 'The weather in a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
  async ({ city }) => {
    seen.called.push({ city })
    return `sunny in ${city}`
  },
)

let interrupted = 0
let playing // { id, began } of the answer being heard
client.on('conversation.updated', ({ item, delta }) => {
  if (delta?.audio && playing?.id !== item.id) {
    playing = { id: item.id, began: Date.now() }
    if (talkOver) microphone.talkOver()
  }
  if (item.role === 'user' && item.formatted.transcript) seen.heard ??= item.formatted.transcript
})
client.on('conversation.interrupted', () => {
  interrupted += 1
  const item = playing && client.conversation.getItem(playing.id)
  if (item?.status === 'in_progress') {
    const heard = Math.round(((Date.now() - playing.began) / 1000) * 24_000)
    client.cancelResponse(item.id, Math.min(heard, item.formatted.audio.length))
  }
})
client.on('error', (event) => seen.errors.push(JSON.stringify(event)))
client.realtime.on('server.*', (event) => {
  if (!seen.events.includes(event.type)) seen.events.push(event.type)
  if (event.type === 'error' && event.error.code !== 'response_cancel_not_active') {
    seen.errors.push(JSON.stringify(event.error))
  }
})

/** The next answer that is spoken, when its response is over. */
async function spoken() {
  while (true) {
    const { response } = await client.realtime.waitForNext('server.response.done')
    const message = response.output.find((item) => item.type === 'message')
    if (message) return client.conversation.getItem(message.id)
  }
}

const seconds = (item) => item.formatted.audio.length / 24_000

let talkOver = false
await client.connect()
await client.waitForSessionCreated()
microphone.open((chunk) => client.appendInputAudio(new Int16Array(chunk.buffer)))
microphone.say()
const report = await spoken()
seen.report = report.formatted.transcript
seen.report_seconds = seconds(report)
const before = interrupted
talkOver = true
microphone.say()
const story = await spoken()
talkOver = false
seen.story_seconds = seconds(story)
seen.interrupted = interrupted === before + 2
const last = await spoken()
seen.last = last.formatted.transcript
microphone.close()
client.disconnect()
console.log(JSON.stringify(seen))
process.exit(0)
