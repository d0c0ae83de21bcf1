// What pages gain when scripts run. Everything works without them; nothing here decides anything.
import "htmx.org/dist/htmx.esm.js";
import { dialogs } from "./dialogs.js";
import { drafts } from "./draft.js";
import { keys } from "./keys.js";
import { passkeys } from "./passkey.js";
import { picks } from "./pick.js";
import { progresses } from "./progress.js";
import { uploads } from "./upload.js";
import { viewers } from "./view.js";
import "./work.js";

document.documentElement.classList.add("js");

// dress gives life to a page, or to a piece of one that was put in later.
function dress(root) {
  picks(root);
  viewers(root);
}

// inSight brings the line of the navigation that is open into a row that is too narrow for all of them.
function inSight() {
  for (const line of document.querySelectorAll(".tabs [aria-current], .page-tabs [aria-current], .side [aria-current]")) {
    const row = line.closest(".tabs, .page-tabs, .side");
    const over = line.getBoundingClientRect().right - row.getBoundingClientRect().right;
    if (over > 0) row.scrollLeft += over + 24;
  }
}

dialogs();
keys();
passkeys();
drafts();
uploads();
progresses();
dress(document);
inSight();
addEventListener("resize", inSight);
document.addEventListener("htmx:load", (event) => dress(event.detail.elt));
