/**
 * Returns the value of `part`, or undefined if `part` throws. If the browser refuses to give a value, for example because storage
 * is blocked, the event is sent without the value.
 * @template T
 * @param {() => T} part
 * @returns {T | undefined}
 */
export const attempt = (part) => {
  try {
    return part();
  } catch {}
};
