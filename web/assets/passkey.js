// Passkeys: the browser asks the device, and the answer goes with the form the button stands in. Without scripts there is the code.

export function passkeys() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-passkey]");
    if (!button || button.disabled) return;
    event.preventDefault();
    const form = button.closest("form");
    const password = form.querySelector("input[type=password]");
    if (password && !password.reportValidity()) return;
    const trouble = form.querySelector("[data-passkey-trouble]");
    trouble.textContent = "";
    button.disabled = true;
    try {
      await answer(button, form);
    } catch (wrong) {
      trouble.textContent = wrong.said ?? trouble.dataset.say;
      return;
    } finally {
      button.disabled = false;
    }
    send(form);
  });
}

// answer fetches the question, has the device answer it, and puts both into the form.
async function answer(button, form) {
  const make = button.hasAttribute("data-make");
  const ticket = form.elements.ticket?.value ?? "";
  const asks = make ? { method: "GET" } : { method: "POST", body: JSON.stringify(ticket ? { ticket } : {}) };
  const reply = await fetch(button.dataset.passkey, { ...asks, headers: { Accept: "application/json", "Content-Type": "application/json" } });
  const said = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(said.key), { said: said.detail });
  const options = opened(said.question.publicKey);
  const credential = await (make ? navigator.credentials.create({ publicKey: options }) : navigator.credentials.get({ publicKey: options }));
  form.querySelector("[data-asked]").value = said.asked;
  form.querySelector("[data-answer]").value = JSON.stringify(packed(credential));
}

// send goes on with the form; the code it also offers is not needed then.
function send(form) {
  if (form.method === "dialog") {
    form.closest("dialog").close("ok");
    return;
  }
  form.noValidate = true;
  form.requestSubmit();
}

// opened turns the texts of a question into the bytes browsers want.
function opened(question) {
  const list = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));
  const options = { ...question, challenge: bytes(question.challenge) };
  if (question.user) options.user = { ...question.user, id: bytes(question.user.id) };
  if (question.excludeCredentials) options.excludeCredentials = list(question.excludeCredentials);
  if (question.allowCredentials) options.allowCredentials = list(question.allowCredentials);
  return options;
}

// packed turns an answer's bytes into texts.
function packed(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() };
}

const bytes = (encoded) => Uint8Array.from(atob(encoded.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
