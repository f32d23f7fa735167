// SPDX-License-Identifier: Apache-2.0
// A file is sent as soon as it is chosen: one tap fewer on a phone. Without this file there is a
// button for it.

for (const input of document.querySelectorAll("input[data-send-on-choose]")) {
  const button = input.form.querySelector("[data-send]");
  if (button) button.hidden = true;
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    input.form.classList.add("is-sending");
    input.form.requestSubmit();
  });
}

// A field judged by the server when it was left: tell the control, too, whether it is wrong.
document.addEventListener("htmx:afterSwap", (event) => {
  const slot = event.detail.target;
  if (!slot.id?.endsWith("_check")) return;
  const field = slot.closest(".field");
  const isWrong = Boolean(slot.querySelector(".field__error"));
  field.classList.toggle("field--wrong", isWrong);
  for (const control of field.querySelectorAll("input, select, textarea")) {
    if (isWrong) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
