/** @returns {boolean} whether the visitor's browser sends Global Privacy Control */
export const globalPrivacyControl = () => !!navigator.globalPrivacyControl;
