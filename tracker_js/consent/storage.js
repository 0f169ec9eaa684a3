// Until the visitor has agreed the page remembers, and the browser keeps nothing.

const CONSENT_KEY = "tracardi-consent";
// Ours, and what the stock tracker has left.
const OURS = /^(tracardi-|__tr_)/;

/** @type {Record<string, string>} */
export let store = {};

export let isOpen = false;

/**
 * @param {string} key
 * @param {string} value
 */
export const keepItem = (key, value) => {
  try {
    store[key] = value;
  } catch {
    store = { ...store, [key]: value }; // full
  }
};

/** @returns {boolean} whether the visitor has agreed on an earlier page */
export const hasAgreed = () => {
  try {
    return !!localStorage[CONSENT_KEY];
  } catch {
    return false; // the visitor blocks storage
  }
};

export const openStorage = () => {
  if (isOpen) return;
  isOpen = true;
  try {
    Object.assign(localStorage, store, { [CONSENT_KEY]: "granted" });
    store = localStorage;
  } catch {} // blocked, or full
};

export const eraseStorage = () => {
  isOpen = false;
  store = {};
  try {
    for (const key of Object.keys(localStorage)) if (OURS.test(key)) delete localStorage[key];
    for (const pair of document.cookie.split("; ")) {
      const [name] = pair.split("=");
      if (!OURS.test(name)) continue;
      // The stock tracker names no path: then it is the page's folder, or was that of a page above.
      for (let path = location.pathname; path; path = path.slice(0, -1)) document.cookie = `${name}=;path=${path};max-age=0`;
    }
  } catch {} // blocked: there is nothing
};
