// What was found in a document: fields to correct, findings, line items, history.

import { tableSection } from "./tables.js";
import { el, words } from "./talk.js";

const DOUBTFUL = ["error", "doubted", "missing", "very_low", "low", "medium"];

/** Tell whether a person should look at a field: something speaks against it, it is unsure, or it is required. */
export function isDoubtful(field) {
  return field.level === "missing" ? field.required : DOUBTFUL.includes(field.level);
}

export class Facts {
  /**
   * `entered(fields, goesOn)` is called with texts by field or cell when one was typed in and left with Enter or Tab,
   * `focused(name, key)` when one has the focus (`key` is what has its place on the page), `pointed(key)` when the
   * pointer is on something that has a place on the page, `passed(name)` when a field was seen and left as it is.
   */
  constructor({ entered, focused, pointed, passed }) {
    Object.assign(this, { entered, focused, pointed, passed });
    this.root = document.getElementById("facts");
    this.rows = new Map();
    this.added = new Set();
    this.drafts = new Map();
    this.sentDrafts = new Map();
    this.editable = true;
  }

  show(view) {
    const scrolled = this.root.scrollTop;
    this.view = view;
    this.rows.clear();
    const extra = view.more.filter((field) => this.added.has(field.name));
    this.fields = [...view.fields, ...extra];
    const groups = view.groups ?? [];
    this.root.replaceChildren(
      this.summary(view),
      ...groups.map((group) => this.group(group)).filter(Boolean),
      ...this.adding(view),
      ...(view.tables ?? []).map((table) => tableSection(this, table)).filter(Boolean),
      history(view),
    );
    for (const area of this.root.querySelectorAll("textarea")) grow(area);
    this.root.scrollTop = scrolled;
  }

  summary(view) {
    const list = view.open.length
      ? el("ul", { cls: "open" }, ...view.open.map((point) => el("li", {}, point)))
      : el("p", { cls: "settled" }, words.all_settled);
    const why = view.reasons.filter((reason) => !view.open.includes(reason));
    const others = view.findings.filter((finding) => !view.open.includes(finding.message));
    return el(
      "section", { cls: "summary" },
      el("h2", {}, words.still_open),
      list,
      ...why.map((reason) => el("p", { cls: "reason" }, reason)),
      ...others.map((finding) => el("p", { cls: `finding ${finding.severity}`, title: finding.code }, finding.message)),
    );
  }

  group({ name, label }) {
    const own = this.fields.filter((field) => field.group === name);
    if (!own.length) return null;
    return el("section", { cls: "group" }, el("h2", {}, label), ...own.map((field) => this.row(field)));
  }

  row(field) {
    const input = el(field.long ? "textarea" : "input", {
      id: `field-${field.name}`, value: field.value, data: { saved: field.value }, spellcheck: false, autocomplete: "off", disabled: !this.editable,
    });
    if (field.long) input.rows = 1;
    if (field.required) input.placeholder = words.missing;
    if (["amount", "number"].includes(field.kind)) input.inputMode = "decimal";
    const certainty = field.entered ? "✎" : field.confidence === null ? "" : `${Math.floor(field.confidence)} %`;
    const row = el(
      "div", { cls: `field ${field.level}`, data: { field: field.name } },
      el("label", { htmlFor: input.id, title: field.label }, field.label),
      input,
      el("span", { cls: `certainty ${field.level}`, title: field.entered ? words.entered : `${certainty} ${words.sure}` }, certainty),
      el("p", { cls: "wrong", hidden: true, role: "alert" }),
      ...field.findings.map((finding) => el("p", { cls: `finding ${finding.severity}`, title: finding.code }, finding.message)),
      this.proof(field),
    );
    input.addEventListener("focus", () => {
      row.classList.add("active");
      input.select();
      this.focused(field.name);
    });
    input.addEventListener("blur", () => {
      row.classList.remove("active");
      if (this.rows.get(field.name)?.input === input) this.send(field, input, false);
    });
    input.addEventListener("keydown", (event) => this.keyed(event, field, input));
    input.addEventListener("input", () => field.long && grow(input));
    row.addEventListener("pointerenter", () => this.pointed(field.name));
    this.rows.set(field.name, { row, input, field });
    return row;
  }

  /** An input for a cell of a table, which is a field like others but that nobody is led to. */
  cell(row, column, value) {
    const field = { name: `${row}.${column.name}`, value, others: [], level: "", row, column: column.name, long: column.name === "description" };
    const input = el(field.long ? "textarea" : "input", {
      id: `cell-${field.name}`, value, title: column.label, data: { saved: value, column: column.name },
      spellcheck: false, autocomplete: "off", disabled: !this.editable,
    });
    input.setAttribute("aria-label", column.label);
    if (field.long) input.rows = 1;
    if (column.kind !== "text") input.inputMode = "decimal";
    input.addEventListener("focus", () => {
      input.select();
      this.focused(field.name, row);
    });
    input.addEventListener("blur", () => {
      if (this.rows.get(field.name)?.input === input) this.send(field, input, false);
    });
    input.addEventListener("keydown", (event) => this.keyedInTable(event, field, input));
    input.addEventListener("input", () => field.long && grow(input));
    this.rows.set(field.name, { get row() { return input.closest("tr"); }, input, field });
    return input;
  }

  keyedInTable(event, field, input) {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey) return this.keyed(event, field, input);
    event.preventDefault();
    if (isDraft(field)) return this.sendDraft(draftTable(field));
    this.send(field, input, false);
    const below = input.closest("tr").nextElementSibling?.dataset.row;
    if (below) this.focus(`${below}.${field.column}`);
    return undefined;
  }

  /** Begin a new row of a table, or go to the one that was begun. */
  draft(table) {
    if (!this.drafts.has(table)) {
      this.drafts.set(table, {});
      this.sentDrafts.delete(table);
      this.show(this.view);
    }
    this.focus(`${table}.+.${table === "line_items" ? "description" : "rate"}`);
  }

  /** Hand on a new row, once; one that nothing was typed into goes. */
  sendDraft(table) {
    if (!this.drafts.has(table)) return;
    const typed = Object.entries(this.drafts.get(table)).filter(([, text]) => text.trim());
    if (!typed.length) {
      this.drafts.delete(table);
      this.show(this.view);
      return;
    }
    const order = this.view.tables.find(({ name }) => name === table).columns.map(({ name }) => name);
    typed.sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
    const sent = JSON.stringify(typed);
    if (this.sentDrafts.get(table) === sent) return;
    this.sentDrafts.set(table, sent);
    this.entered(Object.fromEntries(typed.map(([column, text]) => [`${table}.+.${column}`, text])), false);
  }

  /** Put what was read from the page into a cell of a row that is not saved yet. */
  fill(name, text) {
    const { input, field } = this.rows.get(name);
    this.drafts.get(draftTable(field))[field.column] = text;
    input.value = text;
    input.focus();
  }

  remove(row) {
    if (this.editable) this.entered({ [row]: "" }, false);
  }

  /** What is being typed and was not handed on yet, so that it outlives showing the document anew. */
  typing() {
    const input = document.activeElement;
    const open = input?.dataset?.saved !== undefined && input.value !== input.dataset.saved && input.dataset.sent !== input.value.trim();
    return open ? { id: input.id, text: input.value, start: input.selectionStart, end: input.selectionEnd } : null;
  }

  resume(typing) {
    const input = typing && document.getElementById(typing.id);
    if (!input) return;
    input.value = typing.text;
    input.setSelectionRange(typing.start, typing.end);
  }

  /** Why a value is held to be right: shown while its field has the focus or the pointer. */
  proof(field) {
    const parts = [];
    const part = (term, ...said) => parts.push(el("dt", {}, term), el("dd", {}, ...said));
    if (field.raw && field.raw !== field.value) part(words.read_as, words.quoted.replace("{}", () => field.raw));
    if (field.reasons.length) part(words.because, field.reasons.join("; "));
    if (field.confirmations.length) part(words.confirmed, field.confirmations.join("; "));
    if (field.others.length) part(words.rather_not, ...field.others.map((other) => this.other(field, other)));
    if (field.method) part(words.found_by, field.method);
    return parts.length ? el("dl", { cls: "proof" }, ...parts) : null;
  }

  other(field, other) {
    const button = el("button", { cls: "other", tabIndex: -1, type: "button", disabled: !this.editable },
      other.value, el("small", {}, `${Math.floor(other.confidence)} %`));
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => this.entered({ [field.name]: other.value }, true));
    return button;
  }

  keyed(event, field, input) {
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (!this.send(field, input, true)) this.passed(field.name);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (isDraft(field)) this.drafts.set(draftTable(field), {});
      input.value = field.value;
      this.wrong(field.name, "");
      input.blur();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && field.others.length && !field.long) {
      event.preventDefault();
      const choices = [field.value, ...field.others.map((other) => other.value)];
      const at = choices.indexOf(input.value) + (event.key === "ArrowDown" ? 1 : -1);
      input.value = choices[(at + choices.length) % choices.length];
      input.select();
    }
  }

  /** Hand on what was typed, once; tell whether there was anything new. */
  send(field, input, goesOn) {
    const typed = input.value.trim();
    if (!this.editable || isDraft(field) || typed === field.value) return false;
    if (input.dataset.sent !== typed) {
      input.dataset.sent = typed;
      this.entered({ [field.name]: typed }, goesOn);
    }
    return true;
  }

  /** A list of the fields that the document could have, to add one. */
  adding(view) {
    const left = view.more.filter((field) => !this.added.has(field.name));
    if (!left.length || !this.editable) return [];
    const list = el("select", { id: "more", title: words.more_fields },
      el("option", { value: "" }, `+ ${words.more_fields}`),
      ...left.map((field) => el("option", { value: field.name }, field.label)));
    list.addEventListener("change", () => this.add(list.value));
    return [el("section", { cls: "adding" }, list)];
  }

  add(name) {
    this.added.add(name);
    this.show(this.view);
    this.focus(name);
  }

  focus(name) {
    this.rows.get(name)?.input.focus();
  }

  /** Say under a field why what was typed is no value of it; "" says nothing any more. */
  wrong(name, message, typed = null) {
    const { row, input } = this.rows.get(name) ?? {};
    if (!row) return;
    const line = row.querySelector(".wrong");
    line.textContent = message;
    line.hidden = !message;
    row.classList.toggle("refused", Boolean(message));
    if (typed !== null) input.value = typed;
  }

  /** The first doubtful field after `name` (from the top without one) that is not among those `seen`; or null. */
  nextDoubtful(name, seen) {
    const order = [...this.rows.keys()];
    const after = [...order.slice(order.indexOf(name) + 1), ...order.slice(0, order.indexOf(name) + 1)];
    return after.find((one) => !seen.has(one) && isDoubtful(this.rows.get(one).field)) ?? null;
  }

  /** What has a place on a page, for the sheet. */
  marks() {
    const values = this.fields.map((field) => ({ ...field, key: field.name }));
    const others = this.fields.flatMap((field) => field.others.map((other) => (
      { ...other, key: field.name, level: "other", label: other.value, take: () => this.entered({ [field.name]: other.value }, true) })));
    const rows = (this.view.tables ?? []).flatMap((table) => table.rows.map((row) => (
      { ...row, key: row.name, level: "item", label: `${table.label} ${row.name.split(".")[1]}` })));
    return [...rows, ...values, ...others];
  }
}

function isDraft(field) {
  return field.row?.endsWith(".+") ?? false;
}

function draftTable(field) {
  return field.row.slice(0, -2);
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function history(view) {
  return el("section", { cls: "group history" }, el("h2", {}, words.history),
    el("ol", {}, ...view.history.map((version) => el("li", {},
      el("span", { cls: "when" }, version.at),
      el("span", {}, `${version.change}, ${version.by}`, version.changed.length ? el("small", {}, version.changed.join(", ")) : null)))));
}
