import { linkOf } from "./linkOf.js";

/**
 * The kind of trigger that is a click on some links of its elements.
 * @param {(link: HTMLAnchorElement, options: import("../types/internal").TriggerOptions) => object | false | undefined} describe
 *   gives the properties, where the link is one of those
 * @returns {import("../types/internal").TriggerKind}
 */
export const onLink = (describe) => (fire, options) => (element) => {
  /** @param {any} event */
  const click = (event) => {
    const link = linkOf(event);
    const properties = link && event.button < 2 && describe(link, options);
    if (properties) fire(element, properties);
  };
  // The middle button opens a link as well. On the way down: a page may stop it on the way up.
  for (const type of ["click", "auxclick"]) element.addEventListener(type, click, true);
};
