import { doNotTrack } from "../gates/doNotTrack.js";
import { attempt } from "../lib/attempt.js";
import { readOptionsAgain, trackerOptions } from "../liveOptions.js";

/** @type {boolean | undefined} Whether the page's options are final: its scripts may change them until the document has been parsed. */
export let isFinal;

/** @returns {any} the variable `options` of the page: a `const` is no property of `window`, and a page may have none */
export const pageOptions = () => attempt(() => options) || {};

/**
 * Returns the usable entries of a list, and logs the others: no build has checked the options that a page declares.
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

/** @returns {boolean | undefined} whether the page's options respect Do Not Track and the browser asks for it */
export const isRefused = () => trackerOptions.settings?.respectDoNotTrack && doNotTrack();

/**
 * Puts the page's own options over those of the block.
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
