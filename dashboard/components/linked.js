// Shows Steerco's own escaped HTML and turns plain clicks on its links into navigation within the session.
// With Ctrl, Shift or the middle button the browser follows the real address.
export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(":scope > .linked");
  if (!root) {
    root = document.createElement("div");
    root.className = "linked";
    parentElement.appendChild(root);
  }
  const shown = JSON.stringify(data);
  if (root.shown !== shown) {
    root.innerHTML = data.html;
    root.shown = shown;
    for (const link of root.querySelectorAll("a[data-page]")) keepFrame(link, data.frame);
  }
  root.onclick = (event) => {
    const link = event.target.closest("a[data-page]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("go", { page: link.dataset.page, params: JSON.parse(link.dataset.params) });
  };
}

function keepFrame(link, frame) {
  const [path, query] = link.getAttribute("href").split("?");
  const params = new URLSearchParams(query || "");
  const own = new Set(params.keys());
  for (const [key, value] of frame) if (!own.has(key)) params.append(key, value);
  link.setAttribute("href", params.size ? `${path}?${params}` : path);
}
