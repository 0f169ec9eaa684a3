import { send } from "./send.js";

/**
 * Posts events to the collector. The build replaces this file (`entry.py`). In the file that the build writes, functions of the
 * site's features are wrapped around `send`.
 */
export const post = send;
