import { allItems, keepItem, keepItemsIn } from "../items.js";
import { browserStorage } from "../lib/browserStorage.js";
import { Proxy } from "../lib/builtIns.js";
import { Date, document } from "../lib/globals.js";
import { trackerOptions } from "../options.js";

// Before consent, items are only in the page's memory, and the browser keeps nothing.

export const CONSENT_KEY = "tracardi-consent";
// The names of this tracker's items and cookies, and of the stock tracker's.
const OURS = /^(tracardi-|__tr_)/;

/** @type {Record<string, string>} A place that keeps nothing, for a visitor who has revoked consent. */
const nowhere = new Proxy({}, /** @type {any} */ ({ __proto__: null, set: () => true }));

/** True if the browser may keep items and cookies. */
export let isOpen = false;

/** True if no event may be sent: before consent, and after consent was revoked. */
export let isHeld = true;

/** @returns {boolean} true if the browser's storage holds the visitor's consent */
export const hasAgreed = () => {
  try {
    return !!browserStorage()[CONSENT_KEY];
  } catch {
    return false; // the visitor blocks storage: https://html.spec.whatwg.org/multipage/webstorage.html#dom-localstorage
  }
};

/** Moves the items from the page's memory to the browser's storage, and stores the consent. */
export const openStorage = () => {
  if (isOpen) return;
  isOpen = true;
  isHeld = false;
  const remembered = allItems();
  keepItemsIn({});
  try {
    keepItemsIn(browserStorage() || {});
  } catch {} // the visitor blocks storage: items stay in the page's memory
  // An event's lease (see queue.js) may have ended before consent. Renew the lease for 60 seconds: otherwise another tab would send the
  // event too.
  Object.keys(remembered).forEach((key) => keepItem(key, remembered[key].replace(/^\d+(?={)/, `${Date.now() + 60000}`)));
  keepItem(CONSENT_KEY, "granted");
};

/** Erases all items and cookies of the tracker, and keeps nothing from now on. */
export const eraseStorage = () => {
  isOpen = false;
  isHeld = true;
  keepItemsIn(nowhere);
  try {
    const items = browserStorage();
    for (const { storage } of trackerOptions.external || []) if (storage) delete items[storage];
    for (const key of Object.keys(items)) if (OURS.test(key)) delete items[key];
    for (const pair of document.cookie.split("; ")) {
      const [name] = pair.split("=");
      if (!OURS.test(name)) continue;
      // The stock tracker sets cookies without a path. The browser then takes the folder of the page that sets the cookie, which may be
      // this page's folder or a folder above.
      // https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4
      for (let path = location.pathname; path; path = path.slice(0, -1)) document.cookie = `${name}=;path=${path};max-age=0`;
    }
  } catch {} // the visitor blocks storage: nothing to erase
};
