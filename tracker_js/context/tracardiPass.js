const address = new URL(location.href);
const [pass, passSource] = ["__tr_pid", "__tr_src"].map((name) => {
  const value = address.searchParams.get(name);
  address.searchParams.delete(name);
  return value;
});
// Both leave the address bar at once, so that a copied address does not make two people one.
try {
  if (passSource) history.replaceState(history.state, "", address);
} catch {} // refused to a document without an origin of its own, as in a sandboxed frame

/** @returns {object | undefined} the profile that another site of the same owner handed over in the link */
export const tracardiPassContext = () => (pass && passSource ? { pass: { profile: pass, source: passSource } } : undefined);
