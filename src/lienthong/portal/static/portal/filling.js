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

// The page is drawn anew with what was sent; what was typed since then stays.
const TYPED = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), textarea";
let typed = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig: { formData: sent } } = event.detail;
  const controls = target.id === "page" ? [...target.querySelectorAll(TYPED)] : [];
  typed = controls.filter(({ name, value }) => sent.has(name) && sent.get(name) !== value);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const { id, value } of typed.splice(0)) {
    const control = document.getElementById(id);
    if (control) control.value = value;
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
