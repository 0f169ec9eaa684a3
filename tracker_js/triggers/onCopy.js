import { selectedText } from "../lib/selectedText.js";

/**
 * Fires when text of an element is copied. The property `text` is the copied text.
 * @type {import("../types/internal").TriggerKind}
 */
export const onCopy =
  (fire, { maxLength }) =>
  (element) =>
    element.addEventListener("copy", () => {
      const [text, found] = selectedText([element], maxLength);
      if (found) fire(element, { text });
    });
