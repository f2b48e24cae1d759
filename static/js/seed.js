// The browser of a party to the draw makes its seed, keeps it, and shows the hash to commit to.

const box = document.querySelector("[data-seed]");
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function prepare() {
  const name = `seed-${box.dataset.seed}`;
  let seed = localStorage.getItem(name);
  if (!seed) {
    seed = hex(crypto.getRandomValues(new Uint8Array(32)));
    localStorage.setItem(name, seed);
  }
  const bytes = Uint8Array.from(seed.match(/../g), (pair) => Number.parseInt(pair, 16));
  box.querySelector("[data-seed-value]").textContent = seed;
  // Plain HTTP other than localhost has no crypto.subtle; then the hash is made elsewhere.
  if (crypto.subtle) box.querySelector("[data-seed-hash]").textContent = hex(await crypto.subtle.digest("SHA-256", bytes));
}

if (box) prepare();
