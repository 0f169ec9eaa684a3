import { Date } from "./globals.js";
import { keptJson } from "./keptJson.js";

const { stringify } = keptJson;

export const fromJson = keptJson.parse;

/**
 * Returns a copy whose arrays and objects have no prototype. Old libraries give all arrays, objects or dates a `toJSON`, which
 * JSON.stringify would call. A `toJSON` of an object's own class is called.
 * https://github.com/segmentio/analytics.js/issues/626
 * @param {any} given
 * @param {unknown[]} [above] the objects that contain `given`. JSON.stringify throws if an object contains itself.
 * @returns {any}
 */
const withoutAdded = (given, above = []) => {
  if (typeof given == "function") return; // JSON has no functions
  if (Object(given) !== given) return given;
  if (above.includes(given)) throw TypeError("it contains itself");
  const { toJSON } = given;
  if (given instanceof Date) return isNaN(+given) ? null : given.toISOString();
  const samples = /** @type {any[]} */ ([[], {}, "", 0, true]);
  if (typeof toJSON == "function" && samples.every((sample) => sample.toJSON !== toJSON)) return withoutAdded(given.toJSON(), above);
  if (/ (String|Number|Boolean)]/.test({}.toString.call(given))) return given.valueOf();
  const isArray = Array.isArray(given);
  const copy = Object.setPrototypeOf(isArray ? [] : {}, null); // without a prototype, an array is still an array
  if (isArray) copy.length = given.length;
  Object.keys(given).forEach((key) => (copy[key] = withoutAdded(given[key], [...above, given])));
  return copy;
};

/**
 * @param {unknown} value
 * @returns {string}
 * @throws {TypeError} if the value contains a BigInt or itself
 */
export const toJson = (value) => stringify(withoutAdded(value));
