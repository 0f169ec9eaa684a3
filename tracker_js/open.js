import { attempt } from "./lib/attempt.js";
import { addEventListener, listenAgain } from "./lib/globals.js";
import { whenShown } from "./lib/whenShown.js";
import { release, watchLeaving } from "./queue.js";
import { startPage } from "./startPage.js";

let isStarted = false;

const startOnce = () => {
  if (isStarted) return;
  isStarted = true;
  startPage(true);
};

/** Starts the page's features when the page is shown. The first call counts; later calls do nothing. */
export const start = () => whenShown(startOnce);

/** Starts the tracker's work at each stage of the document: parsed, loaded, left. */
export const openTracker = () => {
  // `document.open()` removes the document's content and all listeners, but no observer.
  // https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document-open-steps
  attempt(() => new window.MutationObserver(listenAgain).observe(window.document, /** @type {any} */ ({ __proto__: null, childList: true })));
  addEventListener("pagehide", start);
  watchLeaving();
  // DOMContentLoaded is fired at the document: https://html.spec.whatwg.org/multipage/parsing.html#the-end
  // The capture phase comes before the page's listeners on the document.
  addEventListener("DOMContentLoaded", start, true);
  addEventListener("load", release);
};
