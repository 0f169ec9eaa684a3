import { maskParameters } from "../lib/maskParameters.js";

// This file stands for the module that the build writes (`address_rules.py`): there, each function is one of mask, drop and keep.

/** @type {(path: string) => string} */
export const cleanPath = (path) => maskParameters(path);

/** @type {(query: string) => string} */
export const cleanQuery = (query) => maskParameters(query);

/** @type {(fragment: string) => string} */
export const cleanFragment = (fragment) => maskParameters(fragment);
