/**
 * What the browser will not say must not keep an event from being sent.
 * @template T
 * @param {() => T} part
 * @returns {T | undefined}
 */
export const attempt = (part) => {
  try {
    return part();
  } catch {}
};
