// What is typed into a form on the spot stays on the device until it has been sent, also without a connection.

const form = document.querySelector("form[data-keep]");
const name = form ? `keep-${form.dataset.keep}` : "";
// Never kept: the token of the page, files, which a browser does not let be filled in, and what is confirmed anew each time.
const kept = (field) => field.name && field.type !== "hidden" && field.type !== "file" && !("unkept" in field.dataset);

function restore() {
  const values = JSON.parse(localStorage.getItem(name) ?? "null");
  if (!values || document.querySelector(".error-summary")) return;
  for (const field of form.elements) {
    if (!kept(field) || !(field.name in values)) continue;
    if (field.type === "radio") field.checked = values[field.name] === field.value;
    else if (field.type === "checkbox") field.checked = values[field.name];
    else field.value = values[field.name];
  }
}

function keep() {
  const values = {};
  for (const field of form.elements) {
    if (!kept(field)) continue;
    if (field.type === "radio") {
      if (field.checked) values[field.name] = field.value;
    } else values[field.name] = field.type === "checkbox" ? field.checked : field.value;
  }
  localStorage.setItem(name, JSON.stringify(values));
}

if (form) {
  restore();
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    // Sent without a connection, a form shows the browser's error page: what was typed would seem lost.
    if (!navigator.onLine) event.preventDefault();
  });
} else {
  // The page after a form that was taken: nothing is left to keep.
  const done = document.querySelector("[data-kept]");
  if (done) localStorage.removeItem(`keep-${done.dataset.kept}`);
}
