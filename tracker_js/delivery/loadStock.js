import { callPage } from "../lib/callPage.js";
import { document } from "../lib/globals.js";
import { ownGlobal } from "../lib/ownGlobal.js";
import { whenParsed } from "../lib/whenParsed.js";
import { whenShown } from "../lib/whenShown.js";

// `delivery.mode: stock` loads Tracardi's own script. This module makes the globals that the script and the page need.

/** @type {any[][] | undefined} The page's calls until the script has loaded. Undefined if the script has loaded or never will. */
let waiting = [];
/** @type {((argument: object) => void)[]} The functions that the page has bound with `onTracardiReady.bind`. */
const readyListeners = [];

/**
 * Returns the address of Tracardi's script, by the rules of Tracardi's loader.
 * @param {string | null | undefined} script `tracker.url.script` of the config
 */
const scriptUrl = (script) => (script == null ? "liliput.min.js" : /^(http|\/\/)/.test(script) ? `${script}/liliput.min.js` : script);

/** Hands the page's calls to Tracardi's script, after the script has loaded. */
const handOver = () => {
  /** @type {any} */
  const vendor = ownGlobal("tracardi")?.default;
  const calls = waiting;
  waiting = undefined;
  if (!vendor?.getState?.().plugins?.tracardi?.initialized) return console.error("tracardi-snippet: Tracardi's script did not start");
  window.tracker = vendor;
  calls?.forEach((call) => callPage(() => vendor.track(...call)));
};

/**
 * Returns the script's address in a form that pages with the policy `require-trusted-types-for` accept.
 * https://developer.mozilla.org/en-US/docs/Web/API/Trusted_Types_API
 * @param {string} url
 */
const trusted = (url) => {
  try {
    return window.trustedTypes.createPolicy("tracardi-snippet", { createScriptURL: () => url }).createScriptURL("");
  } catch {
    return url; // the browser has no Trusted Types, or the page does not allow this policy's name
  }
};

const insertScript = () => {
  /** @type {any} */
  const site = options;
  if (window.navigator.doNotTrack == "1" && site.tracker.settings?.respectDoNotTrack) return (waiting = undefined);
  const url = scriptUrl(site.tracker.url.script);
  /** @param {unknown} reason */
  const fail = (reason) => {
    console.error(`tracardi-snippet: ${url} can not be loaded`, reason);
    waiting = undefined;
  };
  try {
    const script = document.createElement("script");
    document.head.append(Object.assign(script, { src: trusted(url), onload: handOver, onerror: fail }));
  } catch (reason) {
    fail(reason); // the page's Content Security Policy forbids the script
  }
};

/** Makes the globals for the page, and loads Tracardi's script when the page is parsed and shown. */
export const loadStock = () => {
  /** @type {any} */
  const stub = {
    /** @param {any[]} call */
    track(...call) {
      waiting?.push(call);
      return stub;
    },
  };
  // An element with the id "tracker" is also `window.tracker`, but has no `track`.
  // https://html.spec.whatwg.org/multipage/nav-history-apis.html#named-access-on-the-window-object
  window.tracker = ownGlobal("tracker")?.track ? window.tracker : stub;
  window.response = ownGlobal("response") || { context: {} };
  window.documentReady = whenParsed;
  window.onTracardiReady = {
    /** @param {any} run */
    bind: (run) => typeof run == "function" && readyListeners.push(run),
    /** @param {object} argument */
    call: (argument) => readyListeners.forEach((run) => run(argument)),
  };
  whenParsed(() => whenShown(insertScript));
};
