// As globals.js, for names that only some features use.
export const { Map, MutationObserver, ResizeObserver, Set, URLSearchParams, WeakMap, WeakSet } = window;
