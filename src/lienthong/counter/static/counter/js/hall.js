// SPDX-License-Identifier: Apache-2.0
// The hall works without this file. It prints a ticket, and reads the called number aloud with a
// Vietnamese voice that is installed on the device: voices that would send the words to another
// host are not used, and without a local one the button does not appear.

const printing = document.querySelector("[data-print]");
if (printing) {
  printing.hidden = false;
  printing.addEventListener("click", () => window.print());
}

// The kiosk goes back to its first page for the next visitor; whoever touches it has more time.
const shown = document.querySelector("[data-return]");
if (shown) {
  const stay = 25_000;
  const leave = () => window.location.assign(shown.dataset.return);
  let timer = window.setTimeout(leave, stay);
  for (const sign of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(sign, () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(leave, stay);
    }, { passive: true });
  }
}

const speaking = document.querySelector("[data-speak]");
let isOn = false;
let lastMark = "";

const voice = () => window.speechSynthesis?.getVoices().find((one) => one.localService && one.lang.startsWith("vi"));
const offer = () => { if (speaking && voice()) speaking.hidden = false; };

const say = () => {
  const board = document.getElementById("bang");
  if (!isOn || !board || !board.dataset.sayMark || board.dataset.sayMark === lastMark) return;
  lastMark = board.dataset.sayMark;
  const words = new SpeechSynthesisUtterance(board.dataset.say);
  words.voice = voice();
  words.lang = "vi-VN";
  window.speechSynthesis.speak(words);
};

if (speaking && window.speechSynthesis) {
  offer();
  window.speechSynthesis.addEventListener("voiceschanged", offer);
  speaking.addEventListener("click", () => {
    isOn = !isOn;
    speaking.setAttribute("aria-pressed", String(isOn));
    say();
  });
  document.addEventListener("htmx:afterSwap", say);
}
