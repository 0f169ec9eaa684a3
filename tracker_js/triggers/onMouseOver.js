/**
 * Fires each time that the pointer enters one of the elements.
 * @type {import("../types").TriggerKind}
 */
export const onMouseOver = (elements, fire) => elements.forEach((element) => element.addEventListener("mouseenter", () => fire()));
