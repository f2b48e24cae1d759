// Ed25519 signatures as RFC 8032, 5.1.7 checks them without the cofactor: the verdicts of the server's library.
//
// The vendored library multiplies by the cofactor, which accepts some signatures that the server refuses. Two programs
// that judge one audit archive must agree on every signature, also on those that somebody made to set them at odds.

import { ed25519, sha512 } from "../../vendor/noble.js";

const { Point } = ed25519;
const { ORDER } = Point.Fn;

const littleEndian = (bytes) => bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Tell whether `signature` (64 bytes) over `message` is of `publicKey` (32 bytes). Never throws. */
export function verify(message, signature, publicKey) {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  const commitment = signature.subarray(0, 32);
  const scalar = littleEndian(signature.subarray(32));
  if (scalar >= ORDER) return false;
  try {
    const key = Point.fromBytes(publicKey, true);
    const challenge = littleEndian(sha512(joined(commitment, publicKey, message))) % ORDER;
    const expected = Point.BASE.multiplyUnsafe(scalar).subtract(key.multiplyUnsafe(challenge)).toBytes();
    return expected.every((byte, place) => byte === commitment[place]);
  } catch {
    return false; // the public key is no point of the curve
  }
}
