// SPDX-License-Identifier: Apache-2.0
// Small comforts while filling in; every page works without them.

// A file is sent as soon as it is chosen: one tap fewer on a phone.
for (const input of document.querySelectorAll("input[data-send-on-choose]")) {
  input.addEventListener("change", () => input.files.length && input.form.requestSubmit());
}

// Another province has other communes: draw the page again with what was typed.
for (const select of document.querySelectorAll("select[name$='_province_code']")) {
  select.addEventListener("change", () => {
    const redraw = Object.assign(document.createElement("input"), {
      type: "hidden",
      name: "redraw",
      value: "1",
    });
    select.form.append(redraw);
    select.form.submit();
  });
}
