/** The pages' own words in Chinese and English. */
import { PERSONA_WORDS } from "./persona-words.js";
import { SAYING_WORDS } from "./saying-words.js";
import { VOICE_WORDS } from "./voice-words.js";

const TALK_WORDS = {
  en: {
    title: "vivavoce: talk with {name}",
    talk: "Talk",
    "talk-hint": "Press, or hold Space, and talk",
    "call-hint": "Space mutes and unmutes. Muted, hold it to talk.",
    "text-hint": "No microphone is open. She answers what you write.",
    mute: "Mute microphone",
    unmute: "Unmute microphone (hold to talk)",
    stop: "Stop her (Esc)",
    end: "End the conversation",
    persona: "Persona",
    language: "You speak",
    voice: "Voice",
    "language-auto": "Either",
    "language-zh": "中文",
    "language-en": "English",
    "voice-auto": "Her own",
    "silent": "Not connected",
    "connecting": "Connecting…",
    "reconnecting": "Connection lost, coming back…",
    "hearing": "Listening to you",
    "speaking": "{name} is speaking",
    "thinking": "Thinking…",
    "listening": "Go ahead, I hear you",
    "muted": "Microphone off",
    honesty: "{name} is an AI, not a person. Your voice goes to {host} and nowhere else.",
    "honesty-local": "{name} is an AI, not a person. Your voice stays on this computer.",
    you: "You",
    "you-speaking": "speaking…",
    "you-transcribing": "writing it down…",
    "you-failed": "(this could not be written down)",
    cut: "you cut in after {seconds} s",
    tool: "used {name}",
    "tool-waiting": "waiting for the answer",
    write: "Write to {name}",
    "write-placeholder": "Or write to {name}…",
    send: "Send",
    conversation: "Conversation",
    "talk-controls": "Talk",
    "latency": "{seconds} s to her voice",
    "latency-text": "{seconds} s to her first word",
    "timeline": "Timeline of this turn",
    "stage-endpoint": "Turn end noticed",
    "stage-transcript": "Your words written",
    "stage-firstToken": "First word thought",
    "stage-firstAudio": "First audio arrived",
    "stage-firstSound": "First sound heard",
    "stage-bargeHeard": "Barge-in noticed",
    "stage-bargeSilent": "She fell silent",
    "timeline-base": "ms after you stopped speaking",
    "timeline-base-text": "ms after you sent it",
    "timeline-barge": "ms after you began to speak over her",
    "timeline-server": "As the server measured it (ms)",
    settings: "Settings",
    "api-key": "API key",
    "api-key-help": "Only if the server asks for one. Kept in this tab until you close it.",
    microphone: "Microphone",
    "microphone-default": "The system's choice",
    theme: "Appearance",
    "theme-auto": "Like the system",
    "theme-light": "Light",
    "theme-dark": "Dark",
    close: "Done",
    retry: "Try again",
    "switch-language": "中文",
    "try-1": "How was your day?",
    "try-2": "Tell me something I don't know.",
    "try-3": "Talk me out of another coffee.",
    "notice-insecure-origin": "The browser gives the microphone only to secure pages. Start the server with “vivavoce serve --tls” and open this page with https, or open it on the server's own machine as http://localhost. You can write to her meanwhile.",
    "notice-microphone-denied": "The microphone is blocked for this page. Click the icon beside the address, allow the microphone, then try again. You can write to her meanwhile.",
    "notice-microphone-missing": "No microphone was found. Plug one in or pick another under Settings, then try again. You can write to her meanwhile.",
    "notice-microphone-busy": "The microphone is there but could not be opened; another program may be using it. Close that and try again.",
    "notice-microphone-unsupported": "This browser offers no microphone to web pages. A current Chrome, Edge, Firefox or Safari does. You can write to her meanwhile.",
    "notice-full": "The server is talking with as many people as it can. Try again in a moment.",
    "notice-lost": "The server cannot be reached. Is “vivavoce serve” still running?",
    "notice-restarting": "The server is restarting. Try again in a moment.",
    "notice-reconnecting": "The connection broke. Trying again by itself; what you said so far is kept.",
    "notice-expired": "This conversation reached its longest duration. Start a new one whenever you like.",
    "notice-key": "The server wants an API key. Enter it under Settings.",
    "notice-refused": "The server refused the connection.",
    "notice-failed": "She could not answer this time.",
    "notice-server-error": "The server reported a problem.",
    "notice-voice-later": "The new voice is used from the next conversation on.",
    "notice-no-audio": "This browser cannot play realtime audio.",
  },
  zh: {
    title: "vivavoce:和{name}说话",
    talk: "开始说话",
    "talk-hint": "点一下，或按住空格键说话",
    "call-hint": "空格键静音或取消静音；静音时按住即可说话",
    "text-hint": "没有打开麦克风，她会回答你写的话。",
    mute: "静音",
    unmute: "取消静音（按住说话）",
    stop: "让她停下（Esc）",
    end: "结束对话",
    persona: "角色",
    language: "你说",
    voice: "嗓音",
    "language-auto": "都行",
    "language-zh": "中文",
    "language-en": "English",
    "voice-auto": "她自己的",
    "silent": "未连接",
    "connecting": "正在连接…",
    "reconnecting": "连接断了，正在恢复…",
    "hearing": "在听你说",
    "speaking": "{name}在说话",
    "thinking": "想一想…",
    "listening": "说吧，我听着",
    "muted": "麦克风已关",
    honesty: "{name}是 AI，不是真人。你的声音只会送到 {host}，不去别处。",
    "honesty-local": "{name}是 AI，不是真人。你的声音只留在这台电脑上。",
    you: "你",
    "you-speaking": "正在说…",
    "you-transcribing": "正在记录…",
    "you-failed": "（这句没能记下来）",
    cut: "{seconds} 秒时你插了话",
    tool: "用了 {name}",
    "tool-waiting": "等待结果",
    write: "写给{name}",
    "write-placeholder": "也可以写给{name}…",
    send: "发送",
    conversation: "对话",
    "talk-controls": "通话",
    "latency": "{seconds} 秒后听到她",
    "latency-text": "{seconds} 秒后第一个字",
    "timeline": "这一轮的时间线",
    "stage-endpoint": "察觉你说完",
    "stage-transcript": "记下你的话",
    "stage-firstToken": "想出第一个字",
    "stage-firstAudio": "第一段声音到达",
    "stage-firstSound": "听到第一声",
    "stage-bargeHeard": "察觉插话",
    "stage-bargeSilent": "她停下来",
    "timeline-base": "你说完之后的毫秒数",
    "timeline-base-text": "你发送之后的毫秒数",
    "timeline-barge": "你开始插话之后的毫秒数",
    "timeline-server": "服务器自己测得（毫秒）",
    settings: "设置",
    "api-key": "API 密钥",
    "api-key-help": "只有服务器要求时才需要。只保存在这个标签页里，关掉就没了。",
    microphone: "麦克风",
    "microphone-default": "由系统决定",
    theme: "外观",
    "theme-auto": "跟随系统",
    "theme-light": "浅色",
    "theme-dark": "深色",
    close: "好了",
    retry: "再试一次",
    "switch-language": "English",
    "try-1": "今天过得怎么样？",
    "try-2": "讲一件我不知道的事。",
    "try-3": "劝我别再喝咖啡了。",
    "notice-insecure-origin": "浏览器只把麦克风交给安全的页面。请用 “vivavoce serve --tls” 启动服务器并用 https 打开本页，或在服务器本机上打开 http://localhost。现在可以先用文字和她聊。",
    "notice-microphone-denied": "这个页面的麦克风被禁止了。点地址栏旁边的图标，允许麦克风，再试一次。现在可以先用文字和她聊。",
    "notice-microphone-missing": "没有找到麦克风。请接上一个，或在设置里换一个，再试一次。现在可以先用文字和她聊。",
    "notice-microphone-busy": "麦克风在，但打不开，可能被别的程序占用了。关掉它再试一次。",
    "notice-microphone-unsupported": "这个浏览器不给网页用麦克风。新版 Chrome、Edge、Firefox 或 Safari 可以。现在可以先用文字和她聊。",
    "notice-full": "服务器正在和它能应付的最多的人说话。过一会儿再试。",
    "notice-lost": "连不上服务器。“vivavoce serve” 还在运行吗？",
    "notice-restarting": "服务器正在重启，过一会儿再试。",
    "notice-reconnecting": "连接断了，正在自动重连；说过的话都还在。",
    "notice-expired": "这次对话到了最长时间。随时可以重新开始。",
    "notice-key": "服务器需要 API 密钥，请在设置里填写。",
    "notice-refused": "服务器拒绝了连接。",
    "notice-failed": "这次她没能回答。",
    "notice-server-error": "服务器报告了一个问题。",
    "notice-voice-later": "新的嗓音从下一次对话开始使用。",
    "notice-no-audio": "这个浏览器不能播放实时音频。",
  },
};

const WORDS = {
  en: { ...TALK_WORDS.en, ...PERSONA_WORDS.en, ...SAYING_WORDS.en, ...VOICE_WORDS.en },
  zh: { ...TALK_WORDS.zh, ...PERSONA_WORDS.zh, ...SAYING_WORDS.zh, ...VOICE_WORDS.zh },
};

let current = "en";

export function preferredLanguage() {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function uiLanguage() {
  return current;
}

/** The words for `key`, with {holes} filled from `values`. */
export function t(key, values = {}) {
  return WORDS[current][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A {zh, en} record in the page's language, or in any; strings stand for themselves. */
export function localized(value) {
  if (typeof value === "string") return value;
  return value?.[current] ?? Object.values(value ?? {})[0] ?? "";
}

/**
 * Switch the page's words: `data-t` fills text, `data-t-label` the accessible name and tooltip,
 * `data-t-placeholder` what an empty field shows.
 * `values` fills holes such as the persona's name.
 */
export function translatePage(language, values) {
  current = language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = t("title", values);
  for (const element of document.querySelectorAll("[data-t]")) {
    element.textContent = t(element.dataset.t, values);
  }
  for (const element of document.querySelectorAll("[data-t-placeholder]")) {
    element.placeholder = t(element.dataset.tPlaceholder, values);
  }
  for (const element of document.querySelectorAll("[data-t-label]")) {
    const words = t(element.dataset.tLabel, values);
    element.setAttribute("aria-label", words);
    if (element.tagName === "BUTTON") element.title = words;
  }
}
