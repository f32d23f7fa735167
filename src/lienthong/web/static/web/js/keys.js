// SPDX-License-Identifier: Apache-2.0
// Keys of the officers' pages. `?` shows them; an element with data-key="a" is pressed by a, one with
// data-go="i" by g then i. Rows of a list are those with a link in a table marked data-rows; x
// chooses the row, and what acts on chosen rows takes the present one where none is chosen.

// On a phone the way round is one line that is wider than the screen: the place we are at is in sight.
const here = document.querySelector(".side a[aria-current]");
if (here) here.closest(".side").scrollLeft = here.offsetLeft - 16;

const sheet = document.getElementById("phim-tat");
let returnTo = null;
let goes = false;

const toggleSheet = () => {
  sheet.hidden = !sheet.hidden;
  if (!sheet.hidden) {
    returnTo = document.activeElement;
    sheet.focus();
  } else returnTo?.focus();
};

const row = () => document.querySelector("[data-rows] tr.is-chosen") ?? document.activeElement.closest("[data-rows] tr");
const box = (line) => line?.querySelector("input[type=checkbox]");

const move = (by) => {
  const links = [...document.querySelectorAll("[data-rows] tbody tr a[href]:first-of-type")];
  if (!links.length) return;
  const now = links.indexOf(row()?.querySelector("a[href]"));
  links[Math.max(0, Math.min(links.length - 1, now + by))].focus();
  for (const link of links) link.closest("tr").classList.toggle("is-chosen", link === document.activeElement);
};

const press = (key) => {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const boxes = target?.form ? [...target.form.querySelectorAll("[data-rows] input[type=checkbox]")] : [];
  if (boxes.length && !boxes.some((one) => one.checked) && box(row())) box(row()).checked = true;
  return target;
};

const isTyping = (element) => element.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !sheet.hidden) return toggleSheet();
  if (isTyping(event.target)) return;
  const went = goes;
  goes = false;
  if (went) {
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  if (event.key === "?") return toggleSheet();
  if (event.key === "j") return move(1);
  if (event.key === "k") return move(-1);
  if (event.key === "x") {
    const chosen = box(row());
    if (chosen) {
      chosen.checked = !chosen.checked;
      return;
    }
  }
  if (event.key === "g" && document.querySelector("[data-go]") && !document.querySelector('[data-key="g"]')) {
    goes = true;
    return;
  }
  const target =
    event.key === "/" ? document.querySelector("[data-search], input[type=search]") : press(event.key);
  if (!target) return;
  event.preventDefault();
  if (event.key === "/") target.focus();
  else target.click();
});
