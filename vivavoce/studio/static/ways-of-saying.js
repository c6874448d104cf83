/** What the text box can be asked for: marks, emotions and tones as the server reads them (docs/style.md). */

/** Marks that stand by themselves. */
export const SOUNDS = ["laughter", "chuckle", "sigh", "breath", "uhm", "pause 300ms", "pause 1s"];

/** Marks that hold for what is selected, or from here to the end of the sentence. */
export const STRETCHES = ["emphasis", "whisper", "slow", "fast", "rising", "falling"];

export const EMOTIONS = ["happy", "sad", "angry", "fearful", "surprised", "tender", "bored", "excited"];

export const TONES = {
  en: ["warm", "playful", "tired", "stern", "calm", "cheerful", "shy", "mysterious", "whispering", "radio host", "storyteller"],
  zh: ["温暖", "俏皮", "疲惫", "严厉", "平静", "欢快", "害羞", "神秘", "耳语", "播音腔", "讲故事"],
};

/** What every voice says of itself. */
export const AUDITION = {
  en: "The moon is lovely tonight. Come and have a look.",
  zh: "今晚的月亮真好看，你也来看看吧。",
};

export const FIRST_WORDS = {
  en: "[chuckle] Well, look who is still awake. [sigh] I had [emphasis]almost[/emphasis] given up on you.",
  zh: "[chuckle]哟，还没睡呢？[pause 300ms]我[emphasis]差点[/emphasis]以为你今天不来了。",
};

export const SONGS = {
  song: {
    en: `1=C 4/4 bpm=96
title: Twinkle, Twinkle, Little Star
1 1 5 5 | 6 6 5 - | 4 4 3 3 | 2 2 1 - |
w: Twin-kle twin-kle lit-tle star, how I won-der what you are,`,
    zh: `1=C 4/4 bpm=84
title: 茉莉花
3 3_ 5_ 6_ 1'_ (1'_ 6_) | 5 (5_ 6_) 5 - |
w: 好 一 朵 美 丽 的 茉 莉 花，`,
  },
  rap: {
    en: `Moon in the window and the kettle on the heat
Half of the city must be sleeping on its feet
I have a pencil and a page that I can fill
Give me a rhythm and I never can be still`,
    zh: `月亮挂在窗外水开在炉上
半个城市已经进入了梦乡
我有一支铅笔和一张白纸
给我一个节拍就停不下来`,
  },
};

/** Put a mark where the cursor is, around the selection if it is of a kind that ends. */
export function insertMark(box, mark, closes) {
  const { selectionStart: begin, selectionEnd: end, value } = box;
  const chosen = value.slice(begin, end);
  const around = closes && chosen ? `[${mark}]${chosen}[/${mark.split(" ")[0]}]` : `[${mark}]${chosen}`;
  const gap = begin > 0 && /[\w.,!?]$/.test(value.slice(0, begin)) ? " " : "";
  box.setRangeText(gap + around, begin, end, "end");
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
