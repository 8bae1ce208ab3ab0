// What JavaScript adds to pages that work without it: a key for the search, spoken results, and players on demand.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector("input[type=search]");
  if (field) {
    event.preventDefault();
    field.focus();
  }
});

// The region exists from the start, or screen readers would not listen to it.
function announce(text) {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
}

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  const said = target.dataset.announce || target.querySelector("[data-announce]")?.dataset.announce;
  if (said) announce(said);
});

document.addEventListener("htmx:responseError", () => announce("That did not work. Try again."));
document.addEventListener("htmx:sendError", () => announce("The site could not be reached. Try again."));

// Nothing of another site is loaded before somebody asks for it.
document.addEventListener("click", (event) => {
  const start = event.target.closest("[data-embed]");
  if (!start) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = start.dataset.embed;
  frame.title = start.dataset.title;
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  start.replaceWith(frame);
  frame.focus();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  await navigator.clipboard.writeText(button.dataset.copy);
  announce("Copied");
  button.textContent = "Copied";
});
