// As globals.js, for names that only some features use.
export const { Map, MutationObserver, Proxy, Reflect, ResizeObserver, Set, URLSearchParams, WeakMap, WeakSet } = window;
