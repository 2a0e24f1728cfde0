/** The page without a network: begins a session, or continues the one in the address. */

import { signedInOwner } from "../site/page-owner.js";
import { noteStarted } from "../site/start-form.js";
import { lastKit } from "./kits.js";
import { begin, fitting, resume } from "./offline-start.js";
import { addressOf, all, isGuests, sessionHere } from "./outbox.js";
import { practiceDay } from "./practice-day.js";
import { isReachable } from "./reachable.js";
import { watchReturns } from "./returns.js";

const PROBE_MS = 10_000;
/** A busy phone's database takes seconds; until it has answered nothing else is to be done here. */
const READING_MS = 10_000;
/** Whoever waits for longer sees at least why. */
const UNSEEN_MS = 1500;
const DAY_MS = 24 * 3600 * 1000;

/**
 * @typedef {import("./kits.js").Kit} Kit
 * @typedef {import("./outbox.js").SessionRecord} SessionRecord
 */

/** @param {string} name */
const find = (name) => document.querySelector(`[data-part="${name}"]`);
/** @param {string} name of a part that the page has, whatever else it has */
const part = (name) => /** @type {HTMLElement} */ (find(name));
/** @type {() => HTMLTemplateElement[]} */
const templates = () => Array.from(document.querySelectorAll("template[data-version]"));
const chosen = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

const showShell = () => {
  part("shell").hidden = false;
};

/**
 * A person's own plan takes the place of the clinic's routine, which is for guests alone.
 * @param {Kit | undefined} kit
 */
function unpack(kit) {
  const page = new DOMParser().parseFromString(kit?.html ?? "", "text/html");
  const own = page.querySelector("[data-part=kit]");
  part("kit").replaceWith(...(own ? [document.adoptNode(own)] : []));
  if (!own) part("can-practice").hidden = true;
  part("no-plan").hidden = Boolean(own);
}

/** @param {Kit} kit */
const isOld = (kit) => Date.now() - kit.savedAt > DAY_MS;

/** Says of which day an old plan is. @param {Kit} kit */
function showDay({ savedAt }) {
  /** @type {Intl.DateTimeFormatOptions} */
  const format = { weekday: "long", month: "long", day: "numeric" };
  const day = new Intl.DateTimeFormat(document.documentElement.lang, format).format(savedAt);
  const slot = /** @type {HTMLElement} */ (part("plan-day").querySelector("[data-slot=day]"));
  slot.textContent = day;
  part("plan-day").hidden = false;
}

/** True once the session of this record is on the page. @param {SessionRecord} [record] */
async function goOn(record) {
  if (!record) return false;
  if (!record.isFinished || !record.sent) return resume(templates(), record);
  part("finished").hidden = false;
  return false;
}

/** Today's session, if it is open and can be gone on with. @param {SessionRecord[]} records */
function findOpen(records) {
  const today = practiceDay(Date.now());
  const isOpen = (/** @type {SessionRecord} */ record) =>
    !record.isFinished &&
    practiceDay(record.savedAt) === today &&
    fitting(templates(), record) !== undefined;
  return records.filter(isOpen).sort((a, b) => b.savedAt - a.savedAt)[0];
}

/** @param {Record<string, string>} choice */
function start({ version, ...fields }) {
  const template = templates().find((each) => each.dataset.version === version) ?? templates()[0];
  return begin(template, { pain_before: "", ...fields, version: template.dataset.version ?? "" });
}

/** Chosen on the page that was left, to be started with one more tap. */
function fillForm() {
  for (const [name, value] of Object.entries(chosen())) {
    /** @type {HTMLInputElement | null | undefined} */
    const answer = find("offline-start")?.querySelector(
      `[name="${name}"][value="${CSS.escape(value)}"]`,
    );
    if (answer) answer.checked = true;
  }
}

/** @type {(records: SessionRecord[], kit: Kit | undefined) => Promise<boolean>} */
async function open(records, kit) {
  const uuid = sessionHere();
  if (await goOn(records.find((record) => record.uuid === uuid))) return true;
  const waiting = findOpen(records);
  const isChosen = location.hash.includes("version=");
  if (waiting && isChosen && (await resume(templates(), waiting))) return true;
  find("kit")?.toggleAttribute("hidden", Boolean(waiting));
  part("go-on").hidden = !waiting;
  const isOutdated = kit !== undefined && isOld(kit);
  if (waiting) part("go-on").querySelector("a")?.setAttribute("href", addressOf(waiting));
  else if (isOutdated) showDay(kit);
  fillForm();
  if (!isChosen || !templates().length || isOutdated) return false;
  await start(chosen());
  return true;
}

async function reloadIfBack() {
  if (document.hidden) return;
  if (await isReachable()) location.reload();
}

async function run() {
  const waiting = setTimeout(showShell, UNSEEN_MS);
  const undo = new AbortController();
  const { signal } = undo;
  part("again").addEventListener("click", () => location.reload());
  const [kit, records] = await Promise.all([lastKit(signedInOwner(), READING_MS), all(READING_MS)]);
  clearTimeout(waiting);
  const owner = signedInOwner() || (kit?.owner ?? "");
  if (owner) unpack(kit);
  // On a shared phone nobody is shown what another person has done.
  const own = records.filter((record) => isGuests(record) || record.owner === owner);
  if (await open(own, kit)) return;
  watchReturns(reloadIfBack, signal);
  // The browser may say that it is online before the server can be reached, or not say it at all.
  const probing = setInterval(reloadIfBack, PROBE_MS);
  signal.addEventListener("abort", () => clearInterval(probing));
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches("[data-part=offline-start]")) return;
      event.preventDefault();
      undo.abort();
      noteStarted();
      start(/** @type {Record<string, string>} */ (Object.fromEntries(new FormData(event.target))));
    },
    { signal },
  );
  showShell();
}

run();
