/**
 * Returns the function that tells whether an act counts, after the page's own listeners have run. With `attempts: true`, an act that
 * the page has prevented counts. If a script completes the act later, for example by `form.submit()` after a check, this is the same
 * act, and does not count again.
 * @param {import("../types/internal").TriggerOptions} options
 * @returns {(event: Event, node: Element) => unknown}
 */
export const attempts = (options) => {
  /** @type {WeakSet<Element>} */
  const attempted = new WeakSet();
  return (event, node) => {
    if (!event.defaultPrevented) return !attempted.delete(node) || event.isTrusted;
    return options.attempts && attempted.add(node);
  };
};
