// A draft saves itself on every pause. One saving runs at a time and carries the revision the page has seen; when another page has
// moved the draft on, both texts are shown and the person decides.

const pause = 900;
const retryAfter = 5000;
const pairs = { "t:": "wt:", "c:": "wc:", "r:": "wr:" };

export function drafts() {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const draft = new Draft(form);
  document.addEventListener("draft:refresh", () => draft.touch(0));
  document.addEventListener("submit", (event) => draft.beforeSubmit(event), true);
}

class Draft {
  constructor(form) {
    this.form = form;
    this.dirty = this.busy = this.stopped = false;
    const typed = (event) => event.target.form === form && event.target.name && this.touch(pause);
    document.addEventListener("input", typed);
    document.addEventListener("change", typed);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.dirty && this.save());
    addEventListener("beforeunload", (event) => {
      if (this.dirty && !this.leaving) event.preventDefault();
    });
  }

  touch(wait) {
    if (this.stopped) return;
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // save posts the whole form; the server writes what differs from what was shown.
  async save() {
    if (this.busy || this.stopped) return this.running;
    clearTimeout(this.timer);
    this.busy = true;
    this.dirty = false;
    this.say(this.form.dataset.saving, "busy");
    const sent = new FormData(this.form);
    this.running = this.post(sent).finally(() => {
      this.busy = false;
      if (this.dirty && !this.stopped) this.touch(pause);
    });
    return this.running;
  }

  async post(sent) {
    let response, text;
    try {
      response = await fetch(this.form.action, { method: "POST", body: new URLSearchParams(sent), headers: { Part: "draft", Accept: "text/html" } });
      text = await response.text();
    } catch {
      this.dirty = true;
      this.say(this.form.dataset.offline, "bad");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), retryAfter);
      return;
    }
    const part = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
    if (response.ok) this.take(part, sent);
    else this.refused(part);
  }

  take(part, sent) {
    this.remember(sent);
    for (const field of document.querySelectorAll("input[data-rev]")) field.value = part.dataset.rev;
    const said = new Map([...part.querySelectorAll("[data-for]")].map((block) => [block.dataset.for, block]));
    for (const place of document.querySelectorAll("[data-msg]")) {
      if (place.contains(document.activeElement)) continue;
      const block = said.get(place.dataset.msg);
      place.replaceChildren(...(block ? block.childNodes : []));
      place.closest(".edit")?.classList.toggle("edit-changed", Boolean(place.querySelector(".before")));
    }
    document.querySelector("[data-summary]")?.replaceChildren(...part.querySelector("[data-for-summary]").childNodes);
    this.say(part.dataset.said, "");
  }

  // remember makes what was sent what the page has shown.
  remember(sent) {
    for (const [name, value] of sent) {
      const was = pairs[name.slice(0, 2)];
      if (was) this.field(was + name.slice(2)).value = value;
    }
    for (const box of this.form.querySelectorAll('input[type=checkbox][name^="n:"]')) {
      this.field("wn:" + box.name.slice(2)).value = sent.has(box.name) ? "1" : "";
    }
  }

  field(name) {
    const found = this.form.elements.namedItem(name);
    if (found) return found;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    this.form.append(field);
    return field;
  }

  // refused shows a conflict or any other problem above the form; what was typed stays.
  refused(part) {
    this.stopped = true;
    this.dirty = false;
    this.form.before(part);
    part.scrollIntoView({ block: "center" });
    this.say("", "");
  }

  // beforeSubmit lets what was typed be saved before anything else of the page is sent.
  async beforeSubmit(event) {
    if (this.leaving || this.stopped || (!this.dirty && !this.busy) || !event.target.closest("[data-draft]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    await this.running;
    if (this.dirty) await this.save();
    if (this.stopped) return;
    this.leaving = true;
    target.requestSubmit(submitter);
    this.leaving = false;
  }

  say(text, tone) {
    const place = document.querySelector("[data-saved]");
    if (!place) return;
    place.dataset.tone = tone;
    place.querySelector("span").textContent = text;
  }
}
