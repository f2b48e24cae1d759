// Every bid ever accepted: its signed manifest, its receipt, its entry in the ledger, its withdrawal. Twin of bids.py.

import * as manifests from "../sealing/manifests.js";
import { same, verifyInclusion } from "../sealing/merkle.js";
import * as papers from "../sealing/papers.js";
import { HEX64 } from "../sealing/papers.js";
import { TlogProof, leaf, verifyCheckpoint } from "../sealing/proofs.js";
import { named } from "./closing.js";
import { MANIFEST, PUBLIC, RECEIPT, SIGNATURE, WITHDRAWAL, WITHDRAWAL_SIGNATURE, short } from "./contents.js";
import { BIDDER, Fault, Unknown, insist } from "./findings.js";
import { met, salted } from "./history.js";
import { seconds } from "./tender.js";

const MOST_SIGNATURE = 131_072; // hexadecimal digits

/** Check each bid that has a place in the archive, and that the ledger knows of no other. */
export async function checkBids(found, report) {
  const ours = (entry) => entry.facts.lot === found.lot;
  const submitted = new Map(found.acts("bid.submit").filter(ours).map((entry) => [named(entry.body.thing), entry]));
  const withdrawn = new Map(found.acts("bid.withdraw").map((entry) => [named(entry.body.thing), entry]));
  const kept = new Set(found.bids());
  for (const bid of new Set([...kept, ...submitted.keys()])) {
    await checkBid(found, report, bid, { entry: submitted.get(bid), withdrawn: withdrawn.get(bid), kept: kept.has(bid) });
  }
}

async function checkBid(found, report, bid, { entry, withdrawn, kept }) {
  const check = (code, body) => report.check(code, short(bid), body);
  await check("bid.logged", () => checkLogged(found, bid, entry));
  if (!kept) return;
  await check("bid.manifest", () => checkManifest(found, bid));
  await check("bid.signature", () => checkSignature(found, bid, [MANIFEST, SIGNATURE], entry));
  await check("bid.registered", () => checkRegistered(found, bid, entry));
  await check("bid.receipt", () => checkReceipt(found, bid));
  await check("bid.in_time", () => checkInTime(found, bid, entry));
  if (withdrawn || found.has(`bids/${bid}/${WITHDRAWAL}`)) {
    await check("bid.withdrawal", () => checkWithdrawal(found, bid, withdrawn));
  }
}

function checkLogged(found, bid, entry) {
  if (found.edition === PUBLIC) throw new Unknown("withheld");
  insist(entry, "no_entry", { act: "bid.submit" });
  insist(found.has(`bids/${bid}/${MANIFEST}`), "no_bid");
  insist(entry.facts.manifest_sha256 === bid, "other_hash");
}

async function checkManifest(found, bid) {
  const bytes = await found.data(`bids/${bid}/${MANIFEST}`);
  insist(papers.digest(bytes) === bid, "other_hash");
  const manifest = manifests.parse(bytes);
  found.manifests.set(bid, manifest);
  const fresh = [manifest.nonce, ...manifest.envelopes.map((part) => part.recipient)];
  insist(!fresh.some((one) => found.seen.has(one)), "reused", { blame: BIDDER });
  fresh.forEach((one) => found.seen.add(one));
  if (!found.keyset) throw new Unknown("no_keyset");
  const { tender, lot, suite, fingerprint, holders } = found.keyset;
  const own = manifest.tender === tender && manifest.lot === lot && manifest.suite === suite && manifest.keyset === fingerprint;
  insist(own && manifest.envelopes.every((part) => part.commitments.length === holders.length), "malformed", { how: "manifest" });
}

async function checkSignature(found, bid, [signed, by], entry) {
  const manifest = await found.manifest(bid);
  if (found.edition === PUBLIC && !found.has(`bids/${bid}/${by}`)) throw new Unknown("withheld"); // may name a person
  const paper = await found.paper(`bids/${bid}/${by}`);
  let key = manifest.signing_key;
  const changed = signed === WITHDRAWAL && entry && registered(found, manifest.bidder, entry).has(paper.public);
  if (changed) key = paper.public; // a key changed between submission and withdrawal
  const [publicKey, scheme] = [papers.text(paper, "public", HEX64), papers.text(paper, "scheme")];
  const whole = typeof paper.signature === "string" && /^(?:[0-9a-fA-F]{2})+$/.test(paper.signature);
  insist(whole && paper.signature.length <= MOST_SIGNATURE, "malformed", { how: "signature" });
  insist(publicKey === key, "other_key");
  // Certificates, passkeys and SM2 are for the command: browsers have no trust store that a page could ask.
  if (scheme !== "ed25519") throw new Unknown("library", { library: scheme });
  const bytes = await found.data(`bids/${bid}/${signed}`);
  insist(papers.isSigned(bytes, papers.unhex(paper.signature), publicKey), "not_signed");
}

/** The organisation that the manifest names had registered the key: its own entry says so. */
function checkRegistered(found, bid, entry) {
  const manifest = found.manifests.get(bid);
  if (!manifest || !entry) throw new Unknown(found.edition === PUBLIC ? "withheld" : "no_entry");
  insist(entry.body.organisation === manifest.bidder, "other_bidder");
  if (!registered(found, manifest.bidder, entry).has(manifest.signing_key)) throw new Unknown("not_in_archive");
}

function registered(found, bidder, entry) {
  const own = found.acts("key.register").filter((one) => one.index < entry.index && one.body.organisation === bidder);
  return new Set(own.map((one) => String(one.facts.public)));
}

async function checkReceipt(found, bid) {
  if (found.edition === PUBLIC && !found.has(`bids/${bid}/${RECEIPT}`)) throw new Unknown("withheld");
  const proof = TlogProof.parse(await found.text(`bids/${bid}/${RECEIPT}`));
  if (!found.platform) throw new Fault("missing", { name: "platform" });
  const { head } = verifyCheckpoint(proof.checkpoint, found.platform, found.witnesses);
  met(found, head);
  const known = found.entries.get(proof.index);
  let own = known?.leaf;
  if (found.edition === PUBLIC && !proof.extra.length) {
    insist(own, "no_entry", { act: "bid.submit" });
  } else {
    const { salt, body } = salted(proof.extra);
    own = leaf(salt, body);
    insist(named(JSON.parse(body)?.thing) === bid, "other_bid");
    insist(known && same(known.leaf, own), "other_entry");
  }
  verifyInclusion(own, proof.index, head.size, proof.path, head.root);
}

/** The log's own time decides; a bid at the deadline is too late (招标投标法 28). */
async function checkInTime(found, bid, entry) {
  if (!entry && found.edition === PUBLIC) {
    insist(found.closing, "no_entry", { act: "lot.close" });
    const place = found.closing.bids.find((one) => one.manifest === bid)?.entry;
    insist(place !== undefined, "not_submitted");
    insist(found.entries.has(place), "no_entry", { act: "bid.submit" });
    insist(place < found.closing.entry, "after_closing");
    return;
  }
  insist(entry, "no_entry", { act: "bid.submit" });
  insist(!found.closing || entry.index < found.closing.entry, "after_closing");
  insist(seconds(entry.body.logged_at) < found.deadline, "late");
}

async function checkWithdrawal(found, bid, entry) {
  const { tender, lot, bidder } = await found.manifest(bid);
  const statement = await found.data(`bids/${bid}/${WITHDRAWAL}`);
  insist(papers.same(statement, manifests.withdrawal({ tender, lot, bidder, manifest_sha256: bid })), "other_statement");
  await checkSignature(found, bid, [WITHDRAWAL, WITHDRAWAL_SIGNATURE], entry);
  if (found.edition === PUBLIC) return;
  insist(entry, "no_entry", { act: "bid.withdraw" });
  insist(entry.facts.statement_sha256 === papers.digest(statement), "other_hash");
  insist(!found.closing || entry.index < found.closing.entry, "after_closing");
}
