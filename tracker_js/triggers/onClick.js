import { hear } from "../lib/hear.js";
import { taggedIn } from "../lib/taggedIn.js";
import { withoutRepeat } from "../lib/withoutRepeat.js";

/**
 * Fires for a click with the main button, a tap, or the key that activates the element.
 * https://developer.mozilla.org/en-US/docs/Web/API/Element/click_event
 * @type {import("../types/internal").TriggerKind}
 */
export const onClick = (fire, _options, tag) =>
  hear("click", (_event, path) => taggedIn(withoutRepeat(path), tag).forEach((element) => fire(element)));
