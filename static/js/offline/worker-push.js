/** In the service worker: shows a reminder, and leads from it to the site. */
import { fetchPost } from "./fetch-post.js";
import { IS_PLAYING } from "./tell-playing.js";

/** Told apart by nothing: a later reminder takes the place of an earlier one. */
const TAG = "reminder";
const ANSWER_MS = 500;

/** @typedef {{title: string, url: string}} Reminder */

/** @param {string} path */
export const isDesk = (path) => path.startsWith("/admin/");

/** @param {Reminder} reminder */
const show = ({ title, url }) =>
  registration.showNotification(title, { tag: TAG, renotify: true, data: { url } });

/**
 * What was sent; the usual text in the place of what is missing or no such thing.
 * @type {(data: PushMessageData | null, usual: Reminder) => Reminder}
 */
function read(data, usual) {
  try {
    const { title, url } = /** @type {PushMessageData} */ (data).json();
    const isHere =
      typeof url === "string" && new URL(url, location.origin).origin === location.origin;
    const isText = typeof title === "string" && title.trim() !== "";
    return { title: isText ? title : usual.title, url: isHere ? url : usual.url };
  } catch {
    return usual;
  }
}

/**
 * A session may run on a page of any address, so the page is asked.
 * @type {(client: Client) => Promise<boolean>}
 */
const isPlaying = (client) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data === true);
    setTimeout(() => resolve(false), ANSWER_MS);
    client.postMessage(IS_PLAYING, [port2]);
  });

/**
 * A window of the site that is open already is used. One in which a session runs, and one that
 * shows the page already, are brought forward as they are. The desk is left alone.
 * @param {string} url
 */
async function open(url) {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const pathOf = (/** @type {Client} */ each) => new URL(each.url).pathname;
  const windows = all.filter((each) => !isDesk(pathOf(each)));
  const playing = await Promise.all(windows.map(isPlaying));
  const found =
    windows.find((_each, nth) => playing[nth]) ?? windows.find((each) => pathOf(each) === url);
  if (found) return found.focus();
  if (!windows.length) return clients.openWindow(url);
  const [latest] = windows;
  await latest.focus();
  // One that was open before this worker came cannot be led, but is at least in front.
  return latest.navigate(url).catch(() => null);
}

/**
 * The browser was given a new address: the server takes it in the place of the old one.
 * @param {PushSubscriptionChangeEvent} change
 */
async function renew({ oldSubscription, newSubscription }) {
  if (!oldSubscription) return;
  const options = oldSubscription.options;
  const fresh = newSubscription ?? (await registration.pushManager.subscribe(options));
  const { endpoint = "", keys } = fresh.toJSON();
  await fetchPost({
    url: "/push/allow/",
    fields: { endpoint, ...keys, replaces: oldSubscription.endpoint },
    landing: "/settings/",
  });
}

/** @param {Reminder} usual what a reminder says, whatever came with it */
export function watchPush(usual) {
  addEventListener("push", (event) => event.waitUntil(show(read(event.data, usual))));
  addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(event.notification.data.url));
  });
  addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));
}
