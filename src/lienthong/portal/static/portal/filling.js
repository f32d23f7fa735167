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
