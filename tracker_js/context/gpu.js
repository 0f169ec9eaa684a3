/** @returns {object | undefined} the graphics card, as WebGL names it: of use for a fingerprint, so nobody gets it unasked */
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
