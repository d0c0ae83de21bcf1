// The desks: checking, the month's sheet, reviews. The keyboard moves over what is decided, figures follow what was chosen, and documents
// open beside it. Everything is also done by plain forms.
import { viewers } from "./view.js";

const typing = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open] *";
const desk = document.querySelector("[data-check], [data-sheet]");

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
}

const current = () => document.querySelector("[data-row].row-on");

// onKey takes the keys of a desk before the page's own; elsewhere J and K stand for the arrows.
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(typing)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = desk ? acts[key] : { j: () => arrow("ArrowDown"), k: () => arrow("ArrowUp") }[key];
  if (!act || act(event) === false) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

const acts = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  j: () => move(1),
  k: () => move(-1),
  a: () => agree(),
  r: () => giveBack(),
  n: () => press(document.querySelector("[data-next]")),
  Enter: (event) => !event.target.closest("a, button, summary") && openRow(),
};

function arrow(key) {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

function move(step) {
  const all = rows();
  if (all.length === 0) return false;
  const at = all.indexOf(current());
  choose(all[Math.min(Math.max(at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step, 0), all.length - 1)]);
}

function choose(row) {
  current()?.classList.remove("row-on");
  row.classList.add("row-on");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

// agree passes or chooses what stands in the row; after the last one the way on is at hand.
function agree() {
  const row = current();
  if (!row) return move(1);
  const pass = row.querySelector('input[type=radio][value="pass"]');
  const box = row.querySelector("[data-box]");
  const group = row.closest("[data-group]");
  if (pass) {
    pass.click();
    goOn(row);
  } else if (box && !box.disabled) {
    box.click();
    goOn(row);
  } else if (group && row.matches("summary")) {
    group.open = true;
    group.querySelector("[data-all]").click();
    const after = rows().find((next) => row.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING && !group.contains(next));
    if (after) choose(after);
  } else return false;
}

function giveBack() {
  const row = current();
  const radio = row?.querySelector('input[type=radio][value="return"]');
  const line = row?.querySelector("[data-back-line]");
  if (radio) {
    radio.click();
    row.querySelector(".why input").focus();
  } else if (line) {
    line.open = true;
    line.querySelector("input:not([type=hidden])").focus();
  } else return false;
}

// goOn moves to the next row that is still open, or to the button that ends the work.
function goOn(row) {
  const all = rows();
  const open = all.slice(all.indexOf(row) + 1).find((next) => next.querySelector("[data-box]") || undecided(next));
  if (open) choose(open);
  else if (desk.hasAttribute("data-check")) document.querySelector("[data-go]")?.focus();
}

const undecided = (bundle) => bundle.querySelector(".decide") && !bundle.querySelector(".decide input[type=radio]:checked");

function openRow() {
  const row = current();
  const to = row?.querySelector("[data-view]") ?? row?.querySelector("[data-open-row]") ?? (desk.hasAttribute("data-check") && document.querySelector(".doc[data-current] [data-pane]"));
  if (!to) return false;
  if (to.dataset.pane) show(to.dataset.pane, to.dataset);
  else to.click();
}

function press(element) {
  if (!element) return false;
  element.click();
}

function onClick(event) {
  const ready = event.target.closest("[data-ready]");
  if (ready) {
    const field = ready.closest(".why").querySelector("input");
    field.value = ready.textContent.trim();
    field.focus();
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const view = event.target.closest("[data-view]");
  if (view && plain && document.getElementById("viewer-box")) {
    event.preventDefault();
    show(view.dataset.view, view.dataset);
  }
  const pane = event.target.closest("[data-pane]");
  if (pane && plain) {
    event.preventDefault();
    swap(pane);
  }
  if (event.target.closest("[data-print]")) print();
}

// fresh makes a viewer of a document out of the page's template.
function fresh(address, what) {
  const place = document.getElementById("viewer-box").querySelector("template").content.firstElementChild.cloneNode(true);
  place.dataset.viewer = address;
  place.dataset.media = what.media ?? "";
  place.setAttribute("aria-label", what.name ?? "");
  place.querySelector("[data-sheet]").setAttribute("aria-label", what.name ?? "");
  const file = place.querySelector(".viewer-file a");
  if (file) file.href = address;
  return place;
}

// show opens a document over the page.
function show(address, what) {
  const box = document.getElementById("viewer-box");
  box.querySelector("h2").textContent = what.name ?? "";
  const place = box.querySelector("[data-place]");
  place.replaceChildren();
  box.showModal();
  place.append(fresh(address, what));
  viewers(place);
}

// swap draws another document in the pane beside the change.
function swap(link) {
  const side = link.closest(".split-side");
  for (const doc of side.querySelectorAll(".doc")) doc.toggleAttribute("data-current", doc.contains(link));
  side.querySelector(".viewer").replaceWith(fresh(link.dataset.pane, link.dataset));
  viewers(side);
}

function onInput(event) {
  const line = event.target.closest("[data-back-line]");
  if (line) {
    const box = event.target.closest("[data-line]")?.querySelector("[data-box]");
    if (box && event.target.value.trim() !== "") box.checked = false;
    tell();
  }
}

function onChange(event) {
  const target = event.target;
  if (target.matches("[data-grounds] input")) document.querySelector("[data-ground-asked]").textContent = "";
  if (target.matches("[data-all]")) {
    const room = target.closest("[data-group]") ?? target.closest("form");
    for (const box of room.querySelectorAll("[data-box]")) if (!box.disabled && !reason(box)) box.checked = target.checked;
  }
  if (target.matches("[data-box]") && target.checked && reason(target)) reason(target).value = "";
  if (target.matches("[data-box]") && !desk) {
    const all = target.closest("form").querySelector("[data-all]");
    if (all) all.checked = ![...target.closest("form").querySelectorAll("[data-box]:not(:disabled)")].some((box) => !box.checked);
  }
  tell();
}

// reason is the field in which a line is given back, when something stands in it.
function reason(box) {
  const field = box.closest("[data-line]")?.querySelector("[data-back-line] input:not([type=hidden])");
  return field && field.value.trim() !== "" ? field : undefined;
}

// tell writes how much was decided or chosen.
function tell() {
  if (!desk) return;
  const open = [...document.querySelectorAll(".decide")];
  const decided = document.querySelector("[data-decided]");
  if (decided) decided.textContent = fill(decided.dataset.say, { n: open.filter((d) => d.querySelector("input[type=radio]:checked")).length, m: open.length });
  const lines = [...document.querySelectorAll("[data-line]")];
  const chosen = lines.filter((line) => line.querySelector("[data-box]")?.checked);
  const back = lines.filter((line) => line.querySelector("[data-box]") && reason(line.querySelector("[data-box]")));
  for (const line of lines) {
    line.classList.toggle("line-chosen", chosen.includes(line));
    line.classList.toggle("line-back", back.includes(line));
  }
  const words = document.querySelector("[data-chosen]");
  if (words) {
    const people = new Set(chosen.map((line) => line.dataset.person ?? line));
    const n = chosen.reduce((sum, line) => sum + Number(line.dataset.items ?? 1), 0);
    words.textContent = chosen.length + back.length === 0 ? words.dataset.none : fill(words.dataset.say, { n, m: people.size, k: back.length });
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    const boxes = [...group.querySelectorAll("[data-box]")];
    const n = boxes.filter((box) => box.checked).length;
    const place = group.querySelector("[data-group-chosen]");
    place.textContent = n > 0 ? fill(place.dataset.say, { n }) : "";
    const all = group.querySelector("[data-all]");
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
  }
}

// onSubmit asks for the ground that approving outside of the round needs, before the password is asked for. The office asks as well.
function onSubmit(event) {
  const grounds = event.target.querySelector("[data-grounds]");
  if (!grounds) return;
  const asked = grounds.querySelector("[data-ground-asked]");
  const missing = !grounds.querySelector("input:checked") && event.target.querySelector("[data-box]:checked");
  asked.textContent = missing ? asked.dataset.say : "";
  if (!missing) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  grounds.querySelector("input").focus();
}

const fill = (sentence, values) => sentence.replace(/\{(\w)\}/g, (_, name) => values[name] ?? 0);

// columns hides the columns somebody does not read, and remembers it in this browser.
function columns() {
  for (const choice of document.querySelectorAll("[data-column-choice]")) {
    const name = choice.dataset.columnChoice;
    const table = document.querySelector(`[data-columns="${name}"]`);
    if (!table) continue;
    const hidden = new Set(JSON.parse(localStorage.getItem("columns-" + name) ?? "[]"));
    const apply = () => {
      for (const box of choice.querySelectorAll("input")) {
        box.checked = !hidden.has(box.value);
        for (const cell of table.querySelectorAll("." + box.value)) cell.hidden = hidden.has(box.value);
      }
    };
    choice.addEventListener("change", (event) => {
      if (event.target.checked) hidden.delete(event.target.value);
      else hidden.add(event.target.value);
      localStorage.setItem("columns-" + name, JSON.stringify([...hidden]));
      apply();
    });
    apply();
  }
}

document.addEventListener("keydown", onKey, true);
document.addEventListener("click", onClick);
document.addEventListener("input", onInput);
document.addEventListener("change", onChange);
document.addEventListener("submit", onSubmit, true);
columns();
if (desk) {
  for (const row of rows()) row.tabIndex = -1;
  tell();
}
