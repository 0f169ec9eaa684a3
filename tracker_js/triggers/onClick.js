import { onEvent } from "../lib/onEvent.js";

/** A click with the main button, a tap, or its key. */
export const onClick = onEvent("click");
