/** @returns {boolean} true if the browser sends Global Privacy Control: https://www.w3.org/TR/gpc/ */
export const globalPrivacyControl = () => !!window.navigator.globalPrivacyControl;
