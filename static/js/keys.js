// Keys for those who browse without a mouse. One switch turns them off, kept in this browser alone.
"use strict";

(() => {
  const KEY = "streamvibe.keys";
  const dialog = document.getElementById("keys");
  const isOff = () => localStorage.getItem(KEY) === "off";
  const titles = () => [...document.querySelectorAll(".card__title a")];

  function step(by) {
    const all = titles();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    next?.focus();
    next?.closest(".card").scrollIntoView({ block: "nearest" });
  }

  // The browser would begin at the switch, which says nothing of what this is. It gives the focus back by itself.
  function open() {
    dialog?.showModal();
    dialog?.querySelector("h2").focus();
  }

  // On a list the card in focus, on the page of a work the work itself.
  function openOriginal() {
    const card = document.activeElement?.closest("[data-go]") ?? document.querySelector("main [data-original]");
    if (card) location.assign(card.dataset.go ?? card.href);
  }

  function focusSearch() {
    const field = document.querySelector("main input[type=search], input[type=search]");
    field?.focus();
    field?.select();
  }

  const actions = { "/": focusSearch, j: () => step(1), k: () => step(-1), o: openOriginal, "?": open };

  document.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input, textarea, select, iframe, [contenteditable]")) return;
    if (isOff() && event.key !== "?") return;
    event.preventDefault();
    action();
  });

  // Under the search box arrows walk through the suggestions, and Escape puts them away.
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(".search");
    const links = box ? [...box.querySelectorAll(".suggestions a")] : [];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const field = box.querySelector("input");
    if (event.key === "Escape") {
      box.querySelector(".search__suggestions").replaceChildren();
      field.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      (links[at + (event.key === "ArrowDown" ? 1 : -1)] ?? field).focus();
    } else return;
    event.preventDefault();
  });

  // Letters that are typed while a suggestion has the focus belong to the search.
  document.addEventListener("keydown", (event) => {
    const box = event.target.matches?.(".suggestions a") && event.target.closest(".search");
    if (box && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) box.querySelector("input").focus();
  });

  const shown = document.querySelector("[data-keys]");
  if (!dialog || !shown) return;
  const off = dialog.querySelector("[name=off]");
  shown.hidden = false;
  off.checked = isOff();
  shown.querySelector("button").addEventListener("click", open);
  off.addEventListener("change", () => localStorage.setItem(KEY, off.checked ? "off" : "on"));
  // From the last control to the first and back, and not into the browser's own bars.
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const controls = [...dialog.querySelectorAll("input, button")];
    const at = controls.indexOf(document.activeElement);
    const next = at + (event.shiftKey ? -1 : 1);
    event.preventDefault();
    controls.at(at < 0 && event.shiftKey ? -1 : next % controls.length).focus();
  });
  // What lies around the dialog counts as the dialog itself.
  dialog.addEventListener("click", ({ target }) => (target === dialog || "close" in target.dataset) && dialog.close());
})();
