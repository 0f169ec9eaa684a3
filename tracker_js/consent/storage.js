import { allItems, keepItem, keepItemsIn } from "../items.js";
import { trackerOptions } from "../options.js";

// Until the visitor has agreed the page remembers, and the browser keeps nothing.

export const CONSENT_KEY = "tracardi-consent";
// Ours, and what the stock tracker has left.
const OURS = /^(tracardi-|__tr_)/;

/** @type {Record<string, string>} What a visitor has refused to have kept. */
const nowhere = new Proxy({}, { set: () => true });

export let isOpen = false;

/** Until the visitor has agreed. */
export let isHeld = true;

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
  isHeld = false;
  const remembered = allItems();
  keepItemsIn({});
  try {
    if (localStorage) keepItemsIn(localStorage);
  } catch {} // blocked
  // Other tabs leave an event alone until the time that stands before it, which may have passed in the meantime.
  Object.keys(remembered).forEach((key) => keepItem(key, remembered[key].replace(/^\d+(?={)/, `${Date.now() + 60000}`)));
  keepItem(CONSENT_KEY, "granted");
};

export const eraseStorage = () => {
  isOpen = false;
  isHeld = true;
  keepItemsIn(nowhere);
  try {
    for (const { storage } of trackerOptions.external || []) if (storage) delete localStorage[storage];
    for (const key of Object.keys(localStorage)) if (OURS.test(key)) delete localStorage[key];
    for (const pair of document.cookie.split("; ")) {
      const [name] = pair.split("=");
      if (!OURS.test(name)) continue;
      // The stock tracker names no path: then it is the page's folder, or was that of a page above.
      for (let path = location.pathname; path; path = path.slice(0, -1)) document.cookie = `${name}=;path=${path};max-age=0`;
    }
  } catch {} // blocked: there is nothing
};
