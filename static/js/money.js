// Amounts of yuan as figures and as Chinese words (大写), and back: the twin of accounts/money.py. Amounts are whole cents, as BigInt.

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
export const LIMIT = 10n ** 18n; // one cent below it is the widest amount that has words
const SECTIONS = [
  [10n ** 8n, "亿"],
  [10n ** 4n, "万"],
];
const UNITS = { 万: 4, 亿: 8 };
// What people write instead of the formal characters; the formal ones are what we print.
const PLAIN = Object.fromEntries(
  zip("〇○一二三四五六七八九十百千两弍貳叄陸萬億圆圓正角毛", "零零壹贰叁肆伍陆柒捌玖拾佰仟贰贰贰叁陆万亿元元整角角"),
);
const BELOW_WAN =
  /^零?(?:(?<thousand>[壹贰叁肆伍陆柒捌玖])仟)?零?(?:(?<hundred>[壹贰叁肆伍陆柒捌玖])佰)?零?(?<tens>(?<ten>[壹贰叁肆伍陆柒捌玖])?拾)?零?(?<one>[壹贰叁肆伍陆柒捌玖])?$/u;
const AMOUNT =
  /^(?:(?<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?零?(?:(?<jiao>[零壹贰叁肆伍陆柒捌玖])角)?零?(?:(?<fen>[零壹贰叁肆伍陆柒捌玖])分)?整?$/u;

/** The text is not an amount of yuan. */
export class NotAnAmount extends Error {}

/** Read figures as people type them (the twin of bidding/forms/money.py): 1,234.5, ￥２４，０００，０００, 2400万元; at most two places. */
export function centsOf(text) {
  const bare = text.normalize("NFKC").replace(/[\s¥]|人民币/gu, "").replaceAll("、", ",");
  const [, number, unit] = /^(.*?)(元|万元|万|亿元|亿)?$/u.exec(bare);
  if (number.includes(",") && !/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(number)) throw new NotAnAmount(text);
  const found = /^(\d{1,16})(?:\.(\d{1,10}))?$/.exec(number.replaceAll(",", ""));
  if (!found) throw new NotAnAmount(text);
  const places = 2 + (UNITS[unit?.[0]] ?? 0);
  const rest = (found[2] ?? "").padEnd(places, "0");
  const cents = BigInt(found[1] + rest.slice(0, places));
  if (/[^0]/.test(rest.slice(places)) || cents >= LIMIT) throw new NotAnAmount(text);
  return cents;
}

/** Write cents as a letter does: yuan with two places and no separators, "19880000.00". */
export function plain(cents) {
  if (cents < 0n) return `-${plain(-cents)}`;
  return `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}

/** Write cents with separators: 1,234,567.80. */
export function figures(cents) {
  const [whole, rest] = plain(cents).split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${rest}`;
}

/** Write an amount in formal words, as on a cheque: 1,200,000 is 壹佰贰拾万元整. Throws NotAnAmount beyond LIMIT. */
export function words(cents) {
  const size = cents < 0n ? -cents : cents;
  if (size >= LIMIT) throw new NotAnAmount(String(cents));
  const [whole, rest] = [size / 100n, Number(size % 100n)];
  return (cents < 0n ? "负" : "") + yuan(whole, rest) + small(whole, Math.floor(rest / 10), rest % 10);
}

/** Read cents from words, lenient to everyday characters. Throws NotAnAmount for anything else. */
export function amountOf(text) {
  const bare = text.replace(/[\s,，:：]/gu, "").replace(/^人民币/u, "");
  const formal = [...bare].map((character) => PLAIN[character] ?? character).join("");
  const negative = formal.startsWith("负");
  const found = AMOUNT.exec(negative ? formal.slice(1) : formal)?.groups;
  if (!found || !(found.yuan || found.jiao || found.fen)) throw new NotAnAmount(text);
  const whole = found.yuan ? number(found.yuan, text) : 0n;
  const total = whole * 100n + digit(found.jiao) * 10n + digit(found.fen);
  return negative ? -total : total;
}

function zip(one, other) {
  const second = [...other];
  return [...one].map((character, place) => [character, second[place]]);
}

function yuan(whole, cents) {
  if (whole) return `${integer(whole)}元${cents ? "" : "整"}`;
  return cents ? "" : "零元整";
}

function small(whole, jiao, fen) {
  if (!jiao && !fen) return "";
  const tens = jiao ? `${DIGITS[jiao]}角` : whole ? "零" : "";
  return tens + (fen ? `${DIGITS[fen]}分` : "整");
}

function integer(value) {
  for (const [size, name] of SECTIONS) {
    const [high, low] = [value / size, value % size];
    if (high) return integer(high) + name + (low > 0n && low < size / 10n ? "零" : "") + (low ? integer(low) : "");
  }
  return belowWan(Number(value));
}

function belowWan(value) {
  let [text, gap] = ["", false];
  for (const place of [3, 2, 1, 0]) {
    const figure = Math.floor(value / 10 ** place) % 10;
    if (figure) text += (gap && text ? "零" : "") + DIGITS[figure] + PLACES[place];
    gap = !figure;
  }
  return text;
}

/** Read a whole number in words; a unit may stand only where a smaller one follows. */
function number(text, original) {
  if (text === "零") return 0n;
  for (const [size, name] of SECTIONS) {
    const place = text.lastIndexOf(name);
    if (place < 0) continue;
    const upper = number(text.slice(0, place), original);
    const rest = text.slice(place + 1);
    const lower = rest ? number(rest, original) : 0n;
    if (!upper || lower >= size || (size === 10n ** 4n && upper >= size)) throw new NotAnAmount(original);
    return upper * size + lower;
  }
  const found = BELOW_WAN.exec(text)?.groups;
  if (!found) throw new NotAnAmount(original);
  const ten = found.tens ? digit(found.ten) || 1n : 0n;
  return digit(found.thousand) * 1000n + digit(found.hundred) * 100n + ten * 10n + digit(found.one);
}

function digit(character) {
  return character ? BigInt(DIGITS.indexOf(character)) : 0n;
}
