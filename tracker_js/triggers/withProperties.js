import { fromJson } from "../lib/json.js";

const PROPERTY_PREFIX = "data-tracardi-prop-";

/**
 * Returns a `fire` that adds the element's attributes to the event: `data-tracardi-prop-price="13.45"` adds `{price: 13.45}`.
 * If a value is JSON, the value is parsed; any other value is a string.
 * @param {import("../types/internal").Fire} fire
 * @returns {import("../types/internal").Fire}
 */
export const withProperties = (fire) => (element, added) => {
  /** @type {Record<string, unknown>} */
  const properties = {};
  for (const { name, value } of element.attributes) {
    if (name.startsWith(PROPERTY_PREFIX)) {
      const key = name.slice(PROPERTY_PREFIX.length);
      try {
        // An article number may have 16 digits or more. A JavaScript number would round the last ones:
        // https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Number/MAX_SAFE_INTEGER
        properties[key] = /^[^".]*\d{16}/.test(value) ? value : fromJson(value);
      } catch {
        properties[key] = value;
      }
    }
  }
  fire(element, { ...properties, ...added });
};
