import { hrefOf } from "../lib/hrefOf.js";
import { onLink } from "../lib/onLink.js";

const FILES = "pdf zip gz tgz xz 7z rar dmg pkg deb rpm exe msi apk iso csv xlsx docx pptx odt ods odp epub mp3 mp4 wav avi mov".split(" ");
// Addresses of files can have any length: they hold signatures, or the whole request.
const MAX_URL = 2000;

/** A link to a file is followed, by its suffix or its `download` attribute; its address becomes `url`, its suffix `extension`. */
export const onDownload = onLink((link, { extensions = FILES }) => {
  const extension = /^(http|file)/.test(link.protocol) ? /\.(\w+)$/.exec(link.pathname)?.[1].toLowerCase() : undefined;
  return (link.hasAttribute("download") || extensions.includes(`${extension}`)) && { url: hrefOf(link).slice(0, MAX_URL), extension };
});
