// Exact decimal numbers, as {digits: BigInt, scale}: what Python's Decimal does for a bill, and nothing more.

const NUMBER = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d{1,4}))?$/i;
const FARTHEST = 400;

/** Read a number, full-width digits included; null for anything else and beyond ±10^400. */
export function decimal(text) {
  const plain = text.replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replaceAll("_", "");
  const found = NUMBER.exec(plain);
  if (!found) return null;
  const [, sign, whole = "", rest = "", only = "", power = "0"] = found;
  const places = rest + only;
  const scale = places.length - Number(power);
  if (Math.abs(scale) > FARTHEST) return null;
  const digits = BigInt(sign + (whole + places || "0")) * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  return { digits, scale: Math.max(scale, 0) };
}

/** Multiply exactly. */
export function times(one, other) {
  return { digits: one.digits * other.digits, scale: one.scale + other.scale };
}

/** Tell whether two numbers are the same: 1.50 is 1.5. */
export function same(one, other) {
  const scale = Math.max(one.scale, other.scale);
  return lifted(one, scale) === lifted(other, scale);
}

/** Tell whether a number is smaller than 10^16 in size, as every column of an amount needs. */
export function fits(one) {
  const size = one.digits < 0n ? -one.digits : one.digits;
  return size < 10n ** BigInt(16 + one.scale);
}

/** Round to whole cents, halves away from zero. */
export function toCents(one) {
  if (one.scale <= 2) return lifted(one, 2);
  const unit = 10n ** BigInt(one.scale - 2);
  const size = one.digits < 0n ? -one.digits : one.digits;
  const rounded = (size * 2n + unit) / (unit * 2n);
  return one.digits < 0n ? -rounded : rounded;
}

function lifted(one, scale) {
  return one.digits * 10n ** BigInt(scale - one.scale);
}
