// SPDX-License-Identifier: Apache-2.0
// Every page works without this file. It moves the focus to the error summary, copies codes, and
// hands a photograph to the file field beside it.

const enhance = (root) => {
  root.querySelector("[data-focus]")?.focus();
  for (const button of root.querySelectorAll("[data-copy][hidden]")) {
    if (navigator.clipboard) button.hidden = false;
  }
};

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.querySelector("[role=status]").textContent = copy.dataset.copied;
  }
  const link = event.target.closest(".errors a[href^='#']");
  const field = link && document.querySelector(link.hash);
  if (field) {
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  }
});

document.addEventListener("change", (event) => {
  const target = event.target.dataset?.camera && document.getElementById(event.target.dataset.camera);
  if (target) target.files = event.target.files;
});

document.addEventListener("htmx:afterSwap", (event) => enhance(event.target));
enhance(document);
