import { selectedText } from "../lib/selectedText.js";

const SETTLE_MS = 300;

/**
 * Fires once for each selection, by mouse, touch or keyboard, that covers text of the elements; the selected text becomes `text`.
 * @type {import("../types/internal").TriggerKind}
 */
export const onTextSelect = (fire, { maxLength }) => {
  /** @type {Element[]} */
  const elements = [];
  let timer = 0;
  let isShift = false;
  let last = "";
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(report, SETTLE_MS);
  };
  const report = () => {
    if (isShift || document.querySelector(":active")) return settle(); // the key or the button is still held
    const [text = "", element] = selectedText(elements, maxLength);
    if (element && text != last) fire(element, { text });
    last = text;
  };
  document.addEventListener("selectionchange", settle);
  // The pointer tells as well: another window may have had the keyup.
  for (const type of /** @type {("keydown" | "keyup" | "pointerdown")[]} */ (["keydown", "keyup", "pointerdown"]))
    addEventListener(type, ({ shiftKey }) => (isShift = shiftKey), true);
  return (element) => elements.push(element);
};
