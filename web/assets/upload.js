// Documents: sent with progress, by choosing, dropping or photographing. What is too large is said before it is sent.

export function uploads() {
  for (const form of document.querySelectorAll("form[data-upload]")) new Upload(form);
  document.addEventListener("blur", (event) => event.target.matches?.("[data-date]") && tidyDate(event.target), true);
}

class Upload {
  constructor(form) {
    this.form = form;
    this.file = form.querySelector("input[type=file]");
    form.addEventListener("submit", (event) => {
      if (form.dataset.upload === "page" && !this.tooLarge()) return this.wait();
      event.preventDefault();
      if (form.dataset.upload !== "page") this.send();
    });
    form.querySelector("[data-camera]")?.addEventListener("click", () => this.photograph());
    this.file.addEventListener("change", () => this.tooLarge());
    for (const name of ["dragover", "dragleave", "drop"]) form.addEventListener(name, (event) => this.drag(event));
  }

  photograph() {
    const accept = this.file.accept;
    this.file.accept = "image/jpeg,image/png";
    this.file.setAttribute("capture", "environment");
    this.file.click();
    this.file.accept = accept;
    this.file.removeAttribute("capture");
  }

  drag(event) {
    event.preventDefault();
    this.form.classList.toggle("upload-over", event.type === "dragover");
    if (event.type === "drop" && event.dataTransfer.files.length > 0) {
      this.file.files = event.dataTransfer.files;
      this.tooLarge();
    }
  }

  tooLarge() {
    const large = (this.file.files[0]?.size ?? 0) > Number(this.form.dataset.limit) - 64 * 1024;
    this.problem(large ? this.text(this.form.dataset.tooLarge) : undefined);
    return large;
  }

  send() {
    if (this.tooLarge()) return;
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.setRequestHeader("Part", "evidence");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && this.progress((100 * event.loaded) / event.total));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.failed());
    this.progress(0);
    request.send(new FormData(this.form));
  }

  // wait says that the file is on its way, where the answer is a page of its own.
  wait() {
    this.form.querySelector(".upload-state").hidden = false;
  }

  answered(request) {
    this.progress();
    const part = new DOMParser().parseFromString(request.responseText, "text/html").body.firstElementChild;
    if (request.status !== 201) return this.problem(part ?? this.text(this.form.dataset.broken));
    document.querySelector("[data-evidence-list]")?.append(part);
    this.offerPhoto(part);
    this.form.reset();
    this.problem();
    document.dispatchEvent(new CustomEvent("draft:refresh"));
  }

  // offerPhoto lets a new picture be chosen as the portrait.
  offerPhoto(row) {
    const link = row.querySelector("[data-view]");
    if (!link?.dataset.media.startsWith("image/")) return;
    for (const select of document.querySelectorAll(".photo-pick select")) {
      select.append(new Option(link.dataset.name, link.dataset.view.split("/").at(-1)));
    }
  }

  failed() {
    this.progress();
    this.problem(this.text(this.form.dataset.broken));
  }

  progress(percent) {
    const state = this.form.querySelector(".upload-state");
    state.hidden = percent === undefined;
    state.querySelector("progress").value = percent ?? 0;
    for (const button of this.form.querySelectorAll("button")) button.disabled = percent !== undefined;
  }

  problem(content) {
    this.form.querySelector("[data-upload-problem]").replaceChildren(...(content ? [content] : []));
  }

  text(words) {
    const place = document.createElement("div");
    place.className = "trouble";
    place.setAttribute("role", "alert");
    place.append(words);
    return place;
  }
}

// tidyDate writes what was typed as a day the way days are written: 2/5/1980 and 02051980 become 02/05/1980.
function tidyDate(input) {
  const text = input.value.trim().replace(/[.\-\s]/g, "/");
  const run = text.match(/^(\d{2})(\d{2})(\d{4})$/);
  const parts = (run ? run.slice(1).join("/") : text).split("/");
  if (parts.length < 2 || parts.length > 3 || !/^\d{4}$/.test(parts.at(-1)) || parts.some((part) => !/^\d+$/.test(part))) return;
  const tidy = parts.map((part, i) => (i < parts.length - 1 ? part.padStart(2, "0") : part)).join("/");
  if (tidy === input.value) return;
  input.value = tidy;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
