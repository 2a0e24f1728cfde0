/** A page that the browser kept whole, and shows again by Back, is for who was signed in then. */
import { signedInOwner } from "./page-owner.js";

const shownTo = signedInOwner();

export function watchBackCache() {
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted || signedInOwner() === shownTo) return;
    document.body.replaceChildren();
    location.reload();
  });
}
