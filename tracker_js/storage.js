import { keepItemsIn } from "./items.js";
import { whenShown } from "./lib/whenShown.js";

// Only this module decides whether the browser may keep items. The build links another module in its place if a site keeps nothing
// (cookieless/storage.js) or keeps nothing before consent (consent/storage.js).

whenShown(() => {
  try {
    keepItemsIn(window.localStorage || {});
  } catch {} // the visitor blocks storage: https://html.spec.whatwg.org/multipage/webstorage.html#dom-localstorage
});

/** True if the browser may keep items and cookies. */
export const isOpen = true;

/** True if no event may be sent yet. */
export const isHeld = false;
