// SPDX-License-Identifier: Apache-2.0
// The service worker (ADR 0139). /sw.js sets CONFIG and imports this file; either changing replaces
// the worker. It keeps three things apart:
//   static  files whose name holds their hash: kept for good;
//   public  pages the server made for nobody in particular (Cache-Control: public), while visited;
//   own     what a signed-in person asked to keep, one cache for that account and no other.
// It keeps nothing that was posted, and answers from `own` only when the network does not.

const { version, offline, core, off } = self.CONFIG;
const STATIC = `static-${version}`;
const PUBLIC = `public-${version}`;
const OWN = "own-"; // followed by the reader's tag
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const SWITCHES = /^\/(ngon-ngu|giao-dien)\//;
const FRESH_MS = 10 * 60 * 1000; // younger pages are shown at once and renewed behind
const PATIENCE_MS = 5000; // then an older saved page is better than none
const MOST_PAGES = 60;
const KEPT_MS = 30 * 24 * 3600 * 1000;

const savedAt = (response) => Number(response?.headers.get("X-Saved-At") ?? 0);

const dropCaches = async (isUnwanted) => {
  const names = await caches.keys();
  await Promise.all(names.filter(isUnwanted).map((name) => caches.delete(name)));
};

const withHeaders = async (response, more) => {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(await response.blob(), { status: 200, headers });
};

const keep = async (name, address, response) => {
  const cache = await caches.open(name);
  await cache.put(address, await withHeaders(response, { "X-Saved-At": String(Date.now()) }));
};

// ── Life of the worker

const install = async () => {
  if (!off) {
    const statics = await caches.open(STATIC);
    await statics.addAll(core);
    await renewOfflinePage();
  }
  await self.skipWaiting();
};

const renewOfflinePage = async () => {
  const page = await fetch(offline, { cache: "reload" });
  if (page.ok) await keep(STATIC, offline, page);
};

const activate = async () => {
  if (off) {
    await dropCaches(() => true);
    await self.registration.unregister();
    return;
  }
  await dropCaches((name) => ![STATIC, PUBLIC].includes(name) && !name.startsWith(OWN));
  await self.clients.claim();
};

// ── Answers

const staticFile = async (request) => {
  const { pathname } = new URL(request.url);
  const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
  if (kept && HASHED.test(pathname)) return kept;
  try {
    const fresh = await fetch(request);
    if (fresh.ok && HASHED.test(pathname)) {
      const cache = await caches.open(STATIC);
      await cache.put(request, fresh.clone());
    }
    return fresh;
  } catch (failure) {
    if (kept) return kept;
    throw failure;
  }
};

/** Who reads: what others kept on this device ends when somebody else has signed in. */
const noteReader = async (response) => {
  const reader = response.headers.get("X-Reader");
  if (!reader) return;
  await dropCaches((name) => name === PUBLIC || (name.startsWith(OWN) && name !== OWN + reader));
};

const noteAnswer = async (request, response) => {
  await noteReader(response);
  const isForAnybody = (response.headers.get("Cache-Control") ?? "").startsWith("public");
  const isPage = (response.headers.get("Content-Type") ?? "").startsWith("text/html");
  if (!response.ok || response.redirected || !isForAnybody || !isPage) return;
  await keep(PUBLIC, request.url, response.clone());
  const cache = await caches.open(PUBLIC);
  const pages = await cache.keys(); // in the order they were put
  await Promise.all(pages.slice(0, Math.max(0, pages.length - MOST_PAGES)).map((page) => cache.delete(page)));
};

const ownCopy = async (address) => {
  const name = (await caches.keys()).find((one) => one.startsWith(OWN));
  const kept = name && (await (await caches.open(name)).match(address, { ignoreVary: true }));
  return kept && Date.now() - savedAt(kept) < KEPT_MS ? kept : undefined;
};

/** Say on the page itself that it is a copy: the page's script reads the mark. */
const marked = async (response, mark) => {
  if (!(response.headers.get("Content-Type") ?? "").startsWith("text/html")) return response;
  const text = (await response.text()).replace("<body ", `<body ${mark} `);
  return new Response(text, { status: 200, headers: response.headers });
};

const offlinePage = async (why) => {
  const page = await caches.match(offline, { ignoreVary: true });
  return page ? marked(page, `data-away="${why}"`) : Response.error();
};

const fromDevice = async (request, publicCopy) => {
  const kept = (await ownCopy(request.url)) ?? publicCopy;
  return kept ? marked(kept, `data-saved-at="${savedAt(kept)}"`) : offlinePage("reading");
};

const readPage = async (event) => {
  const { request } = event;
  const cache = await caches.open(PUBLIC);
  const copy = await cache.match(request.url, { ignoreVary: true });
  const fresh = fetch(request).then(async (response) => {
    await noteAnswer(request, response);
    return response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  if (copy && Date.now() - savedAt(copy) < FRESH_MS && self.navigator.onLine) return copy;
  const late = new Promise((_, refuse) => setTimeout(refuse, PATIENCE_MS));
  try {
    return await (copy ? Promise.race([fresh, late]) : fresh);
  } catch {
    return fromDevice(request, copy);
  }
};

const switchLook = async (event) => {
  await caches.delete(PUBLIC); // what is kept is in the language and the theme before
  const answered = fetch(event.request);
  event.waitUntil(answered.then(renewOfflinePage).catch(() => undefined));
  return answered;
};

const send = async (request) => {
  await caches.delete(PUBLIC);
  if (new URL(request.url).pathname === self.CONFIG.signOut) await dropCaches((name) => name.startsWith(OWN));
  return fetch(request);
};

const sendPage = async (event) => {
  try {
    return await send(event.request);
  } catch {
    return offlinePage("sending");
  }
};

const answer = (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (off || address.origin !== self.location.origin) return undefined;
  const isPage = request.mode === "navigate";
  if (!["GET", "HEAD"].includes(request.method)) return isPage ? sendPage(event) : undefined;
  if (address.pathname.startsWith(self.CONFIG.statics)) return staticFile(request);
  if (!isPage) return undefined;
  return SWITCHES.test(address.pathname) ? switchLook(event) : readPage(event);
};

// ── What a page asks for

/** Keep addresses for a reader; each must be answered by the server as that reader's own. */
const keepOwn = async ({ reader, addresses }) => {
  const answers = await Promise.all(
    addresses.map(async (address) => [address, await fetch(address, { credentials: "same-origin" })]),
  );
  const isOwn = (one) => one.ok && !one.redirected && one.headers.get("X-Reader") === reader;
  if (!answers.every(([, one]) => isOwn(one))) return { kept: 0 };
  for (const [address, one] of answers) await keep(OWN + reader, address, one);
  return { kept: answers.length };
};

const asked = {
  keep: keepOwn,
  forget: async () => {
    await dropCaches((name) => name.startsWith(OWN));
    return { kept: 0 };
  },
};

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const made = answer(event);
  if (made) event.respondWith(made);
});
self.addEventListener("message", (event) => {
  const work = asked[event.data.ask]?.(event.data).catch(() => ({ kept: 0 }));
  if (work) event.waitUntil(work.then((told) => event.ports[0]?.postMessage(told)));
});
