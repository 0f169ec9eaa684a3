import { fromJson } from "../lib/json.js";

const PROPERTY_PREFIX = "data-tracardi-prop-";

/**
 * What the element's own attributes add to its events: `data-tracardi-prop-price="13.45"` is `{price: 13.45}`. A value that is
 * JSON is taken as such, any other is a string.
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
        // Article numbers may have more digits than a number.
        properties[key] = /^[^".]*\d{16}/.test(value) ? value : fromJson(value);
      } catch {
        properties[key] = value;
      }
    }
  }
  fire(element, { ...properties, ...added });
};
