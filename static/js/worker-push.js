/** In the service worker: shows a reminder, and leads from it to the site. */
import { fetchPost } from "./fetch-post.js";

/** Told apart by nothing: a later reminder takes the place of an earlier one. */
const TAG = "reminder";

const show = ({ title, url }) =>
  registration.showNotification(title, { tag: TAG, renotify: true, data: { url } });

/** A window of the site that is open already, best of all one in which a session runs. */
async function open(url) {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const at = (start) => windows.find((each) => new URL(each.url).pathname.startsWith(start));
  const found = at("/sessions/") ?? windows.find((each) => new URL(each.url).pathname === url);
  return found ? found.focus() : clients.openWindow(url);
}

/** The browser was given a new address: the server takes it in the place of the old one. */
async function renew({ oldSubscription, newSubscription }) {
  if (!oldSubscription) return;
  const options = oldSubscription.options;
  const fresh = newSubscription ?? (await registration.pushManager.subscribe(options));
  const { endpoint, keys } = fresh.toJSON();
  await fetchPost({
    url: "/push/allow/",
    fields: { endpoint, ...keys, replaces: oldSubscription.endpoint },
    landing: "/settings/",
  });
}

export function watchPush() {
  addEventListener("push", (event) => event.waitUntil(show(event.data.json())));
  addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(event.notification.data.url));
  });
  addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));
}
