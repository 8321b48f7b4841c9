// One document: look, correct, settle, go on. Keys first.

import { Facts } from "./facts.js";
import { Sheet } from "./sheet.js";
import { get, goOn, post, putAside, setAside, words } from "./talk.js";

const RENEWED = 5 * 60 * 1000; // a lease runs for 15 minutes

const by = (id) => document.getElementById(id);
const id = by("filename").dataset.document;
const here = `/api/documents/${id}`;

let view = null;
let busy = Promise.resolve(); // changes go to the server one after the other
let current = null;
const seen = new Set();
const places = new Map(); // where on the page a value was read that is not saved yet, by field or cell

const facts = new Facts({
  entered: (fields, goesOn) => queued(() => fix(fields, goesOn)),
  passed: (name) => {
    seen.add(name);
    toNextDoubtful(name);
  },
  focused: (name, key = name) => {
    current = name;
    sheet.point(key);
  },
  pointed: (key) => sheet.point(key),
});
const sheet = new Sheet({ chosen: (key) => facts.focus(key), drawn: readPart });

function queued(work) {
  busy = busy.then(work).catch(report);
  return busy;
}

function say(text, kind = "") {
  by("said").textContent = text;
  by("said").className = `note ${kind}`;
}

function report(error) {
  say(error.message, "bad");
}

async function load() {
  show(await get(here));
  sheet.show(view);
  mark();
  toNextDoubtful(null);
}

function show(shown) {
  view = shown;
  by("waiting").textContent = view.waiting;
  by("type").textContent = view.type;
  by("state").textContent = view.state;
  by("state").className = `chip ${view.review}`;
  facts.editable = view.editable && !held;
  facts.show(view);
  for (const name of ["approve", "reject"]) by(name).disabled = !facts.editable;
  by("approve").disabled ||= view.review === "approved";
}

function mark() {
  sheet.mark(facts.marks());
}

function toNextDoubtful(name) {
  const next = facts.editable ? facts.nextDoubtful(name, seen) : null;
  if (next) facts.focus(next);
  else by(by("approve").disabled ? "next" : "approve").focus();
}

/** Save what was typed for fields and cells; the first of them is where a refusal is said. */
async function fix(fields, goesOn) {
  const focus = document.activeElement?.id;
  const names = Object.keys(fields);
  const [name] = names;
  const read = Object.fromEntries(names.filter((one) => places.has(one)).map((one) => [one, places.get(one)]));
  let saved;
  try {
    saved = await post(`${here}/fix`, { version: view.version, fields, places: read });
  } catch (error) {
    if (error.code === "changed-meanwhile") return reload();
    if (error.code !== "usage") throw error;
    facts.wrong(name, error.message, fields[name]);
    facts.focus(name);
    return say(words.not_saved, "bad");
  }
  const table = names.find((one) => one.includes(".+."))?.split(".")[0];
  if (table) facts.drafts.delete(table);
  for (const one of names) {
    seen.add(one);
    places.delete(one);
  }
  const typing = facts.typing();
  show(saved);
  say(words.saved, "good");
  mark();
  if (goesOn) return toNextDoubtful(name);
  const still = by(focus) ?? by(`add-${name.split(".")[0]}`);
  still?.focus();
  return facts.resume(typing);
}

async function reload() {
  show(await get(here));
  mark();
  say(words.changed_meanwhile, "bad");
}

async function approve(anyway = false) {
  try {
    await post(`${here}/approve`, { version: view.version, despite_findings: anyway });
  } catch (error) {
    if (error.code === "changed-meanwhile") return reload();
    if (error.code !== "still-open" || anyway) throw error;
    by("open-list").replaceChildren(...view.open.map((point) => Object.assign(document.createElement("span"), { textContent: point })));
    by("open-points").showModal();
    return undefined;
  }
  return leave();
}

async function reject(reason) {
  await post(`${here}/reject`, { version: view.version, reason });
  return leave();
}

/** Go to the next document; `passedOver` are ids that are not wanted now, beside those that were set aside. */
async function leave(passedOver = []) {
  left = true;
  await post(`${here}/let-go`).catch(() => {});
  return goOn([...setAside(), ...passedOver]);
}

async function readPart(page, box) {
  const name = current;
  if (!name) {
    say(words.choose_field, "bad");
    return;
  }
  say(words.reading);
  await queued(async () => {
    const found = await post(`${here}/read`, { page, box, field: name });
    if (!found.text) return say(words.nothing_read, "bad");
    places.set(name, { page, box, raw: found.text });
    if (name.includes(".+.")) return facts.fill(name, found.value ?? found.text);
    if (found.value !== null) return fix({ [name]: found.value }, !name.includes("."));
    facts.wrong(name, found.message, found.text);
    facts.focus(name);
    return say(words.not_saved, "bad");
  });
}

let held = false;
let left = false;

async function hold() {
  try {
    await post(`${here}/hold`);
    held = false;
  } catch (error) {
    if (error.code !== "locked") throw error;
    held = true;
    say(`${error.message}. ${words.read_only}`, "bad");
  }
}

addEventListener("pagehide", () => {
  if (!held && !left) post(`${here}/let-go`, {}, true).catch(() => {});
});
setInterval(() => {
  if (document.visibilityState === "visible" && !held) hold().catch(report);
}, RENEWED);

const ACTS = {
  a: () => by("approve").disabled || queued(() => approve()),
  r: () => by("reject").disabled || by("rejecting").showModal(),
  n: () => queued(() => leave([id])),
  s: () => {
    putAside(id);
    queued(() => leave());
  },
  f: () => sheet.draw(!sheet.drawing),
  i: () => facts.editable && facts.draft("line_items"),
  q: () => location.assign("/"),
  "?": () => by("keys").showModal(),
  "+": () => sheet.zoomTo(sheet.zoom * 1.25),
  "=": () => sheet.zoomTo(sheet.zoom * 1.25),
  "-": () => sheet.zoomTo(sheet.zoom / 1.25),
  0: () => sheet.zoomTo(1),
  ArrowRight: () => sheet.turn(1),
  ArrowLeft: () => sheet.turn(-1),
  Escape: () => sheet.draw(false),
};

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    document.activeElement?.blur();
    ACTS.a();
    return;
  }
  const typing = event.target.matches("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !ACTS[event.key]) return;
  event.preventDefault();
  ACTS[event.key]();
});

for (const [button, key] of [["approve", "a"], ["reject", "r"], ["next", "n"], ["skip", "s"], ["help", "?"]]) {
  by(button).addEventListener("click", () => ACTS[key]());
}
by("approve-anyway").addEventListener("click", () => {
  by("open-points").close();
  queued(() => approve(true));
});
by("reject-now").addEventListener("click", () => {
  by("rejecting").close();
  queued(() => reject(by("why").value));
});
by("why").addEventListener("keydown", (event) => event.key === "Enter" && by("reject-now").click());
for (const button of document.querySelectorAll("dialog .close")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

hold().catch(report).then(load).catch(report);
