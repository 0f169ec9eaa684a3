import { onEvent } from "../lib/onEvent.js";

/** A form of the element is sent; what was typed into it is not tracked. */
export const onSubmit = onEvent("submit");
