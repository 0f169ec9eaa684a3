import { isSelectionIn } from "../lib/isSelectionIn.js";

const SETTLE_MS = 300;
const MAX_LENGTH = 1000; // characters, none of them halved

/**
 * Fires once for each selection, by mouse, touch or keyboard, that covers text of the elements; the selected text becomes `text`.
 * @type {import("../types").TriggerKind}
 */
export function onTextSelect(elements, fire) {
  let timer = 0;
  let isPressed = false;
  let last = "";
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(report, SETTLE_MS);
  };
  const report = () => {
    if (isPressed) return;
    const selection = getSelection();
    // Chromium answers with the text of a focused form field, where passwords are typed.
    const isField = document.activeElement?.matches("input,textarea,select,[contenteditable]");
    const isTagged = !isField && selection?.rangeCount && elements.some((element) => isSelectionIn(element, selection));
    const text = isTagged ? [...String(selection).trim()].slice(0, MAX_LENGTH).join("") : "";
    if (text && text != last) fire({ text });
    last = text;
  };
  const press = (/** @type {Event} */ { type }) => {
    isPressed = type == "pointerdown";
    settle();
  };
  document.addEventListener("selectionchange", settle);
  for (const type of ["pointerdown", "pointerup", "pointercancel"]) addEventListener(type, press, true);
}
