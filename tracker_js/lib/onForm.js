import { act } from "./act.js";
import { hear } from "./hear.js";

/**
 * Returns the kind of trigger that fires if a form is sent.
 * @param {(form: Element, submitter: Element | undefined, path: EventTarget[]) => object | false | undefined} describe returns the
 *   properties of the event, or nothing if the trigger ignores the form; `submitter` is the button that sends the form
 * @returns {import("../types/internal").TriggerKind}
 */
export const onForm = (describe) => (fire, options, tag) => {
  const send = act(fire, options, tag);
  hear("submit tracardi-submit", (event, path) => {
    const form = /** @type {Element} */ (path[0]);
    // An event "submit" that a script dispatches sends nothing: https://dom.spec.whatwg.org/#dom-event-istrusted
    if (event.isTrusted || event.type != "submit" || options.attempts)
      send(event, path, form, () => describe(form, event.submitter, path));
  });
};
