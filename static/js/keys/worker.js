// The slow half of a passphrase, away from the page: scrypt takes a second or two by design.

import { Decrypter, Encrypter } from "../../vendor/age.js";

async function done({ act, bytes, passphrase }) {
  if (act === "seal") {
    const encrypter = new Encrypter();
    encrypter.setPassphrase(passphrase);
    return encrypter.encrypt(bytes);
  }
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return decrypter.decrypt(bytes);
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ bytes: await done(data) });
  } catch {
    self.postMessage({ code: data.act === "open" ? "wrong_passphrase" : "not_sealed" });
  }
};
