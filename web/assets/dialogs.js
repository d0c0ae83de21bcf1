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
    if (form.hasAttribute("data-step-up") && performance.now() > strongUntil && !form.elements._password && !form.elements._code) askProof(event, form);
  });
}

function closeOtherMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
}

// askProof holds a form back until the password, or a code, was typed again; the server checks it with the form.
function askProof(event, form) {
  const dialog = document.getElementById("step-up");
  if (!dialog) return;
  event.preventDefault();
  const submitter = event.submitter;
  const proofs = dialog.querySelectorAll("[data-proof]");
  for (const proof of proofs) proof.value = "";
  dialog.returnValue = "cancel";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "ok") return;
    for (const proof of proofs) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = proof.dataset.proof;
      field.value = proof.value;
      proof.value = "";
      form.append(field);
    }
    form.requestSubmit(submitter);
  }, { once: true });
  dialog.showModal();
}
