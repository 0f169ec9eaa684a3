// Globals that a page may replace after the tracker has started. A module that uses one of these names imports it from here: the
// linker puts all modules into one scope, so the names below hide the page's globals in every module.
export const { Blob, URL } = window;
