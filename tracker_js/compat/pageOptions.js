import { doNotTrack } from "../gates/doNotTrack.js";
import { attempt } from "../lib/attempt.js";
import { readOptionsAgain, trackerOptions } from "../liveOptions.js";

/** @type {boolean | undefined} True if the page's options are final. Scripts may change the options until the document is parsed. */
export let isFinal;

/**
 * Returns the page's variable `options`, or {} if the page has none. A variable declared with `const` is no property of `window`. A frame
 * of another site may have that name, and its properties cannot be read.
 * @returns {any}
 */
export const pageOptions = () =>
  attempt(() => {
    const { tracker, listeners, context } = /** @type {any} */ (options) || {};
    return { tracker, listeners, context };
  }) || {};

/**
 * Returns the usable entries of a list, and logs all others. The check is needed: the build has not seen the options of a page.
 * @param {any} list
 * @param {(entry: any) => unknown} isUsable
 */
const usable = (list, isUsable) =>
  Array.from(list || []).filter((entry) => isUsable(entry) || console.error("tracardi-snippet: left out of the page's options:", entry));

/** @param {any} entry */
const isEvent = (entry) => Array.isArray(entry) && entry[0];

/** @param {any} entry */
const isTrigger = (entry) => entry?.tag && /^on(Visible|TextSelect|MouseOver)$/.test(entry.trigger) && entry.data?.event;

/** @param {any} entry */
const isProfile = ({ id }) => id && typeof id == "string";

/** @param {any} entry */
const isService = (entry) => entry?.url && entry.key;

/** @returns {boolean | undefined} true if the page's options respect Do Not Track, and the browser asks for no tracking */
export const isRefused = () => trackerOptions.settings?.respectDoNotTrack && doNotTrack();

/**
 * Reads the page's own options, which override the options of the block.
 * @param {boolean} [isParsed] whether the document has been parsed
 */
export const readPage = (isParsed) => {
  isFinal = isParsed;
  const { url, source, profile, ...own } = pageOptions().tracker || {};
  if (profile) own.profile = usable([profile], isProfile)[0];
  if (own.auto) own.auto = { events: usable(own.auto.events, isEvent), triggers: usable(own.auto.triggers, isTrigger) };
  if (own.external) own.external = usable(own.external, isService);
  readOptionsAgain(own);
  if (isRefused()) readOptionsAgain({ ...own, auto: {} });
};
