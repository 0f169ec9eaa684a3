const PROPERTY_PREFIX = "data-tracardi-prop-";

/**
 * What the element's own attributes add: `data-tracardi-prop-price="13.45"` is `{price: 13.45}`. A value that is JSON is taken
 * as such, any other is a string.
 * @param {Element} element
 * @returns {object}
 */
export const elementProperties = ({ attributes }) => {
  /** @type {Record<string, unknown>} */
  const properties = {};
  for (const { name, value } of attributes) {
    if (name.startsWith(PROPERTY_PREFIX)) {
      const key = name.slice(PROPERTY_PREFIX.length);
      try {
        properties[key] = JSON.parse(value);
      } catch {
        properties[key] = value;
      }
    }
  }
  return properties;
};
