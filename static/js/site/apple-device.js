/** Which devices are Apple's, where a site is installed by hand. */

/** Opened from the Home Screen, or installed. */
export const isInstalled = () =>
  matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

/** An iPhone or iPad, which says that it is a Mac. */
export const isApple = () =>
  /iPad|iPhone|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes("Mac") && navigator.maxTouchPoints > 1);
