// A report as a table: one row for each check, beneath it what does not hold, what is noted, what was not checked.

import { BAD, GOOD, NOTED, UNCHECKED } from "./findings.js";

export const MARKS = { [GOOD]: "✓", [NOTED]: "!", [UNCHECKED]: "–", [BAD]: "✗" };
const COLOURS = { [GOOD]: "tag-green", [NOTED]: "tag-amber", [UNCHECKED]: "", [BAD]: "tag-red" };
const BANNERS = { all_good: "banner-success", not_all: "banner-warning", bad: "banner-error" };

/** Make an element with a class, a text or children. */
export function element(name, css = "", ...content) {
  const made = document.createElement(name);
  if (css) made.className = css;
  made.append(...content);
  return made;
}

/** Return the card of one report; `say(code, facts)` has the words, `title` stands above. */
export function told(report, { title, say }) {
  const card = element("section", "card", element("h2", "", title));
  const { code, facts } = summary(report);
  card.append(element("div", `banner ${BANNERS[code]}`, element("p", "flat", say(`sum.${code}`, facts))));
  const table = element("table", "tbl tbl-cards checks");
  table.append(element("caption", "vh", title), headOf(say), element("tbody", "", ...ordered(report).map((one) => row(report, one, say))));
  card.append(table);
  return card;
}

/** What it all comes to: {code, facts} of a sentence. */
export function summary(report) {
  const total = (verdict) => report.codes.reduce((sum, code) => sum + report.count(code, verdict), 0);
  if (total(BAD)) return { code: "bad", facts: { count: total(BAD) } };
  return { code: total(UNCHECKED) ? "not_all" : "all_good", facts: {} };
}

function headOf(say) {
  const cells = ["check_column", "verdict_column", "count_column"].map((code) => {
    const cell = element("th", code === "count_column" ? "num" : "", say(`page.${code}`));
    cell.scope = "col";
    return cell;
  });
  return element("thead", "", element("tr", "", ...cells));
}

/** The codes with the worst first, else in the order of the checks. */
function ordered(report) {
  const rank = (code) => (report.verdict(code) === BAD ? 0 : 1);
  return report.codes.map((code, place) => ({ code, place })).sort((a, b) => rank(a.code) - rank(b.code) || a.place - b.place).map(({ code }) => code);
}

function row(report, code, say) {
  const verdict = report.verdict(code);
  const held = report.held.get(code) ?? 0;
  const all = held + report.count(code, UNCHECKED) + report.count(code, BAD);
  const title = element("th", "", say(`check.${code}`), element("span", "sub code", code), ...details(report, code, say));
  title.scope = "row";
  const mark = element("span", `tag ${COLOURS[verdict]}`, `${MARKS[verdict]} ${say(`verdict.${verdict}`)}`);
  const verdictCell = element("td", "tight", mark);
  const count = element("td", "num", say("sum.counted", { good: held, all }));
  verdictCell.dataset.label = say("page.verdict_column");
  count.dataset.label = say("page.count_column");
  const made = element("tr", "", title, verdictCell, count);
  made.dataset.code = code;
  made.dataset.verdict = verdict;
  return made;
}

function details(report, code, say) {
  const lines = [];
  const unchecked = new Map();
  for (const finding of report.findings.filter((one) => one.code === code)) {
    const why = say(`why.${finding.why}`, finding.facts);
    if (finding.verdict === UNCHECKED) unchecked.set(why, (unchecked.get(why) ?? 0) + 1);
    else lines.push(line(finding, why, say));
  }
  for (const [why, count] of unchecked) lines.push(element("li", "", count > 1 ? `${why} (${say("sum.times", { count })})` : why));
  return lines.length ? [element("ul", "details", ...lines)] : [];
}

function line(finding, why, say) {
  const parts = [finding.subject ? element("span", "hash", finding.subject) : "", ` ${why}`];
  if (finding.blame) parts.push(" ", element("strong", "", say(`blame.${finding.blame}`)));
  return element("li", finding.verdict === BAD ? "bad" : "", ...parts);
}

/** Return the report as plain values, as `clearbid-verify --json` prints it. */
export function plain(report) {
  const checks = report.codes.map((code) => ({ code, held: report.held.get(code) ?? 0, verdict: report.verdict(code) }));
  return { ok: report.ok, checks, findings: report.findings };
}
