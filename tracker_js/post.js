import { send } from "./send.js";

/**
 * Posts events to the collector. This file stands for the module that the build writes (`entry.py`): there, the functions of the
 * site's features are wrapped around `send`.
 */
export const post = send;
