/**
 * The profile that another site of the same owner handed over in the link. Both parameters leave the address bar at once, so
 * that a copied address does not make two people one.
 */
function takePass() {
  const url = new URL(location.href);
  const profile = url.searchParams.get("__tr_pid");
  const source = url.searchParams.get("__tr_src");
  if (!profile || !source) return {};
  url.searchParams.delete("__tr_pid");
  url.searchParams.delete("__tr_src");
  try {
    history.replaceState(history.state, "", url);
  } catch {} // refused to a document without an origin of its own, as in a sandboxed frame
  return { tracardi: { pass: { profile, source } } };
}

const pass = takePass();

/** @returns {{tracardi?: object}} */
export const tracardiPassContext = () => pass;
