import { document } from "./lib/globals.js";
import { trackerOptions } from "./options.js";

/**
 * Adds one element to the page.
 * @param {{tag: string, props?: Record<string, string>, content?: string}} item
 */
const show = ({ tag, props, content = "" }) => {
  const { ux } = trackerOptions;
  if (ux && !ux.includes(tag.toLowerCase())) throw new Error(`"ux" of the config does not list "${tag}"`);
  const element = document.createElement(tag);
  Object.keys(props || {}).forEach((name) => element.setAttribute(name, /** @type {any} */ (props)[name]));
  element.textContent = content;
  element.nonce = /** @type {HTMLElement | null} */ (document.querySelector("[nonce]"))?.nonce;
  document.body.append(element);
};

/**
 * Adds to the page the elements (UX) that the collector's answer lists.
 * @param {import("./types/internal").Post} post
 * @returns {import("./types/internal").Post}
 */
export const showUx = (post) => async (events, extra) => {
  const outcome = await post(events, extra);
  for (const item of Array.isArray(outcome.data?.ux) ? outcome.data.ux : []) {
    try {
      show(item);
    } catch (reason) {
      console.error("tracardi-snippet: not shown:", item, reason);
    }
  }
  return outcome;
};
