// Shows Steerco's own escaped HTML and turns plain clicks on its links into navigation within the session: one
// entry of the browser's history, no reload. With Ctrl, Shift or the middle button the browser follows the link.
export default function ({ data, parentElement }) {
  let root = parentElement.querySelector(":scope > .linked");
  if (!root) {
    root = document.createElement("div");
    root.className = "linked";
    parentElement.appendChild(root);
  }
  if (root.shown !== data.html) {
    root.innerHTML = data.html;
    root.shown = data.html;
  }
  for (const link of root.querySelectorAll("a[data-page]")) keepFrame(link, data.frame);
  root.onclick = (event) => {
    const link = event.target.closest("a[data-page]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
    if (link.dataset.at) goTo(link.dataset.at);
  };
}

// The page that a link leads to comes in pieces: its card is shown once it is there and no longer moves.
function goTo(card, triesLeft = 40, lastTop = NaN) {
  const found = document.querySelector(`.st-key-card-${CSS.escape(card)}`);
  const top = found ? found.getBoundingClientRect().top : NaN;
  if (found && Math.abs(top - lastTop) < 2) found.scrollIntoView({ block: "start" });
  else if (triesLeft > 0) setTimeout(goTo, 250, card, triesLeft - 1, top);
}

// The filters of the frame stay, unless the link sets them itself.
function keepFrame(link, frame) {
  link.own ??= link.getAttribute("href");
  const [path, query] = link.own.split("?");
  const params = new URLSearchParams(query || "");
  const own = new Set(params.keys());
  for (const [key, value] of frame) if (!own.has(key)) params.append(key, value);
  link.setAttribute("href", params.size ? `${path}?${params}` : path);
}
