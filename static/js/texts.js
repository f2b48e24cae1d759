// The sentences of a page. They stand in tables in Python, and reach the page as a data block of JSON.

/** Return the sentence of a code from the block with the id `table`, filled with facts; the code itself if it has none. */
export function say(code, facts = {}, table = "texts") {
  const sentences = (tables[table] ??= JSON.parse(document.getElementById(table)?.textContent ?? "{}"));
  const word = (name) => sentences[`${name}_${facts[name]}`] ?? (name === "why" && sentences[facts.why]) ?? facts[name];
  return (sentences[code] ?? code)
    .replace(/%\((\w+)\)s/g, (whole, name) => (name in facts ? String(word(name) || facts[name]) : whole))
    .replaceAll("%%", "%");
}

const tables = {};
