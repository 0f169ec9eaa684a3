/**
 * Returns the kind of trigger that fires for each browser event of one type. The listener runs in the capture phase, because a
 * page may stop the event before it bubbles. https://developer.mozilla.org/en-US/docs/Web/API/EventTarget/addEventListener
 * @param {string} type
 * @returns {import("../types/internal").TriggerKind}
 */
export const onEvent = (type) => (fire) => (element) => element.addEventListener(type, () => fire(element), true);
