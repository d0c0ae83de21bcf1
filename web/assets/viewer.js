// Draws a document, PDF or picture, on a canvas: page fitted, zoom, turn. The bytes come as a file that the browser itself never shows.
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.min.mjs";

const helpers = "/static/pdf/";

class Viewer {
  constructor(place) {
    this.place = place;
    this.sheet = place.querySelector("[data-sheet]");
    this.says = place.querySelector("[data-say]");
    this.canvas = document.createElement("canvas");
    this.page = 1;
    this.turn = 0;
    this.zoom = 1;
    place.addEventListener("click", (event) => this.press(event.target.closest("[data-do]")?.dataset.do));
    this.open();
  }

  async open() {
    this.says.textContent = this.says.dataset.loading;
    try {
      const response = await fetch(this.place.dataset.viewer, { headers: { Accept: "*/*" } });
      if (!response.ok) throw new Error(String(response.status));
      const bytes = await response.arrayBuffer();
      await (response.headers.get("Content-Type").startsWith("image/") ? this.openImage(bytes, response) : this.openPDF(bytes));
      this.says.remove();
      this.sheet.append(this.canvas);
      await this.draw();
      new ResizeObserver(() => this.refit()).observe(this.sheet);
    } catch {
      this.says.textContent = this.says.dataset.failed;
    }
  }

  async openPDF(bytes) {
    pdfjs.GlobalWorkerOptions.workerSrc = this.place.dataset.worker;
    this.pdf = await pdfjs.getDocument({ data: bytes, isEvalSupported: false, enableXfa: false, useWasm: false, wasmUrl: helpers, standardFontDataUrl: helpers }).promise;
    this.pages = this.pdf.numPages;
  }

  async openImage(bytes, response) {
    this.image = await createImageBitmap(new Blob([bytes], { type: response.headers.get("Content-Type") }));
    this.pages = 1;
  }

  press(what) {
    const acts = {
      prev: () => (this.page = Math.max(1, this.page - 1)),
      next: () => (this.page = Math.min(this.pages, this.page + 1)),
      in: () => (this.zoom = Math.min(6, this.zoom * 1.25)),
      out: () => (this.zoom = Math.max(0.25, this.zoom / 1.25)),
      fit: () => (this.zoom = 1),
      turn: () => (this.turn = (this.turn + 90) % 360),
    };
    if (!acts[what] || !this.pages) return;
    acts[what]();
    this.draw();
  }

  // draw fits the page into the sheet's width and height, then enlarges it as asked.
  async draw() {
    this.place.querySelector("[data-page]").textContent = `${this.page} / ${this.pages}`;
    const dots = Math.min(devicePixelRatio || 1, 3);
    const room = { width: this.sheet.clientWidth - 24, height: this.sheet.clientHeight - 24 };
    this.fitted = `${this.sheet.clientWidth} ${this.sheet.clientHeight}`;
    if (this.pdf) await this.drawPDF(room, dots);
    else this.drawImage(room, dots);
  }

  // refit draws once more when the room for the page has changed, as when a phone is turned.
  refit() {
    const room = `${this.sheet.clientWidth} ${this.sheet.clientHeight}`;
    if (this.fitted && room !== this.fitted) this.draw();
  }

  async drawPDF(room, dots) {
    const page = await this.pdf.getPage(this.page);
    const rotation = (page.rotate + this.turn) % 360;
    const whole = page.getViewport({ scale: 1, rotation });
    const scale = Math.min(room.width / whole.width, room.height / whole.height) * this.zoom;
    const viewport = page.getViewport({ scale: scale * dots, rotation });
    this.size(viewport.width, viewport.height, dots);
    this.task?.cancel();
    this.task = page.render({ canvas: this.canvas, canvasContext: this.canvas.getContext("2d"), viewport });
    try {
      await this.task.promise;
    } catch (stopped) {
      if (stopped.name !== "RenderingCancelledException") throw stopped;
    }
  }

  drawImage(room, dots) {
    const lying = this.turn % 180 !== 0;
    const [width, height] = lying ? [this.image.height, this.image.width] : [this.image.width, this.image.height];
    const scale = Math.min(room.width / width, room.height / height) * this.zoom * dots;
    this.size(width * scale, height * scale, dots);
    const pen = this.canvas.getContext("2d");
    pen.translate(this.canvas.width / 2, this.canvas.height / 2);
    pen.rotate((this.turn * Math.PI) / 180);
    pen.drawImage(this.image, (-this.image.width * scale) / 2, (-this.image.height * scale) / 2, this.image.width * scale, this.image.height * scale);
  }

  size(width, height, dots) {
    this.canvas.width = Math.round(width);
    this.canvas.height = Math.round(height);
    this.canvas.style.width = `${Math.round(width / dots)}px`;
    this.canvas.style.height = `${Math.round(height / dots)}px`;
  }
}

const dressed = new WeakSet();
function dress() {
  for (const place of document.querySelectorAll("[data-viewer]")) {
    if (dressed.has(place)) continue;
    dressed.add(place);
    new Viewer(place);
  }
}
dress();
document.addEventListener("viewer:new", dress);
