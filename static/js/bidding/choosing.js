// The files of one envelope: chosen or dropped, looked at before they are taken, put in order, removed.

import { say } from "../texts.js";
import { ACCEPT, check, checkBeside, nameOf } from "./files.js";
import { sizeOf } from "./progress.js";

/** One envelope of the page. `files` are in order; `changed()` is called after every change. */
export class Envelope {
  constructor(node, changed) {
    this.node = node;
    this.kind = node.dataset.kind;
    this.files = [];
    this.warnings = [];
    this.changed = changed;
    this.#listen();
  }

  #listen() {
    const [input, drop] = [this.#part("choose"), this.#part("drop")];
    input.accept = ACCEPT;
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      this.take(files);
    });
    for (const name of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", name === "dragover");
      });
    }
    drop.addEventListener("drop", (event) => this.take([...event.dataTransfer.files]));
    this.#part("chosen").addEventListener("click", (event) => this.#press(event.target.closest("button")));
  }

  /** Look at files one after another and take those that may be sealed; the others are refused in words. */
  async take(files) {
    this.#part("refused").replaceChildren();
    for (const file of files) {
      this.#live("checking", file);
      const found = [...checkBeside(file, this.files), ...(await check(file))];
      const walls = found.filter(({ warning }) => !warning);
      if (walls.length) this.#refuse(walls);
      else this.#add(file, found);
    }
    this.#draw();
    await this.changed(this);
  }

  /** Take nothing more and let nothing go, while the bid is sealed or sealed already. */
  lock(yes) {
    for (const control of this.node.querySelectorAll("button, input")) control.disabled = yes;
    this.#part("drop").hidden = yes;
  }

  #add(file, warnings) {
    this.files.push(file);
    this.warnings.push(...warnings);
    this.#live("added", file);
  }

  #refuse(walls) {
    const lines = walls.map(({ code, facts }) => {
      const line = document.createElement("li");
      line.className = "err";
      line.textContent = say(code, facts);
      return line;
    });
    this.#part("refused").append(...lines);
    this.#part("live").textContent = lines.map((line) => line.textContent).join(" ");
  }

  async #press(button) {
    if (!button) return;
    const place = Number(button.closest("li").dataset.place);
    const [file] = this.files.splice(place, 1);
    if (button.dataset.act === "remove") {
      this.warnings = this.warnings.filter(({ facts }) => facts.name !== nameOf(file));
      this.#live("removed", file);
    } else {
      this.files.splice(place + (button.dataset.act === "up" ? -1 : 1), 0, file);
    }
    this.#draw();
    this.#focusAfter(button.dataset.act, file);
    await this.changed(this);
  }

  #focusAfter(act, file) {
    const line = this.#part("chosen").children[this.files.indexOf(file)];
    (line?.querySelector(`[data-act=${act}]:not(:disabled)`) ?? line?.querySelector("button") ?? this.#part("choose")).focus();
  }

  #draw() {
    this.#part("chosen").replaceChildren(...this.files.map((file, place) => this.#line(file, place)));
  }

  #line(file, place) {
    const line = document.createElement("li");
    line.dataset.place = place;
    const name = line.appendChild(document.createElement("span"));
    name.textContent = nameOf(file);
    const size = line.appendChild(document.createElement("span"));
    [size.className, size.textContent] = ["hint", sizeOf(file.size)];
    const buttons = line.appendChild(document.createElement("span"));
    buttons.className = "chosen-acts";
    buttons.append(
      act("up", "↑", file, place === 0),
      act("down", "↓", file, place === this.files.length - 1),
      act("remove", "×", file, false),
    );
    for (const { code, facts } of this.warnings.filter((one) => one.facts.name === nameOf(file))) {
      const warning = line.appendChild(document.createElement("span"));
      [warning.className, warning.textContent] = ["warning chosen-warning", say(code, facts)];
    }
    return line;
  }

  #live(code, file) {
    this.#part("live").textContent = say(code, { name: nameOf(file) });
  }

  #part(name) {
    return this.node.querySelector(`[data-${name}]`);
  }
}

function act(name, sign, file, disabled) {
  const button = document.createElement("button");
  [button.type, button.className, button.textContent, button.disabled] = ["button", "btn btn-plain btn-small", sign, disabled];
  button.dataset.act = name;
  button.setAttribute("aria-label", say(name, { name: nameOf(file) }));
  button.title = say(name, { name: nameOf(file) });
  return button;
}
