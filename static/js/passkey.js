// Passkeys (WebAuthn): a form with data-passkey asks the browser for a credential, then sends itself.
// data-passkey: "create" (add one), "get" (second step), "login" (sign in with nothing else).

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const decodeIds = (list = []) => list.map((item) => ({ ...item, id: toBytes(item.id) }));

function creationOptions({ publicKey }, passwordless) {
  const selection = { ...publicKey.authenticatorSelection };
  selection.residentKey = passwordless ? "required" : "discouraged";
  selection.requireResidentKey = passwordless;
  if (passwordless) selection.userVerification = "required";
  return {
    ...publicKey,
    authenticatorSelection: selection,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: decodeIds(publicKey.excludeCredentials),
  };
}

function requestOptions({ publicKey }) {
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    allowCredentials: decodeIds(publicKey.allowCredentials),
  };
}

function asJSON(credential) {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  });
}

async function loginOptions(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()).request_options;
}

async function ask(form) {
  if (form.dataset.passkey === "create") {
    const passwordless = form.querySelector("[name=passwordless]")?.checked ?? false;
    const { creation_options: options } = JSON.parse(form.dataset.options);
    return navigator.credentials.create({ publicKey: creationOptions(options, passwordless) });
  }
  const options =
    form.dataset.passkey === "login" ? await loginOptions(form) : JSON.parse(form.dataset.options).request_options;
  return navigator.credentials.get({ publicKey: requestOptions(options) });
}

function say(form, text) {
  const place = form.querySelector(".err[role=alert]");
  place.textContent = text;
  place.hidden = !text;
}

async function send(form, button) {
  say(form, "");
  button.disabled = true;
  try {
    form.querySelector("[name=credential]").value = asJSON(await ask(form));
    form.submit();
  } catch (error) {
    const sayings = { InvalidStateError: form.dataset.known, SecurityError: form.dataset.unsupported };
    say(form, sayings[error.name] ?? form.dataset.failed);
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button[type=button]");
  if (window.PublicKeyCredential) {
    button.addEventListener("click", () => send(form, button));
  } else {
    button.disabled = true;
    say(form, form.dataset.unsupported);
  }
}
