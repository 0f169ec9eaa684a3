import { onLink } from "../lib/onLink.js";

/** A link to another host is followed; its address becomes `url`. */
export const onOutbound = onLink(({ protocol, host, href }) => /^http/.test(protocol) && host != location.host && { url: href });
