// The Back button to a list that was shown further: when the browser kept no copy of the page, its address leads to the
// last part alone. The parts above it are put back, and the place where the visitor was.
"use strict";

(() => {
  const KEY = "streamvibe.place ";
  const LIST = "main section [data-announce]";
  const address = () => location.pathname + location.search;

  // A browser that keeps nothing for us still shows the part.
  function stored() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY + address()));
    } catch {
      return null;
    }
  }

  function store(place) {
    try {
      sessionStorage.setItem(KEY + address(), JSON.stringify(place));
    } catch {
      // Full or forbidden.
    }
  }

  let above = stored()?.above ?? [];
  let left = null;
  let isWhole = false;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    left = detail.target.matches(".more") && !detail.isError ? address() : null;
  });
  document.addEventListener("htmx:pushedIntoHistory", () => {
    // A part that was opened by its own address has nothing above it.
    above = left ? [...(isWhole || !new URLSearchParams(left.split("?")[1]).has("after") ? above : []), left] : [];
    isWhole = above.length > 0;
    left = null;
    if (isWhole) store({ above });
  });
  addEventListener("pagehide", () => {
    if (isWhole) store({ above, ...seen() });
  });

  // What stands above a list differs between its first part and the others, so the place is that of a post.
  function seen() {
    const first = [...document.querySelectorAll(`${LIST} a[href]`)].find((link) => link.getBoundingClientRect().top >= 0);
    return first && { href: first.getAttribute("href"), top: first.getBoundingClientRect().top };
  }

  async function part(url) {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-announce]");
    if (!answer.ok || !found) throw new Error(url);
    return document.adoptNode(found);
  }

  async function putBack({ above: urls, href, top }) {
    const shown = document.querySelector(LIST);
    if (!shown) return;
    const parts = await Promise.all(urls.map(part));
    const whole = parts[0];
    shown.querySelector(":scope > p:not(.more)")?.remove();
    shown.replaceWith(whole);
    for (const next of [...parts.slice(1), shown]) whole.querySelector(".more").replaceWith(next);
    isWhole = true;
    const post = href && whole.querySelector(`a[href="${CSS.escape(href)}"]`);
    if (post) scrollBy({ top: post.getBoundingClientRect().top - top, behavior: "instant" });
  }

  const place = stored();
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (place?.above?.length && isBack) putBack(place).catch(() => {});
})();
