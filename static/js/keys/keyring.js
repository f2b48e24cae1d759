// The keys kept in this browser: made, brought in, handed out and unlocked; always as sealed age files.

import { Refusal } from "../sealing/refusals.js";
import { keysFrom, newKeys } from "./keys.js";
import { howOf, lacking, newPasskey, openWithPasskey, openWithPassphrase, sealToPasskey, sealToPassphrase } from "./locks.js";
import * as store from "./store.js";

/** Return what is kept: [{recipient, signingKey, how, made}], the newest first. Throws Refusal("no_store"). */
export async function saved() {
  const rows = await store.all("keys");
  return rows
    .map(({ recipient, signingKey, how, made }) => ({ recipient, signingKey, how, made }))
    .sort((one, other) => (one.made < other.made ? 1 : -1));
}

/** Make keys, seal them to `{passphrase}` or `{passkey: label}` and keep them. Returns the keys, unlocked. */
export async function make(lock) {
  if (lacking()) throw new Refusal(lacking());
  await store.all("keys"); // before a passkey is made: is there a place at all?
  const keys = await newKeys();
  try {
    await keep(keys, lock);
    return keys;
  } catch (error) {
    keys.forget();
    throw error;
  }
}

/** Seal keys to `{passphrase}` or `{passkey: label}` and keep them in place of an earlier seal of the same keys. */
export async function keep(keys, { passphrase, passkey }) {
  const credential = passkey ? await newPasskey(passkey) : "";
  const file = await sealed(keys, passkey ? { credential } : { passphrase });
  await store.put("keys", row(keys, file, credential));
  await store.persist();
}

/** Return the age file of these keys, sealed to `{passphrase}` or to the passkey `{credential}`. */
export async function sealed(keys, { passphrase, credential }) {
  const plain = keys.paper();
  try {
    return credential ? await sealToPasskey(plain, credential) : await sealToPassphrase(plain, passphrase);
  } finally {
    plain.fill(0);
  }
}

function row({ recipient, signingKey }, file, credential) {
  return { recipient, signingKey, how: howOf(file), made: new Date().toISOString(), file, credential };
}

/** Unlock kept keys with their `{passphrase}` or, without one, their passkey. Throws Refusal. */
export async function unlock(signingKey, { passphrase = "" } = {}) {
  const found = await store.get("keys", signingKey);
  if (!found) throw new Refusal("no_keys");
  const keys = await openFile(found.file, { passphrase, credential: found.credential });
  if (keys.signingKey !== signingKey) throw new Refusal("not_keys");
  return keys;
}

/** Unlock a key file without keeping it. Throws Refusal. */
export async function openFile(file, { passphrase = "", credential = "" } = {}) {
  if (lacking()) throw new Refusal(lacking());
  const opened = howOf(file) === "passkey" ? openWithPasskey(file, credential) : openWithPassphrase(file, passphrase);
  return keysFrom(await opened);
}

/** Unlock a key file and keep it as it is sealed. Returns the keys, unlocked. Throws Refusal. */
export async function importFile(file, { passphrase = "" } = {}) {
  const keys = await openFile(file, { passphrase });
  await store.put("keys", row(keys, file, ""));
  return keys;
}

/** Return the kept age file, sealed as it is: {name, bytes}. Throws Refusal("no_keys"). */
export async function exportFile(signingKey) {
  const found = await store.get("keys", signingKey);
  if (!found) throw new Refusal("no_keys");
  return { name: `clearbid-keys-${signingKey.slice(0, 8)}.age`, bytes: found.file };
}

/** Remove keys from this browser; files and paper copies stay. */
export const remove = (signingKey) => store.remove("keys", signingKey);
