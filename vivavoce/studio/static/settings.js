/** What the person chose: kept in the browser, the API key only in this tab. */

const NAME = "vivavoce.settings";
const KEY = "vivavoce.key";
const DEFAULTS = { persona: "", voice: "", language: "", theme: "auto", deviceId: "", uiLanguage: "" };

/** Storage can be forbidden altogether (private windows, embedded pages); then choices last as long as the page. */
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

export class Settings {
  constructor() {
    const stored = attempt(() => JSON.parse(localStorage.getItem(NAME)));
    this.values = { ...DEFAULTS, ...stored, key: attempt(() => sessionStorage.getItem(KEY)) ?? "" };
  }

  set(changes) {
    Object.assign(this.values, changes);
    const { key, ...kept } = this.values;
    attempt(() => localStorage.setItem(NAME, JSON.stringify(kept)));
    attempt(() => sessionStorage.setItem(KEY, key));
  }
}
