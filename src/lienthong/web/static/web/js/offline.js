// SPDX-License-Identifier: Apache-2.0
// Without a network: says so, keeps pages a person asked to keep, and keeps what is typed in the
// open page until it is sent (ADR 0140). Every page works without this file.

const bar = document.getElementById("mang");
const reader = document.querySelector("meta[name=reader]")?.content ?? "";
const worker = document.querySelector("meta[name=service-worker]")?.content;
const TYPED = "go:"; // keys of what is typed: go:<reader>:<path>
const TYPED_MS = 24 * 3600 * 1000;

// ── The bar that tells

const time = (at) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(new Date(at));

/** Show one of the bar's sentences; they are in the page, in its language. */
const tell = (which, values = {}) => {
  let words = bar.dataset[which];
  for (const [name, value] of Object.entries(values)) words = words.replace(`{${name}}`, value);
  bar.querySelector("span").textContent = words;
  bar.hidden = false;
};

const tellNetwork = () => {
  if (document.body.dataset.savedAt) return tell("saved", { at: time(Number(document.body.dataset.savedAt)) });
  if (document.body.dataset.away === "sending") return tell("unsent");
  if (!navigator.onLine) return tell(forms().length ? "typing" : "away");
  bar.hidden = true;
};

// ── What is typed

const forms = () =>
  [...document.querySelectorAll("main form[method=post]")].filter((form) => !form.querySelector("[type=password], [autocomplete=one-time-code]"));
const fields = (form) =>
  [...form.elements].filter((one) => one.name && !["hidden", "file", "submit", "button", "password"].includes(one.type));
const key = `${TYPED}${reader}:${location.pathname}`;

const typedKeys = () => Object.keys(localStorage).filter((one) => one.startsWith(TYPED));
const forget = (isUnwanted) => {
  for (const one of typedKeys()) if (isUnwanted(one, JSON.parse(localStorage.getItem(one)))) localStorage.removeItem(one);
};

const keepTyped = (isSent) => {
  const typed = forms().map((form) =>
    fields(form).map((one) => [one.name, one.value, one.checked ?? null]),
  );
  localStorage.setItem(key, JSON.stringify({ at: Date.now(), isSent, typed }));
};

const putBack = () => {
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  if (!kept || document.querySelector(".errors")) return;
  forms().forEach((form, n) => {
    for (const one of fields(form)) {
      const same = (kept.typed[n] ?? []).find(
        ([name, value, checked]) => name === one.name && (checked === null || !["radio", "checkbox"].includes(one.type) || value === one.value),
      );
      if (!same) continue;
      if (["radio", "checkbox"].includes(one.type)) one.checked = same[2];
      else one.value = same[1];
    }
  });
  localStorage.removeItem(key);
  tell("restored", { at: time(kept.at) });
};

const beforeSending = (event) => {
  const form = event.target;
  if (form.getAttribute("action") === bar.dataset.signOut) return forget(() => true);
  if (!forms().includes(form)) return;
  keepTyped(true); // the next page that comes from the server lets it go
  if (navigator.onLine) return;
  event.preventDefault();
  keepTyped(false);
  tell("typing");
  bar.scrollIntoView({ block: "nearest" });
};

const settleTyped = () => {
  forget((one, { at }) => Date.now() - at > TYPED_MS || !one.startsWith(`${TYPED}${reader}:`));
  if (document.body.dataset.away || document.body.dataset.savedAt) {
    if (document.body.dataset.away === "sending")
      for (const one of typedKeys()) localStorage.setItem(one, JSON.stringify({ ...JSON.parse(localStorage.getItem(one)), isSent: false }));
    return;
  }
  forget((_, { isSent }) => isSent);
  putBack();
};

// ── What is kept to read

const ask = async (question) => {
  const { active } = await navigator.serviceWorker.ready;
  const channel = new MessageChannel();
  const told = new Promise((done) => {
    channel.port1.onmessage = (event) => done(event.data);
  });
  active.postMessage(question, [channel.port2]);
  return told;
};

const ownPages = async () => {
  const name = (await caches.keys()).find((one) => one.startsWith("own-"));
  return name ? caches.open(name) : null;
};

const papersOf = (page) =>
  [...page.querySelectorAll("main .files a[href]")].map((link) => link.href).filter((address) => address.startsWith(location.href));

const showKeeper = async (keeper) => {
  const said = keeper.querySelector("[role=status]");
  const kept = await (await ownPages())?.match(location.href, { ignoreVary: true });
  const at = kept && Number(kept.headers.get("X-Saved-At"));
  if (at) said.textContent = said.dataset.kept.replace("{at}", time(at));
  keeper.hidden = false;
};

const keepPage = async (keeper) => {
  const said = keeper.querySelector("[role=status]");
  const button = keeper.querySelector("button");
  button.disabled = true;
  said.textContent = said.dataset.keeping;
  const { kept } = await ask({ ask: "keep", reader, addresses: [location.href, ...papersOf(document)] });
  button.disabled = false;
  if (kept) return showKeeper(keeper);
  said.textContent = said.dataset.failed;
};

const listKept = async (list) => {
  const rows = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("own-") && !name.startsWith("public-")) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) rows.push([name.startsWith("own-"), request.url, await cache.match(request)]);
  }
  const isPage = ([, , kept]) => kept.headers.get("Content-Type").startsWith("text/html");
  for (const [isOwn, address, kept] of rows) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    const title = isPage([0, 0, kept]) && /<title>([^<]*)<\/title>/.exec(await kept.text())?.[1];
    link.href = address;
    link.textContent = new DOMParser().parseFromString(title || list.dataset.paper, "text/html").body.textContent;
    const when = document.createElement("small");
    when.textContent = time(Number(kept.headers.get("X-Saved-At")));
    line.append(link, " ", when);
    document.getElementById(isOwn ? "rieng" : "chung").append(line);
  }
  for (const one of document.querySelectorAll("[data-kept-list]")) one.hidden = !one.querySelector("li");
  list.querySelector("[data-kept-none]").hidden = rows.length > 0;
};

// ── Begin

document.addEventListener("submit", beforeSending);
document.addEventListener("input", () => navigator.onLine || keepTyped(false));
document.addEventListener("htmx:sendError", () => tell("away"));
document.addEventListener("click", async (event) => {
  const keeper = event.target.closest("[data-keeper] button")?.closest("[data-keeper]");
  if (keeper) await keepPage(keeper);
  if (event.target.closest("[data-forget]")) {
    await ask({ ask: "forget" });
    location.reload();
  }
});
for (const change of ["online", "offline"]) window.addEventListener(change, tellNetwork);

tellNetwork();
settleTyped();
const list = document.querySelector("[data-shelf]");
if ("serviceWorker" in navigator && worker) {
  await navigator.serviceWorker.register(worker);
  if (list) await listKept(list);
  for (const keeper of document.querySelectorAll("[data-keeper]")) await showKeeper(keeper);
}
