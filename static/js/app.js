// What JavaScript adds to pages that work without it: spoken results, focus that is kept, and players on demand.
"use strict";

// The region exists from the start, or screen readers would not listen to it.
function announce(text) {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
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
  await navigator.clipboard.writeText(button.dataset.copy);
  announce("Copied");
  button.textContent = "Copied";
});

// Browsers have a clipboard on secure pages alone; elsewhere the button would do nothing.
if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
