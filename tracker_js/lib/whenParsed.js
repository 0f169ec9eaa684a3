/** @param {() => void} run when the document has been parsed; never at once */
export const whenParsed = (run) => {
  if (document.readyState == "loading") document.addEventListener("DOMContentLoaded", () => run());
  else setTimeout(run);
};
