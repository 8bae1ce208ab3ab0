// What JavaScript adds to pages that work without it: spoken results, focus that is kept, and addresses to share.
"use strict";

const SILENCE_MS = 60;

// The region exists from the start, or screen readers would not listen to it.
function announce(text) {
  const region = document.getElementById("live");
  if (!region) return;
  // What is said twice is heard twice only when the region was empty in between.
  region.textContent = "";
  setTimeout(() => (region.textContent = text), SILENCE_MS);
}

// The link to the rest stays where it is when the rest could not be fetched, and so does a question being answered.
let hadFocus = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  hadFocus = detail.target.contains(document.activeElement);
  if (detail.target.querySelector("details[open]")) detail.shouldSwap = false;
  if (!detail.isError || !detail.target.matches(".more")) return;
  const earlier = detail.target.previousElementSibling;
  if (earlier?.matches(".flash--error")) earlier.remove();
  detail.swapOverride = "beforebegin";
});

// The event comes from what is new; its `detail.target` is what was there before.
document.addEventListener("htmx:afterSwap", (event) => {
  const fresh = event.target;
  const said = fresh.dataset.announce || fresh.querySelector("[data-announce]")?.dataset.announce;
  if (said) announce(said);
  if (hadFocus && !document.contains(event.detail.target)) fresh.querySelector("a, button, summary")?.focus();
});

document.addEventListener("htmx:sendError", () => announce("The site could not be reached. Try again."));

const COPIED_MS = 3000;

// Telephones have a way to share; elsewhere the address goes to the clipboard.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  if (navigator.share) return void navigator.share({ url: button.dataset.copy, title: document.title }).catch(() => {});
  await navigator.clipboard.writeText(button.dataset.copy);
  announce("Copied");
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy link"), COPIED_MS);
});

// Browsers have both on secure pages alone; elsewhere the button would do nothing.
if (navigator.share || navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (navigator.share) button.textContent = "Share";
    button.hidden = false;
  }
}
