/**
 * The attributes whose changes matter to triggers. If the config sets `elements.properties`, the build links
 * elements/watchedAttributes.js instead of this module.
 */
export const watchedAttributes = ["data-tracardi-tag"];
