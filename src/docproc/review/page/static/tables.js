// Line items and the VAT breakdown as tables whose cells are fields: set, take out a row, add one.

import { el, words } from "./talk.js";

const NARROW = { line_items: ["quantity", "unit", "unit_price", "net_amount"], vat_breakdown: ["rate", "net", "vat"] };
const UNSURE = 80;

/**
 * The section of one table. `facts` takes its cells in as fields (`facts.cell`), keeps what is typed into a new row in
 * `facts.drafts`, and hands changes on.
 */
export function tableSection(facts, table) {
  const rows = table.rows.map((row) => rowOf(facts, table, row));
  if (facts.drafts.has(table.name)) rows.push(draftOf(facts, table));
  if (!rows.length && !facts.editable) return null;
  const narrow = NARROW[table.name];
  const wide = table.columns.some(({ name }) => name === "description");
  const head = el("tr", {}, wide ? el("th", {}, words.description) : null,
    ...narrow.map((name) => el("th", { cls: isText(table, name) ? "" : "figure" }, columnOf(table, name).label)), el("th"));
  const add = el("button", { id: `add-${table.name}`, cls: "add", type: "button" }, `+ ${words.add_row}`);
  add.addEventListener("click", () => facts.draft(table.name));
  return el("section", { cls: "group" }, el("h2", {}, table.label),
    rows.length ? el("table", { cls: `items ${table.name}` }, el("thead", {}, head), el("tbody", {}, ...rows)) : null,
    facts.editable ? add : null);
}

function columnOf(table, name) {
  return table.columns.find((column) => column.name === name);
}

function isText(table, name) {
  return columnOf(table, name).kind === "text";
}

function rowOf(facts, table, row) {
  const made = madeRow(facts, table, row.name, row.cells, row.confidence !== null && row.confidence < UNSURE ? "unsure" : "");
  const gone = el("button", { cls: "gone", type: "button", title: `${words.remove_row} (Alt ${words.key_delete})`, disabled: !facts.editable }, "×");
  gone.addEventListener("click", () => facts.remove(row.name));
  made.querySelector(".act").append(gone);
  made.addEventListener("pointerenter", () => facts.pointed(row.name));
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Delete" || !event.altKey) return;
    event.preventDefault();
    facts.remove(row.name);
  });
  return made;
}

/** A row that is not saved yet: it goes to the server as a whole when it is left, or with Enter. */
function draftOf(facts, table) {
  const typed = facts.drafts.get(table.name);
  const made = madeRow(facts, table, `${table.name}.+`, typed, "draft");
  made.addEventListener("input", ({ target }) => {
    typed[target.dataset.column] = target.value;
  });
  made.addEventListener("focusout", ({ relatedTarget }) => {
    if (made.isConnected && !made.contains(relatedTarget)) facts.sendDraft(table.name);
  });
  return made;
}

/** A row of a table: the cells that always show, and beneath them those that show while the row has the focus. */
function madeRow(facts, table, name, cells, cls) {
  const cell = (column) => facts.cell(name, columnOf(table, column), cells[column] ?? "");
  const shown = [...(columnOf(table, "description") ? ["description"] : []), ...NARROW[table.name]];
  const small = (column) => (column === "description" && cells.article ? el("small", {}, cells.article) : null);
  const rest = table.columns.filter((column) => !shown.includes(column.name));
  return el("tr", { cls, data: { row: name } },
    ...shown.map((column) => el("td", { cls: isText(table, column) ? "" : "figure" }, cell(column), small(column))),
    el("td", { cls: "act" }),
    rest.length ? el("td", { cls: "rest" }, ...rest.map((column) => el("label", {}, column.label, cell(column.name)))) : null,
    el("td", { cls: "wrong", hidden: true, role: "alert" }));
}
