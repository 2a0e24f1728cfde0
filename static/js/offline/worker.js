/**
 * The service worker. It keeps one page that knows no user, and the files that page needs; of what
 * belongs to a person it keeps nothing. /service-worker.js loads it, with the list of today.
 */
import { isDesk, watchPush } from "./worker-push.js";
import { sendOutbox } from "./worker-sync.js";

/** These never get an answer from here: without a network they fail, as they should. */
const LEFT_ALONE = [/^\/accounts\//, /^\/export\//, /\.ics$/];
const CACHE_PREFIX = "offline-";
/** A name with a hash of its content never changes; any other is asked for first. */
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

/** @param {typeof globalThis.offline} kept */
function serve({ version, shell, files, reminder }) {
  const name = CACHE_PREFIX + version;
  const listed = new Set(files);

  const fill = async () => {
    const cache = await caches.open(name);
    await cache.addAll([
      // Asked for as nobody, so that the page cannot be anybody's.
      new Request(shell, { credentials: "omit", cache: "reload" }),
      ...files,
    ]);
  };

  const removeOlder = async () => {
    const names = (await caches.keys()).filter((each) => each.startsWith(CACHE_PREFIX));
    await Promise.all(names.filter((each) => each !== name).map((each) => caches.delete(each)));
  };

  /** @param {string} url */
  const kept = (url) => caches.match(url, { cacheName: name, ignoreVary: true });

  /** @param {Request} request */
  const file = async (request) => {
    if (HASHED.test(request.url)) return (await kept(request.url)) ?? fetch(request);
    return fetch(request).catch(async () => (await kept(request.url)) ?? Response.error());
  };

  /** @param {Request} request */
  const page = (request) =>
    fetch(request).catch(async () => (await kept(shell)) ?? Response.error());

  /** @param {FetchEvent} event */
  const answer = ({ request }) => {
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return null;
    // A part of a sound: the whole of it would be no answer.
    if (request.headers.has("range")) return null;
    if (listed.has(pathname)) return file(request);
    const isLeftAlone = isDesk(pathname) || LEFT_ALONE.some((path) => path.test(pathname));
    return request.mode === "navigate" && !isLeftAlone ? page(request) : null;
  };

  addEventListener("install", (event) => event.waitUntil(fill()));
  addEventListener("activate", (event) => event.waitUntil(removeOlder()));
  addEventListener("fetch", (event) => {
    const response = answer(event);
    if (response) event.respondWith(response);
  });
  addEventListener("sync", (event) => {
    if (event.tag === "outbox") event.waitUntil(sendOutbox());
  });
  watchPush(reminder);
}

serve(globalThis.offline);
