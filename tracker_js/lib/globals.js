// Globals that a page may replace after the tracker has started. A module that uses `Blob` or `URL` must import the name from
// here: the linker puts all modules into one scope, so these names hide the page's globals in every module.
export const { Blob, URL } = window;
