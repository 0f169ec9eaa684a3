// A page may replace the property after the tracker has started. A prerendered page may not read the storage yet.
const keptProperty = Object.getOwnPropertyDescriptor(window, "localStorage");

/**
 * Returns localStorage as it was when the tracker started.
 * @returns {any}
 * @throws {unknown} if the visitor blocks storage: https://html.spec.whatwg.org/multipage/webstorage.html#dom-localstorage
 */
export const browserStorage = () => (keptProperty ? (keptProperty.get ? keptProperty.get.call(window) : keptProperty.value) : window.localStorage);
