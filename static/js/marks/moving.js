// Moving about in the grid by keyboard, its totals, and one bidder at a time on a phone.

import { inputs } from "./cells.js";
import { plain, tenths } from "./points.js";

function target(input, rows, columns) {
  const cell = input.closest("td");
  const all = [...cell.parentElement.parentElement.rows];
  const found = all[all.indexOf(cell.parentElement) + rows]?.cells[cell.cellIndex + columns];
  const next = found?.querySelector('input[name="value"]');
  return next?.closest("[data-off]") ? null : next;
}

function step(event, input) {
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const atStart = whole || input.selectionEnd === 0;
  const atEnd = whole || input.selectionStart === input.value.length;
  return {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0],
    ArrowLeft: atStart && [0, -1], ArrowRight: atEnd && [0, 1],
  }[event.key];
}

/** Let arrows and Enter move in the grid; `leave(input)` is called for Enter where there is no further cell. */
export function keys(grid, leave) {
  grid.addEventListener("keydown", (event) => {
    const input = event.target;
    if (input.name !== "value" || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const way = step(event, input);
    if (!way) return;
    const next = target(input, ...way);
    if (next || event.key === "Enter") event.preventDefault();
    if (next) {
      next.focus();
      next.select();
    } else if (event.key === "Enter") {
      leave(input);
    }
  });
}

/** Sum up each column, in tenths, so that 0.1 + 0.2 is 0.3; what is no points counts nothing. */
export function total(grid) {
  for (const cell of grid.querySelectorAll("[data-total]")) {
    const column = inputs(grid).filter((input) => input.closest("td").dataset.bid === cell.dataset.total);
    const sum = column.reduce((all, input) => all + (tenths(plain(input.value), input.dataset.max) ?? 0), 0);
    cell.textContent = (sum / 10).toFixed(1);
  }
}

/** Show one bidder at a time on narrow screens; the style sheet hides the others there only. */
export function narrowing(grid, one) {
  const narrow = matchMedia("(max-width: 48rem)");
  const fit = () => {
    for (const cell of grid.querySelectorAll("[data-bid]")) {
      cell.toggleAttribute("data-off", narrow.matches && cell.dataset.bid !== one.value);
    }
  };
  one.addEventListener("change", fit);
  narrow.addEventListener("change", fit);
  fit();
}
