import { onEvent } from "../lib/onEvent.js";

/** Fires when a form in the element is submitted. The values of the form's fields are not tracked. */
export const onSubmit = onEvent("submit");
