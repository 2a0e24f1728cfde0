/** Whose page this is, by an opaque name: "" for nobody, null for the page kept for everybody. */
export const readOwner = () => document.body.dataset.pageOwner ?? null;

/**
 * Who is signed in on this phone by now, whichever page this is: "" for nobody. Read without a
 * network and at once, so that no page has to guess.
 */
export const signedInOwner = () => document.cookie.match(/(?:^|; )signed_in=([^;]+)/)?.[1] ?? "";

/** @type {(owner: string | null) => owner is string} */
export const isSignedIn = (owner) => Boolean(owner?.startsWith("user-"));
