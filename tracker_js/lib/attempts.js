/**
 * Returns the function that is called with each act, and returns whether the act counts after the page's own listeners have run. If a trigger has
 * `attempts: true`, the build links elements/attempts.js instead of this module.
 * @param {import("../types/internal").TriggerOptions} _options
 * @returns {(event: Event, node: Element) => () => unknown}
 */
export const attempts = (_options) => (event) => () => !event.defaultPrevented;
