// Shows Steerco's own escaped HTML and turns plain clicks on its links into navigation within the session: one
// entry of the browser's history, no reload. With Ctrl, Shift or the middle button the browser follows the link.
export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(":scope > .linked");
  if (!root) {
    root = document.createElement("div");
    root.className = "linked";
    parentElement.appendChild(root);
  }
  if (root.shown !== data.html) {
    root.innerHTML = data.html;
    root.shown = data.html;
    equip(root, () => setTriggerValue("whole", true)); // tables.js
    if (location.hash && within(root, location.hash)) goTo(location.hash);
  }
  for (const link of root.querySelectorAll("a[data-page]")) keepFrame(link, data.frame);
  for (const link of root.querySelectorAll("a[data-prove]")) asksHere(link);
  root.onclick = (event) => {
    const taken = event.target.closest("button[data-picture]");
    if (taken) takePicture(taken.dataset.picture);
    if (event.target.closest("button[data-print]")) print();
    const copied = event.target.closest("button[data-copy]");
    if (copied) copyAddress(copied);
    const link = event.target.closest("a[data-page], a[data-prove]");
    if (link?.dataset.prove) asksHere(link);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
    if (link.dataset.at) goTo(`.st-key-card-${CSS.escape(link.dataset.at)}`);
  };
}

// A figure asks for its passport on the page that it stands on, whatever its filters are by now.
function asksHere(link) {
  const params = new URLSearchParams(location.search);
  params.set("prove", link.dataset.prove);
  link.setAttribute("href", `${location.pathname}?${params}`);
}

// The address is the whole state of the page: whoever opens it sees the same.
async function copyAddress(button) {
  const address = new URL(location.href);
  for (const [key, value] of new URLSearchParams(button.dataset.pin)) {
    if (!address.searchParams.has(key)) address.searchParams.set(key, value); // the dates: a later load moves their defaults
  }
  try {
    await navigator.clipboard.writeText(address);
    button.textContent = button.dataset.copy;
  } catch {
    prompt(button.textContent, address); // where the browser keeps the clipboard to itself
  }
}

// Plotly's own button, which css/cards.css keeps out of sight, draws the picture and saves it.
function takePicture(key) {
  document.querySelector(`.st-key-${CSS.escape(key)} .modebar-btn`)?.click();
}

// The piece that an address names after its # ("definitions#eac"), where it is part of what is shown here.
function within(root, hash) {
  const named = document.getElementById(decodeURIComponent(hash.slice(1)));
  return named && root.contains(named);
}

// The page that a link leads to comes in pieces: its card is shown once it is there and no longer moves.
function goTo(place, triesLeft = 40, lastTop = NaN) {
  const found = place[0] === "#" ? document.getElementById(decodeURIComponent(place.slice(1))) : document.querySelector(place);
  const top = found ? found.getBoundingClientRect().top : NaN;
  if (found && Math.abs(top - lastTop) < 2) found.scrollIntoView({ block: "start" });
  else if (triesLeft > 0) setTimeout(goTo, 250, place, triesLeft - 1, top);
}

// The filters of the frame stay, unless the link sets them itself.
function keepFrame(link, frame) {
  if (link.dataset.whole) return;
  link.own ??= link.getAttribute("href");
  const [path, query] = link.own.split("?");
  const params = new URLSearchParams(query || "");
  const own = new Set(params.keys());
  for (const [key, value] of frame) if (!own.has(key)) params.append(key, value);
  link.setAttribute("href", params.size ? `${path}?${params}` : path);
}
