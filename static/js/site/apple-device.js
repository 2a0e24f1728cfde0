/** What only Apple's browsers do: no button to install, and storage that they empty by themselves. */

/** Opened from the Home Screen, or installed. */
export const isInstalled = () =>
  matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

/** An iPhone or iPad, which says that it is a Mac. */
export const isApple = () =>
  /iPad|iPhone|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes("Mac") && navigator.maxTouchPoints > 1);

/** Safari on an iPhone or iPad; each other browser there has a name of its own. */
export const isMobileSafari = () =>
  isApple() && !isInstalled() && !/(Cri|Fxi|Edgi|OPi)OS|GSA/.test(navigator.userAgent);

/** Safari empties the storage of a site after seven days without a visit, not that of an app. */
export const isForgetful = () => navigator.vendor.startsWith("Apple") && !isInstalled();
