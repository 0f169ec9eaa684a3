import { onEvent } from "../lib/onEvent.js";

/**
 * Fires for a click with the main button, a tap, or the key that activates the element.
 * https://developer.mozilla.org/en-US/docs/Web/API/Element/click_event
 */
export const onClick = onEvent("click");
