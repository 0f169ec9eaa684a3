import { act } from "./act.js";
import { addressIn } from "./addressIn.js";
import { hear } from "./hear.js";
import { linkIn } from "./linkIn.js";

/**
 * Returns the kind of trigger that fires if a link of some kind is followed.
 * @param {(address: URL, options: import("../types/internal").TriggerOptions, link: Element) => object | false | undefined} describe
 *   returns the properties of the event, or nothing if the trigger ignores the link
 * @returns {import("../types/internal").TriggerKind}
 */
export const onLink = (describe) => (fire, options, tag) => {
  const follow = act(fire, options, tag);
  // The middle button opens a link too, and fires "auxclick" instead of "click":
  // https://developer.mozilla.org/en-US/docs/Web/API/Element/auxclick_event
  hear("click auxclick", (event, path) => {
    const link = linkIn(path);
    if (!link || event.button > 1) return;
    follow(event, path, link, () => {
      // The address of a link in SVG is an object: https://svgwg.org/svg2-draft/linking.html#InterfaceSVGAElement
      const address = addressIn(link.href.baseVal ?? link.href, path);
      return address && describe(address, options, link);
    });
  });
};
