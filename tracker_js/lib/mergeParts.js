/**
 * One object of all parts. A part that fails is left out: what the browser will not say must not keep an event from being sent.
 * @param {import("../types").ContextPart[]} parts
 * @returns {object}
 */
export function mergeParts(parts) {
  const merged = {};
  for (const part of parts) {
    try {
      Object.assign(merged, part());
    } catch {}
  }
  return merged;
}
