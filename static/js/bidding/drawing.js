// Elements for what is drawn from data.

/** Make an element with properties and children; a property that is "" or undefined is left out where it would say nothing. */
export function node(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "list" || key === "role") made.setAttribute(key, value);
    else if (value !== undefined && !(key === "lang" && !value)) made[key] = value;
  }
  made.append(...children);
  return made;
}

/** Return what an item or a column is called in the page's language; the document's own Chinese where there is no other. */
export function named({ title, title_en: titleEn, label, label_en: labelEn }) {
  const [chinese, english] = [title ?? label, titleEn ?? labelEn];
  return document.documentElement.lang.startsWith("en") && english ? english : chinese;
}
