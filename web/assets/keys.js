// The keyboard: arrows move over rows, Enter opens, A approves, R returns, / searches, ? helps.

const typing = "input, textarea, select, [contenteditable], dialog[open] *";

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(typing)) return;
    const act = acts[event.key];
    if (act && act(event)) event.preventDefault();
  });
}

const acts = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: (event) => event.target === document.body && press(current()?.querySelector("a[href]")),
  a: () => pressKey("a"),
  r: () => pressKey("r"),
  "/": () => focusOn(document.querySelector('[data-key="/"]')),
  "?": () => {
    document.getElementById("keys")?.showModal();
    return true;
  },
};

const current = () => document.querySelector("[data-row].row-on");

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  if (rows.length === 0) return false;
  const at = rows.indexOf(current());
  const next = rows[Math.min(Math.max(at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step, 0), rows.length - 1)];
  current()?.classList.remove("row-on");
  next.classList.add("row-on");
  next.scrollIntoView({ block: "nearest" });
  const target = next.querySelector("a[href], button, input:not([type=hidden])");
  target?.focus({ preventScroll: true });
  next.dispatchEvent(new CustomEvent("row:on", { bubbles: true }));
  return true;
}

// pressKey presses what a key stands for: in the row that is chosen, otherwise on the page.
function pressKey(key) {
  return press(current()?.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`[data-key="${key}"]:not([data-row] *)`));
}

function press(element) {
  if (!element) return false;
  element.click();
  return true;
}

function focusOn(element) {
  if (!element) return false;
  element.focus();
  return true;
}
