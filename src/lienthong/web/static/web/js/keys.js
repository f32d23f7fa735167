// SPDX-License-Identifier: Apache-2.0
// Keys of the officers' pages. `?` shows them; an element with data-key="a" is pressed by a.
// Rows of a list are those with a link in a table marked data-rows.

const sheet = document.getElementById("phim-tat");
let returnTo = null;

const toggleSheet = () => {
  sheet.hidden = !sheet.hidden;
  if (!sheet.hidden) {
    returnTo = document.activeElement;
    sheet.focus();
  } else returnTo?.focus();
};

const move = (by) => {
  const links = [...document.querySelectorAll("[data-rows] tbody tr a[href]:first-of-type")];
  if (!links.length) return;
  const now = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, now + by))].focus();
  for (const link of links) link.closest("tr").classList.toggle("is-chosen", link === document.activeElement);
};

const isTyping = (element) => element.closest("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !sheet.hidden) return toggleSheet();
  if (isTyping(event.target)) return;
  if (event.key === "?") return toggleSheet();
  if (event.key === "j") return move(1);
  if (event.key === "k") return move(-1);
  const target =
    event.key === "/"
      ? document.querySelector("[data-search], input[type=search]")
      : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (event.key === "/") target.focus();
  else target.click();
});
