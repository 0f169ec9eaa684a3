import { onForm } from "../lib/onForm.js";

/** Fires when a form is sent. The values of the form's fields are not tracked. */
export const onSubmit = onForm(() => ({}));
