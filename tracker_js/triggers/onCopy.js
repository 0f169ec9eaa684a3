import { hear } from "../lib/hear.js";
import { selectedText } from "../lib/selectedText.js";

/**
 * Fires when text of an element is copied. The property `text` is the copied text.
 * @type {import("../types/internal").TriggerKind}
 */
export const onCopy = (fire, { maxLength }, tag) =>
  hear("copy", () => {
    const [text, element] = selectedText(tag, maxLength);
    if (element) fire(element, { text });
  });
