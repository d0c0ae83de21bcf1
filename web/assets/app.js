// What pages gain when scripts run. Everything works without them; nothing here decides anything.
import "htmx.org/dist/htmx.esm.js";
import { dialogs } from "./dialogs.js";
import { drafts } from "./draft.js";
import { keys } from "./keys.js";
import { picks } from "./pick.js";
import { uploads } from "./upload.js";
import { viewers } from "./view.js";
import "./work.js";

document.documentElement.classList.add("js");

// dress gives life to a page, or to a piece of one that was put in later.
function dress(root) {
  picks(root);
  viewers(root);
}

dialogs();
keys();
drafts();
uploads();
dress(document);
document.addEventListener("htmx:load", (event) => dress(event.detail.elt));
