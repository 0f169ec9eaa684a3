/**
 * The kind of trigger that is one kind of browser event on its elements; on its way down, for a page may stop it on its way up.
 * @param {string} type
 * @returns {import("../types/internal").TriggerKind}
 */
export const onEvent = (type) => (fire) => (element) => element.addEventListener(type, () => fire(element), true);
