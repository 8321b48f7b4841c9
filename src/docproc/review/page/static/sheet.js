// The pages of a document with a box for every value: zoom, thumbnails, drawing a box.

import { el, words } from "./talk.js";

const SMALLEST = 0.25;
const LARGEST = 5;
const FINE = 1500; // pixels across above which the picture of 150 dots per inch is not enough
const LEAST_DRAWN = 4; // pixels: less is a click

export class Sheet {
  /** `chosen(field)` is called for a box that was clicked, `drawn(page, box)` for one that was drawn, in points. */
  constructor({ chosen, drawn }) {
    this.chosen = chosen;
    this.drawn = drawn;
    this.view = document.getElementById("sheet");
    this.papers = document.getElementById("papers");
    this.thumbs = document.getElementById("thumbs");
    this.zoom = 1;
    this.drawing = false;
    this.pages = [];
    document.getElementById("larger").addEventListener("click", () => this.zoomTo(this.zoom * 1.25));
    document.getElementById("smaller").addEventListener("click", () => this.zoomTo(this.zoom / 1.25));
    document.getElementById("fit").addEventListener("click", () => this.zoomTo(1));
    document.getElementById("draw").addEventListener("click", () => this.draw(!this.drawing));
    this.view.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    this.view.addEventListener("scroll", () => this.markThumb(), { passive: true });
    new ResizeObserver(() => this.zoomTo(this.zoom)).observe(this.view);
  }

  show(document_) {
    this.id = document_.id;
    this.pages = document_.pages.map((page) => this.paper(page));
    this.papers.replaceChildren(...this.pages.map(({ paper }) => paper));
    if (!this.pages.length) this.papers.replaceChildren(el("p", { cls: "nopage" }, words.no_page));
    document.getElementById("tools").hidden = !this.pages.length;
    this.thumbs.hidden = this.pages.length < 2;
    this.thumbs.replaceChildren(...this.pages.map((page) => this.thumb(page)));
    this.zoomTo(1);
  }

  paper(page) {
    const picture = el("img", { alt: `${words.page} ${page.number}`, decoding: "async", loading: "lazy", draggable: false });
    const boxes = el("div", { cls: "boxes" });
    const paper = el("div", { cls: "paper", data: { page: page.number } }, picture, boxes);
    paper.style.aspectRatio = `${page.width} / ${page.height}`;
    picture.addEventListener("error", () => paper.classList.add("broken"));
    picture.addEventListener("load", () => paper.classList.add("there"));
    paper.append(el("p", { cls: "fault" }, words.page_fault));
    paper.addEventListener("pointerdown", (event) => this.startBox(event, page, paper));
    return { ...page, paper, picture, boxes };
  }

  thumb(page) {
    const picture = el("img", { src: `/pages/${this.id}/${page.number}/thumb.jpg`, alt: "", loading: "lazy" });
    picture.style.aspectRatio = `${page.width} / ${page.height}`;
    const button = el("button", { data: { page: page.number } }, picture, el("span", {}, String(page.number)));
    button.addEventListener("click", () => this.toPage(page.number));
    return button;
  }

  /** Put a box on its page for every value that has a place; those of other readings show with their field. */
  mark(values) {
    for (const page of this.pages) page.boxes.replaceChildren();
    this.marks = new Map();
    for (const { key, page, box, level, label, take } of values) {
      const on = this.pages.find((one) => one.number === page);
      if (!on || !box) continue;
      const mark = el("div", { cls: `box ${level}`, title: label, data: { key } }, el("span", {}, label));
      const [left, top, width, height] = box;
      place(mark, on, left - 2, top - 1.5, width + 4, height + 3);
      mark.addEventListener("click", take ?? (() => this.chosen(key)));
      on.boxes.append(mark);
      if (!take) this.marks.set(key, mark);
    }
  }

  /** Show where `key` stands: its box stands out and is scrolled into view. */
  point(key) {
    for (const mark of this.papers.querySelectorAll(".box")) {
      mark.classList.toggle("asked", mark.dataset.key === key && mark.classList.contains("other"));
      mark.classList.remove("active");
    }
    const mark = this.marks?.get(key);
    if (!mark) return;
    mark.classList.add("active");
    const seen = this.view.getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    const room = 60;
    if (at.top < seen.top + room || at.bottom > seen.bottom - room) {
      this.view.scrollTop += (at.top + at.bottom) / 2 - (seen.top + seen.bottom) / 2;
    }
    if (at.left < seen.left || at.right > seen.right) {
      this.view.scrollLeft += (at.left + at.right) / 2 - (seen.left + seen.right) / 2;
    }
  }

  zoomTo(zoom) {
    const middle = (this.view.scrollTop + this.view.clientHeight / 2) / Math.max(1, this.view.scrollHeight);
    this.zoom = Math.min(LARGEST, Math.max(SMALLEST, zoom));
    const widest = Math.max(1, ...this.pages.map((page) => page.width));
    const room = Math.max(200, this.view.clientWidth - 48);
    for (const page of this.pages) {
      const width = Math.min(room, 1100) * this.zoom * (page.width / widest);
      page.paper.style.width = `${Math.round(width)}px`;
      const size = width * devicePixelRatio > FINE ? "fine" : "page";
      const source = `/pages/${this.id}/${page.number}/${size}.jpg`;
      if (page.picture.getAttribute("src") !== source) page.picture.src = source;
    }
    document.getElementById("fit").textContent = `${Math.round(this.zoom * 100)} %`;
    if (zoom !== 1) this.view.scrollTop = middle * this.view.scrollHeight - this.view.clientHeight / 2;
    this.markThumb();
  }

  wheeled(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoomTo(this.zoom * Math.exp(-event.deltaY / 400));
  }

  get current() {
    const top = this.view.scrollTop + this.view.clientHeight / 3;
    return this.pages.findLast(({ paper }) => paper.offsetTop <= top)?.number ?? 1;
  }

  toPage(number) {
    const page = this.pages.find((one) => one.number === number);
    if (page) this.view.scrollTop = page.paper.offsetTop - 16;
  }

  turn(step) {
    this.toPage(this.current + step);
  }

  markThumb() {
    const current = String(this.current);
    for (const button of this.thumbs.children) button.classList.toggle("current", button.dataset.page === current);
  }

  /** Begin or end drawing: the next drag makes a box. */
  draw(on) {
    this.drawing = on;
    this.view.classList.toggle("drawing", on);
    document.getElementById("draw").classList.toggle("on", on);
    document.getElementById("said").textContent = on ? words.draw_hint : "";
  }

  startBox(event, page, paper) {
    if (!this.drawing || event.button !== 0) return;
    event.preventDefault();
    const edges = paper.getBoundingClientRect();
    const scale = page.width / edges.width;
    const at = ({ clientX, clientY }) => [
      Math.min(Math.max((clientX - edges.left) * scale, 0), page.width),
      Math.min(Math.max((clientY - edges.top) * scale, 0), page.height),
    ];
    const [startX, startY] = at(event);
    const band = el("div", { cls: "band" });
    paper.append(band);
    let box = null;
    const moved = (to) => {
      const [x, y] = at(to);
      box = [Math.min(x, startX), Math.min(y, startY), Math.abs(x - startX), Math.abs(y - startY)];
      place(band, page, ...box);
    };
    const ended = () => {
      removeEventListener("pointermove", moved);
      band.remove();
      if (box && box[2] / scale > LEAST_DRAWN && box[3] / scale > LEAST_DRAWN) {
        this.draw(false);
        this.drawn(page.number, box);
      }
    };
    addEventListener("pointermove", moved);
    addEventListener("pointerup", ended, { once: true });
  }
}

function place(element, page, left, top, width, height) {
  element.style.left = `${(100 * left) / page.width}%`;
  element.style.top = `${(100 * top) / page.height}%`;
  element.style.width = `${(100 * width) / page.width}%`;
  element.style.height = `${(100 * height) / page.height}%`;
}
