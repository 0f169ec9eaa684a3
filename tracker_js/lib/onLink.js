import { linkOf } from "./linkOf.js";

/**
 * Returns the kind of trigger that fires for a click on certain links in its elements.
 * @param {(link: HTMLAnchorElement, options: import("../types/internal").TriggerOptions) => object | false | undefined} describe
 *   returns the properties of the event, or false or undefined if clicks on the link are not tracked
 * @returns {import("../types/internal").TriggerKind}
 */
export const onLink = (describe) => (fire, options) => (element) => {
  /** @param {any} event */
  const click = (event) => {
    const link = linkOf(event);
    const properties = link && event.button < 2 && describe(link, options);
    if (properties) fire(element, properties);
  };
  // The middle button opens a link too, and fires "auxclick" instead of "click":
  // https://developer.mozilla.org/en-US/docs/Web/API/Element/auxclick_event
  // The listener runs in the capture phase, because a page may stop the event before it bubbles.
  for (const type of ["click", "auxclick"]) element.addEventListener(type, click, true);
};
