import { callPage } from "../lib/callPage.js";
import { whenParsed } from "../lib/whenParsed.js";
import { whenShown } from "../lib/whenShown.js";

// delivery.mode stock: what has to be there before Tracardi's own script runs, and after.

/** @type {any[][] | undefined} None where nobody will take them. */
let waiting = [];
/** @type {((argument: object) => void)[]} */
const readyListeners = [];

/** @param {string | null | undefined} script `tracker.url.script`, by the rules of Tracardi's loader */
const scriptUrl = (script) => (script == null ? "liliput.min.js" : /^(http|\/\/)/.test(script) ? `${script}/liliput.min.js` : script);

/** The script is there: what the page has called goes to it. */
const handOver = () => {
  /** @type {any} */
  const vendor = window.tracardi?.default;
  const calls = waiting;
  waiting = undefined;
  if (!vendor?.getState?.().plugins?.tracardi?.initialized) return console.error("tracardi-snippet: Tracardi's script did not start");
  window.tracker = vendor;
  calls?.forEach((call) => callPage(() => vendor.track(...call)));
};

/**
 * For pages under require-trusted-types-for.
 * @param {string} url
 */
const trusted = (url) => {
  try {
    return window.trustedTypes.createPolicy("tracardi-snippet", { createScriptURL: () => url }).createScriptURL("");
  } catch {
    return url; // a browser without, or a page that names its policies
  }
};

const insertScript = () => {
  /** @type {any} */
  const site = options;
  if (navigator.doNotTrack == "1" && site.tracker.settings?.respectDoNotTrack) return (waiting = undefined);
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
    fail(reason); // a policy of the page forbids it
  }
};

export const loadStock = () => {
  /** @type {any} */
  const stub = {
    /** @param {any[]} call */
    track(...call) {
      waiting?.push(call);
      return stub;
    },
  };
  // An element may have the id tracker.
  window.tracker = window.tracker?.track ? window.tracker : stub;
  window.response = window.response || { context: {} };
  window.documentReady = whenParsed;
  window.onTracardiReady = {
    /** @param {any} run */
    bind: (run) => typeof run == "function" && readyListeners.push(run),
    /** @param {object} argument */
    call: (argument) => readyListeners.forEach((run) => run(argument)),
  };
  whenParsed(() => whenShown(insertScript));
};
