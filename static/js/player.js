// Plays a work here after a click, in its platform's own frame. Before the click nothing of another site is loaded, and
// none of its scripts ever runs on our page: we speak to the frame by messages, as its platform documents them.
"use strict";

(() => {
  const box = document.querySelector("[data-player]");
  const start = document.querySelector("main [data-frame]");
  if (!box || !start) return;
  const stage = box.closest(".stage");
  const stop = stage.querySelector("[data-stop]");
  const chapters = [...document.querySelectorAll("main [data-seek]")];
  const origin = new URL(start.dataset.frame).origin;
  const PLAYER_STARTS_MS = 250;
  const MOST_HELLOS = 120;
  let frame = null;
  let wanted = null;
  let hello = 0;
  let isCounted = false;

  // What the platforms' players understand and say. A time is in seconds; `null` says nothing of it.
  const protocols = {
    youtube: {
      at: (address, seconds) => address.searchParams.set("start", seconds),
      greet: () => tell(JSON.stringify({ event: "listening", id: 1, channel: "widget" })),
      seek: (seconds) => tell(JSON.stringify({ event: "command", func: "seekTo", args: [seconds, true] })),
      hear: (sent) => ({ isReady: true, seconds: sent.info?.currentTime }),
    },
    tiktok: {
      seek: (seconds) => tell({ "x-tiktok-player": true, type: "seekTo", value: seconds }),
      hear: (sent) => (sent["x-tiktok-player"] ? { isReady: sent.type === "onPlayerReady", seconds: sent.value?.currentTime } : {}),
    },
    instagram: { hear: (sent) => (sent.type === "MEASURE" ? { height: sent.details?.height } : {}) },
  };
  const protocol = protocols[box.dataset.player];

  function tell(message) {
    frame?.contentWindow?.postMessage(message, origin);
  }

  function play(seconds = null) {
    const address = new URL(start.dataset.frame);
    if (seconds !== null && protocol.at) protocol.at(address, seconds);
    else wanted = seconds;
    frame = document.createElement("iframe");
    // An empty storage of its own that ends with the frame, where browsers can.
    frame.credentialless = true;
    frame.title = start.dataset.title;
    frame.lang = start.dataset.lang;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = address.href;
    start.hidden = true;
    stop.hidden = false;
    box.classList.add("player--playing");
    box.append(frame);
    show();
    greet();
    count();
  }

  // The whole player with its Stop: a gallery starts below it, a chapter far below.
  function show() {
    stage.scrollIntoView({ block: "nearest" });
  }

  function end() {
    clearInterval(hello);
    frame.remove();
    frame = wanted = null;
    box.classList.remove("player--playing");
    mark(null);
    stop.hidden = true;
    start.hidden = false;
    start.focus();
    announce(stop.dataset.stop);
  }

  // YouTube's player says nothing before it was spoken to, and hears nothing before it runs.
  function greet() {
    let rest = MOST_HELLOS;
    clearInterval(hello);
    if (protocol.greet) hello = setInterval(() => (rest-- > 0 ? protocol.greet() : clearInterval(hello)), PLAYER_STARTS_MS);
  }

  // Watching here counts as opening the work, under the same rules as the way out.
  function count() {
    if (isCounted) return;
    isCounted = true;
    const address = new URL(start.href);
    address.searchParams.set("here", "1");
    fetch(address, { keepalive: true, credentials: "omit", cache: "no-store" }).catch(() => (isCounted = false));
  }

  function mark(seconds) {
    const current = seconds === null ? null : chapters.findLast((link) => Number(link.dataset.seek) <= seconds);
    for (const link of chapters) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function read(message) {
    try {
      return (typeof message === "string" ? JSON.parse(message) : message) ?? {};
    } catch {
      return {};
    }
  }

  window.addEventListener("message", (event) => {
    if (!frame || event.origin !== origin) return;
    const { isReady, seconds, height } = protocol.hear(read(event.data));
    if (isReady) clearInterval(hello);
    if (isReady && wanted !== null) {
      protocol.seek(wanted);
      wanted = null;
    }
    if (Number.isFinite(seconds)) mark(seconds);
    if (height > 0 && height < 4000) frame.style.height = `${Math.ceil(height)}px`;
  });

  const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  // Without this script a link that leads out; with it a button, which also answers to Space.
  start.setAttribute("role", "button");
  start.setAttribute("aria-describedby", "player-hint");

  function begin(event) {
    if (!isPlain(event)) return;
    event.preventDefault();
    if (frame) return;
    play();
    frame.focus({ preventScroll: true });
  }

  start.addEventListener("click", begin);
  start.addEventListener("keydown", (event) => event.key === " " && begin(event));

  stop.addEventListener("click", end);

  for (const link of chapters) {
    link.addEventListener("click", (event) => {
      if (!protocol.seek || !isPlain(event)) return;
      event.preventDefault();
      const seconds = Number(link.dataset.seek);
      if (frame) protocol.seek(seconds);
      else play(seconds);
      mark(seconds);
      show();
      announce(`Playing from ${link.querySelector("bdi").textContent}: ${link.querySelector("span").textContent}`);
    });
  }
})();
