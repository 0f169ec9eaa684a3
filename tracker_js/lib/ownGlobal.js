/**
 * Returns a global that a script or the browser has made. An element or a frame with that name or id is no property of the window itself,
 * and a frame of another site cannot be read at all.
 * https://html.spec.whatwg.org/multipage/nav-history-apis.html#named-access-on-the-window-object
 * @param {string} name
 * @returns {any}
 */
export const ownGlobal = (name) => (Object.getOwnPropertyDescriptor(window, name) ? window[/** @type {any} */ (name)] : undefined);
