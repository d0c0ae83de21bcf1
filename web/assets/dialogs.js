// Dialogs, menus and questions before an act of weight.

export function dialogs() {
  let strongUntil = performance.now() + Number(document.body.dataset.strong ?? 0);
  document.addEventListener("click", (event) => {
    closeOtherMenus(event.target);
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    const link = event.target.closest("a[data-step-up]");
    if (link && performance.now() > strongUntil && proofDialog()) {
      event.preventDefault();
      askProof(async (shown) => {
        if (await proven(shown)) strongUntil = performance.now() + 60_000; // long enough for what is taken next; the server knows better
        location.assign(link.href); // where it was not right the page there asks again
      });
    }
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
    if (form.hasAttribute("data-step-up") && performance.now() > strongUntil && !form.elements._password && !form.elements._code && proofDialog()) {
      event.preventDefault();
      askProof((shown) => send(form, event.submitter, shown));
    }
  });
}

function closeOtherMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
}

const proofDialog = () => document.getElementById("step-up");

// askProof asks for the password, or a code, once more, and hands on what was shown.
function askProof(then) {
  const dialog = proofDialog();
  const proofs = [...dialog.querySelectorAll("[data-proof]")];
  for (const proof of proofs) proof.value = "";
  dialog.returnValue = "cancel";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "ok") return;
    const shown = proofs.map((proof) => [proof.dataset.proof, proof.value]);
    for (const proof of proofs) proof.value = "";
    then(shown);
  }, { once: true });
  dialog.showModal();
}

// send goes on with a form that was held back; the server checks what was shown together with it.
function send(form, submitter, shown) {
  for (const [name, value] of shown) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.requestSubmit(submitter);
}

// proven has what was shown checked by itself, before a link is followed.
async function proven(shown) {
  const proof = Object.fromEntries(shown.filter(([, value]) => value).map(([name, value]) => [name.slice(1), name === "_passkey" ? JSON.parse(value) : value]));
  const reply = await fetch("/xac-nhan-lai", { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(proof) });
  return reply.ok;
}
