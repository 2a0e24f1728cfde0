/** What browsers allow a page only once a person has done something with it. */

/**
 * Whether the page was tapped, or a tap on this site led to it. Browsers that do not say leave us
 * to try.
 */
export const isTapped = () => navigator.userActivation?.hasBeenActive ?? true;
