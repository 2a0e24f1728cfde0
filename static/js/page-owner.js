/** Whose page this is, by an opaque name: "" for nobody, null for the page kept for everybody. */
export const readOwner = () => document.body.dataset.pageOwner ?? null;

export const isSignedIn = (owner) => Boolean(owner?.startsWith("user-"));
