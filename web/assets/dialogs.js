// Dialogs, menus and questions before an act of weight.

export function dialogs() {
  const strongUntil = performance.now() + Number(document.body.dataset.strong ?? 0);
  document.addEventListener("click", (event) => {
    closeOtherMenus(event.target);
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    const back = event.target.closest("[data-back]");
    if (back && history.length > 1) {
      event.preventDefault();
      history.back();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    if (form.hasAttribute("data-step-up") && performance.now() > strongUntil && !form.elements._password) askPassword(event, form);
  });
}

function closeOtherMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
}

// askPassword holds a form back until the password was typed again; the server checks it with the form.
function askPassword(event, form) {
  const dialog = document.getElementById("step-up");
  if (!dialog) return;
  event.preventDefault();
  const submitter = event.submitter;
  const password = dialog.querySelector("input[type=password]");
  password.value = "";
  dialog.returnValue = "cancel";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "ok") return;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "_password";
    field.value = password.value;
    password.value = "";
    form.append(field);
    form.requestSubmit(submitter);
  }, { once: true });
  dialog.showModal();
}
