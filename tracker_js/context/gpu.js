import { document } from "../lib/globals.js";

/**
 * Returns the graphics card as WebGL names it. The name helps to fingerprint visitors, so a site must ask for this part.
 * https://developer.mozilla.org/en-US/docs/Web/API/WEBGL_debug_renderer_info
 * @returns {object | undefined}
 */
export const gpuContext = () => {
  const gl = document.createElement("canvas").getContext("webgl");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  return gl && info
    ? {
        vendor: { id: info.UNMASKED_VENDOR_WEBGL, name: gl.getParameter(info.UNMASKED_VENDOR_WEBGL) },
        renderer: { id: info.UNMASKED_RENDERER_WEBGL, renderer: gl.getParameter(info.UNMASKED_RENDERER_WEBGL) },
      }
    : undefined;
};
