// A code list that is searched while one types, with or without diacritics: an ARIA combobox.
// mode "one" takes a code; "many" takes several labels with semicolons between them; "tail" completes the end of an address.

let numbered = 0;

export function picks(root) {
  for (const box of root.querySelectorAll("[data-pick]:not([data-dressed])")) new Pick(box);
}

class Pick {
  constructor(box) {
    box.dataset.dressed = "";
    this.box = box;
    this.mode = box.dataset.pick;
    this.input = box.querySelector("input:not([type=hidden])");
    this.code = box.querySelector('input[name^="c:"]');
    this.listOf = box.querySelector('input[name^="l:"]');
    this.id = `pick-${++numbered}`;
    const { input } = this;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", (event) => event.isTrusted && this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("click", () => input.value === "" && this.search());
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  typed() {
    if (this.mode === "one") this.code.value = this.listOf.value = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), 160);
  }

  // asked is the part of the text that is looked for.
  asked() {
    const text = this.input.value;
    if (this.mode === "many") return text.split(";").at(-1).trim();
    if (this.mode === "tail") return text.split(",").at(-1).trim();
    return text.trim();
  }

  async search() {
    const asked = this.asked();
    if (this.mode === "tail" && asked.length < 2) return this.close();
    this.abort?.abort();
    this.abort = new AbortController();
    try {
      const address = `/danh-muc/${encodeURIComponent(this.box.dataset.lists)}?q=${encodeURIComponent(asked)}`;
      const response = await fetch(address, { headers: { Accept: "application/json" }, signal: this.abort.signal });
      if (!response.ok) return this.close();
      this.show((await response.json()).items ?? []);
    } catch {
      this.close();
    }
  }

  show(items) {
    this.close();
    if (items.length === 0 || document.activeElement !== this.input) return;
    this.items = items;
    this.list = document.createElement("ul");
    this.list.className = "pick-list";
    this.list.id = this.id;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.labels?.[0]?.textContent.trim() ?? "");
    this.list.append(...items.map((item, i) => this.option(item, i)));
    this.box.append(this.list);
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-controls", this.id);
    this.at = -1;
  }

  option(item, i) {
    const line = document.createElement("li");
    line.id = `${this.id}-${i}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.append(item.label);
    if (item.note) {
      const note = document.createElement("small");
      note.textContent = item.note;
      line.append(note);
    }
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose(i);
    });
    return line;
  }

  key(event) {
    if (event.key === "ArrowDown" && !this.list) return this.search();
    if (!this.list) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key]) this.mark((this.at + moves[event.key] + this.items.length) % this.items.length);
    else if (event.key === "Enter" && this.at >= 0) this.choose(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  mark(at) {
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = at;
    const line = this.list.children[at];
    line.setAttribute("aria-selected", "true");
    line.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", line.id);
  }

  choose(at) {
    const item = this.items[at];
    if (this.mode === "many") this.input.value = [...this.input.value.split(";").slice(0, -1).map((s) => s.trim()), item.label].join("; ");
    else if (this.mode === "tail") this.input.value = [...this.input.value.split(",").slice(0, -1).map((s) => s.trim()), item.label].join(", ");
    else {
      this.input.value = item.label;
      this.code.value = item.code;
      this.listOf.value = item.list;
    }
    this.close();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    this.list?.remove();
    this.list = undefined;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.input.removeAttribute("aria-controls");
  }
}
