import { setTimeout } from "./globals.js";

/** @type {Element | null | undefined} The control that the browser is about to click. */
let control;
/** @type {EventTarget[]} The path of the click on the control's label. */
let reached = [];

/**
 * Returns the path of a click. If a click on a label makes the browser click the label's control, this is one act of the visitor: the
 * path of the second click is returned without the nodes that the first click has reached.
 * https://html.spec.whatwg.org/multipage/forms.html#the-label-element
 * @param {EventTarget[]} path
 * @returns {EventTarget[]}
 */
export const withoutRepeat = (path) => {
  if (path[0] == control) return path.filter((node) => !reached.includes(node));
  const label = path.find((node) => node instanceof HTMLLabelElement);
  const target = /** @type {HTMLLabelElement | undefined} */ (label)?.control;
  if (target && !path.includes(target)) {
    control = target;
    reached = path;
    // The browser clicks the control in the same task.
    setTimeout(() => {
      control = null;
      reached = [];
    });
  }
  return path;
};
