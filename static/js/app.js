// What JavaScript adds to pages that work without it: spoken results, focus that is kept, and addresses to share.
"use strict";

const SILENCE_MS = 60;

// A public page is the same for everybody; this cookie, set with the session, only says that somebody is signed in here.
// Browsers that go back show a page as it was left, so it is asked each time.
function recognise() {
  const isSignedIn = document.cookie.split("; ").includes("signed_in=1");
  for (const link of document.querySelectorAll("[data-signed-in]")) link.hidden = !isSignedIn;
  for (const link of document.querySelectorAll("[data-signed-out]")) link.hidden = isSignedIn;
}

recognise();
window.addEventListener("pageshow", recognise);

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
let kept = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  hadFocus = detail.target.contains(document.activeElement);
  kept = detail.target.id === "main" ? keep(detail.target) : null;
  if (kept) return;
  if (detail.target.querySelector("details[open]")) detail.shouldSwap = false;
  if (!detail.isError || !detail.target.matches(".more")) return;
  const earlier = detail.target.previousElementSibling;
  if (earlier?.matches(".flash--error")) earlier.remove();
  detail.swapOverride = "beforebegin";
});

// A choice among filters and orders makes the content anew. Its link is found again by the name of its row and its own.
const named = (link) => `${link.closest("nav")?.getAttribute("aria-label")} ${link.firstChild?.textContent.trim()}`;

// While the new content stands before the old one, the browser would hold on to the old one and scroll far down.
function keep(content) {
  document.documentElement.style.overflowAnchor = "none";
  return {
    top: window.scrollY,
    name: named(document.activeElement),
    isOpen: Boolean(content.querySelector(".filters[open]")),
  };
}

function restore(content) {
  const filters = content.querySelector(".filters");
  if (filters) filters.open = kept.isOpen;
  revealCopying(content);
  const same = [...content.querySelectorAll("nav a")].find((link) => named(link) === kept.name);
  if (hadFocus) (same ?? filters?.querySelector("summary") ?? content).focus({ preventScroll: true });
  window.scrollTo({ top: kept.top, behavior: "instant" });
  setTimeout(() => document.documentElement.style.removeProperty("overflow-anchor"), SILENCE_MS);
}

// The event comes from what is new; its `detail.target` is what was there before.
document.addEventListener("htmx:afterSwap", (event) => {
  const fresh = event.target;
  const said = fresh.dataset.announce || fresh.querySelector("[data-announce]")?.dataset.announce;
  if (said) announce(said);
  if (kept) return restore(fresh);
  if (hadFocus && !document.contains(event.detail.target)) fresh.querySelector("a, button, summary")?.focus();
});

// An address that could not be fetched is no page that is shown.
document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
  if (detail.xhr.status >= 400) detail.history.type = null;
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
function revealCopying(part) {
  if (!navigator.share && !navigator.clipboard) return;
  for (const button of part.querySelectorAll("[data-copy]")) {
    if (navigator.share) button.textContent = "Share";
    button.hidden = false;
  }
}

revealCopying(document);

// An announced time in the visitor's own; the title keeps the exact one.
const ownTime = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
function localise(part) {
  for (const time of part.querySelectorAll("time[data-local]")) time.textContent = ownTime.format(new Date(time.dateTime));
}

localise(document);
document.addEventListener("htmx:afterSwap", (event) => localise(event.target));
