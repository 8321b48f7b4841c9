// The queue: filter, move with the arrows, open with Enter.

import { goOn, setAside } from "./talk.js";

const rows = [...document.querySelectorAll("tbody tr")];
const filter = document.getElementById("filter");

const shown = () => rows.filter((row) => !row.hidden);

function open(row) {
  location.assign(`/documents/${row.dataset.id}`);
}

function move(step) {
  const list = shown();
  const at = list.findIndex((row) => row.contains(document.activeElement));
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
  next?.querySelector("a").focus();
}

filter.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase().split(/\s+/);
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !wanted.every((word) => text.includes(word));
  }
});

for (const row of rows) {
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a")) open(row);
  });
}

document.getElementById("start")?.addEventListener("click", () => goOn(setAside()));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target === filter;
  if (event.key === "ArrowDown" || (event.key === "j" && !typing)) move(1);
  else if (event.key === "ArrowUp" || (event.key === "k" && !typing)) move(-1);
  else if (event.key === "/" && !typing) filter.focus();
  else if (event.key === "Escape" && typing) filter.blur();
  else if (event.key === "Enter" && typing) shown()[0] && open(shown()[0]);
  else if ((event.key === "Enter" && event.target === document.body) || (event.key === "n" && !typing)) goOn(setAside());
  else return;
  event.preventDefault();
});
