// A document sent to be looked through: how far it is, line by line, and then its findings.

const form = document.querySelector("[data-lint-file]");
const part = (name) => form.querySelector(`[data-${name}]`);
let stop = null;

form.addEventListener("submit", (event) => {
  if (!form.checkValidity()) return;
  event.preventDefault();
  begin();
});
part("stop").addEventListener("click", () => stop?.abort());

async function begin() {
  stop = new AbortController();
  working(true);
  show("send");
  try {
    const headers = { Accept: "application/x-ndjson" };
    const answer = await fetch(form.action || location.href, { method: "POST", body: new FormData(form), headers, signal: stop.signal });
    if (answer.redirected) return location.assign(answer.url); // signed out meanwhile
    for await (const line of lines(answer.body)) told(line);
  } catch {
    if (!stop.signal.aborted) refuse(part("phase").dataset.lost);
  } finally {
    working(false);
  }
}

async function* lines(body) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    rest += decoder.decode(value ?? new Uint8Array(), { stream: !done });
    const whole = rest.split("\n");
    rest = whole.pop();
    for (const line of whole) if (line) yield JSON.parse(line);
    if (done) return;
  }
}

function told({ phase, done, total, url, refused }) {
  if (url) location.assign(url);
  else if (refused) refuse(refused);
  else show(phase, done, total);
}

function show(phase, done = 0, total = 0) {
  const place = part("phase");
  const words = { send: place.dataset.send, read: place.dataset.read, lint: place.dataset.lintWords }[phase];
  if (place.textContent !== words) place.textContent = words;
  const bar = form.querySelector("progress");
  if (total) bar.value = done / total;
  else bar.removeAttribute("value");
}

function refuse(text) {
  part("refused").textContent = text;
  part("refused").hidden = false;
}

function working(yes) {
  part("progress").hidden = !yes;
  part("stop").hidden = !yes;
  form.querySelector(".btn:not([data-stop])").disabled = yes;
  if (yes) part("refused").hidden = true;
}
