import { clearTimeout, document, setTimeout } from "../lib/globals.js";
import { hear } from "../lib/hear.js";
import { selectedText } from "../lib/selectedText.js";

const SETTLE_MS = 300;

/**
 * Fires once for each selection that covers text of the elements, made by mouse, touch or keyboard.
 * The property `text` is the selected text.
 * @type {import("../types/internal").TriggerKind}
 */
export const onTextSelect = (fire, { maxLength }, tag) => {
  let timer = 0;
  let isShift = false;
  let last = "";
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(report, SETTLE_MS);
  };
  const report = () => {
    // The visitor still holds the Shift key or the button, so the selection may grow.
    // https://developer.mozilla.org/en-US/docs/Web/CSS/:active
    if (isShift || document.querySelector(":active")) return settle();
    const [text = "", element] = selectedText(tag, maxLength);
    if (element && text != last) fire(element, { text });
    last = text;
  };
  hear("selectionchange", settle);
  // "pointerdown" also tells if Shift is held: if the visitor released Shift in another window, this window got no "keyup".
  hear("keydown keyup pointerdown", ({ shiftKey }) => (isShift = shiftKey));
};
