// A film that is a clock. It speaks to the page around it as the platform's own player does, in its own messages.
"use strict";

(() => {
  const main = document.querySelector("main");
  const clock = document.getElementById("clock");
  const asked = new URLSearchParams(location.search);
  const length = Number(main.dataset.seconds);
  const TICK_MS = 200;
  const HEIGHT = 640;
  const say = (message, origin) => parent.postMessage(message, origin);
  let at = Number(asked.get("start") ?? 0);
  let tell = null;

  const platforms = {
    // Silent until it is spoken to, and deaf to every page but the one it was told of.
    youtube(event) {
      const origin = asked.get("origin");
      if (asked.get("enablejsapi") !== "1" || event.origin !== origin) return;
      const sent = JSON.parse(event.data);
      const answer = (name, info) => say(JSON.stringify({ event: name, info, id: 1, channel: sent.channel }), origin);
      if (sent.event === "listening") {
        answer("onReady", null);
        tell = () => answer("infoDelivery", { currentTime: at, playerState: 1 });
      }
      if (sent.event === "command" && sent.func === "seekTo") at = Number(sent.args[0]);
    },
    tiktok({ data }) {
      if (data?.["x-tiktok-player"] && data.type === "seekTo") at = Number(data.value);
    },
    instagram() {},
  };

  window.addEventListener("message", platforms[main.dataset.platform]);
  if (main.dataset.platform === "instagram") say(JSON.stringify({ type: "MEASURE", details: { height: HEIGHT } }), "*");
  // Without autoplay TikTok's player is not built, and never says that it is ready.
  if (main.dataset.platform === "tiktok" && asked.get("autoplay") === "1") {
    const send = (type, value) => say({ "x-tiktok-player": true, type, value }, "*");
    send("onPlayerReady");
    tell = () => send("onCurrentTime", { currentTime: at, duration: length });
  }

  setInterval(() => {
    at = Math.min(at + TICK_MS / 1000, length);
    clock.textContent = at.toFixed(1);
    tell?.();
  }, TICK_MS);
})();
