/** The page without a network: begins a session, or goes on with the one in the address. */
import { lastKit } from "./kits.js";
import { begin, resume } from "./offline-start.js";
import { all, get, isGuests } from "./outbox.js";
import { practiceDay } from "./practice-day.js";
import { watchReturns } from "./returns.js";
import { noteStarted } from "./start-form.js";

const SESSION_PATH = /^\/sessions\/([0-9a-f-]{36})\/$/;
const PROBE_URL = "/healthz";
const PROBE_MS = 10_000;

const part = (name) => document.querySelector(`[data-part="${name}"]`);
const templates = () => [...document.querySelectorAll("template[data-version]")];

/** The plan of who was signed in here last takes the place of the clinic's own routine. */
function unpack({ html }) {
  const own = new DOMParser().parseFromString(html, "text/html").querySelector("[data-part=kit]");
  if (own) part("kit").replaceWith(document.adoptNode(own));
}

/** On a shared phone nobody is shown what another person has done. */
const mayShow = (record, kit) => isGuests(record) || !kit || record.owner === kit.owner;

/** True once the session of this name is on the page. */
async function goOn(uuid, kit) {
  const record = await get(uuid);
  if (!record || !mayShow(record, kit)) return false;
  if (!record.isFinished || !record.sent) return resume(templates(), record);
  part("finished").hidden = false;
  return false;
}

/** Today's session, if it waits for its end. */
async function findOpen(kit) {
  const today = practiceDay(Date.now());
  const isOpen = (record) =>
    !record.isFinished && mayShow(record, kit) && practiceDay(record.savedAt) === today;
  return (await all()).filter(isOpen).sort((a, b) => b.savedAt - a.savedAt)[0];
}

function start({ version, ...chosen }) {
  const template = templates().find((each) => each.dataset.version === version) ?? templates()[0];
  return begin(template, { pain_before: "", ...chosen, version: template.dataset.version });
}

/** @returns {Promise<boolean>} whether a session is on the page */
async function open(kit) {
  const uuid = location.pathname.match(SESSION_PATH)?.[1];
  if (uuid && (await goOn(uuid, kit))) return true;
  const waiting = await findOpen(kit);
  const isChosen = location.hash.includes("version=");
  if (waiting && isChosen && (await resume(templates(), waiting))) return true;
  if (waiting) {
    part("go-on").hidden = false;
    part("go-on").querySelector("a").href = `/sessions/${waiting.uuid}/`;
  }
  if (!isChosen || !templates().length) return false;
  await start(Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
  return true;
}

async function reloadIfBack() {
  if (document.hidden) return;
  const answer = await fetch(PROBE_URL).catch(() => null);
  if (answer?.ok) location.reload();
}

async function run() {
  const kit = await lastKit();
  if (kit) unpack(kit);
  if (await open(kit)) return;
  const undo = new AbortController();
  const { signal } = undo;
  watchReturns(reloadIfBack, signal);
  // The browser may say that it is online before the server can be reached, or not say it at all.
  const probing = setInterval(reloadIfBack, PROBE_MS);
  signal.addEventListener("abort", () => clearInterval(probing));
  part("again").addEventListener("click", () => location.reload());
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches("[data-part=offline-start]")) return;
      event.preventDefault();
      undo.abort();
      noteStarted();
      start(Object.fromEntries(new FormData(event.target)));
    },
    { signal },
  );
  part("shell").hidden = false;
}

run();
