// Talking to the server, and small things that both pages share.

export const words = JSON.parse(document.getElementById("words").textContent);

const token = document.querySelector("meta[name=docproc-token]").content;

/** What the server refused: `code` is stable, `message` is for people. */
export class Refusal extends Error {
  constructor(status, told) {
    super(told.message);
    this.status = status;
    this.code = told.code;
  }
}

async function told(answer) {
  let data;
  try {
    data = await answer.json();
  } catch {
    throw new Refusal(answer.status, { code: "server-gone", message: words.server_gone });
  }
  if (!answer.ok) throw new Refusal(answer.status, data);
  return data;
}

async function reached(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Refusal(0, { code: "server-gone", message: words.server_gone });
  }
}

export async function get(path) {
  return told(await reached(path));
}

export async function post(path, body = {}, keepalive = false) {
  const headers = { "Content-Type": "application/json", "X-Docproc-Token": token };
  return told(await reached(path, { method: "POST", headers, body: JSON.stringify(body), keepalive }));
}

/** An element with properties, CSS class and children; text is only ever text. */
export function el(name, { cls, data, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  if (cls) made.className = cls;
  Object.assign(made.dataset, data);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const SET_ASIDE = "docproc-set-aside";

/** Ids of the documents that were set aside since the browser opened this page. */
export function setAside() {
  return JSON.parse(sessionStorage.getItem(SET_ASIDE) || "[]");
}

export function putAside(id) {
  sessionStorage.setItem(SET_ASIDE, JSON.stringify([...new Set([...setAside(), id])]));
}

/** Go to the most urgent document but these, or to the queue when there is none. */
export async function goOn(passedOver) {
  const { id } = await post("/api/next", { passed_over: passedOver });
  location.assign(id ? `/documents/${id}` : "/");
}

document.getElementById("language")?.addEventListener("click", async (event) => {
  await post("/api/language", { language: event.currentTarget.dataset.language });
  location.reload();
});
