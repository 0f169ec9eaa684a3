import { fromJson, toJson } from "../lib/json.js";
import { unclobbered } from "../lib/unclobbered.js";

const PROPERTY_PREFIX = "data-tracardi-prop-";

/**
 * Returns the properties that an element adds to its events: `data-tracardi-prop-price="13.45"` is `{price: 13.45}`. A value that is
 * JSON is read as JSON; any other value is a string.
 * @param {Element} element
 * @returns {object | undefined}
 */
export const propertiesOf = (element) => {
  /** @type {Record<string, unknown>} */
  const properties = {};
  for (const { name, value } of unclobbered(element).attributes) {
    if (name.startsWith(PROPERTY_PREFIX)) {
      const key = name.slice(PROPERTY_PREFIX.length);
      try {
        // An article number may have more digits than a number can hold.
        // https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Number/MAX_SAFE_INTEGER
        properties[key] = /^[^".]*\d{16}/.test(value) ? value : fromJson(value);
      } catch {
        properties[key] = value;
      }
    }
  }
  return properties;
};

/**
 * Returns the text that identifies the product in an element. If the properties of an element change, another product is in the element.
 * @param {Element} element
 * @returns {string}
 */
export const productOf = (element) => toJson(propertiesOf(element));
