// A combobox over the projects: what is typed goes to the server, which answers with the best matches. Follows the
// pattern of the ARIA authoring practices for a combobox with a list box.
const HTML = `<input type="search" role="combobox" aria-expanded="false" aria-controls="finder-list"
  aria-autocomplete="list" aria-label="Find a project" placeholder="Find a project" autocomplete="off" spellcheck="false">
  <kbd aria-hidden="true"></kbd><div class="found" hidden><ul id="finder-list" role="listbox" aria-label="Projects found"></ul>
  <p role="status"></p></div>`;

export default function ({ data, parentElement, setStateValue }) {
  let root = parentElement.querySelector(":scope > .finder");
  if (!root) root = build(parentElement, setStateValue);
  root.data = data;
  show(root);
}

function build(parent, setStateValue) {
  const root = Object.assign(document.createElement("div"), { className: "finder", innerHTML: HTML });
  const input = root.querySelector("input");
  root.querySelector("kbd").textContent = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘ K" : "Ctrl K";
  let wait = 0;
  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => setStateValue("asked", input.value.trim().slice(0, 80)), 120);
    show(root);
  });
  input.addEventListener("focus", () => show(root));
  input.addEventListener("keydown", (event) => keys(event, root));
  root.addEventListener("focusout", (event) => root.contains(event.relatedTarget) || close(root));
  root.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(root, option, event);
  });
  root.addEventListener("mousedown", (event) => event.target === input || event.preventDefault());
  if (window.steercoFinder) document.removeEventListener("keydown", window.steercoFinder);
  window.steercoFinder = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      input.focus();
      input.select();
    }
  };
  document.addEventListener("keydown", window.steercoFinder);
  parent.appendChild(root);
  return root;
}

// The list, where something is typed and the box is in use. Until the answer is there the last one stays.
function show(root) {
  const [input, list, box] = ["input", "ul", ".found"].map((one) => root.querySelector(one));
  const typed = input.value.trim();
  const open = Boolean(typed) && root.contains(document.activeElement) && root.data.asked !== "";
  box.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  if (root.shown === root.data) return;
  root.shown = root.data;
  list.replaceChildren(...root.data.results.map((one, place) => option(one, place)));
  root.querySelector("p").textContent = root.data.says;
  mark(root, root.data.results.length ? 0 : -1);
}

function option(one, place) {
  const item = Object.assign(document.createElement("li"), { id: `finder-${place}` });
  item.setAttribute("role", "option");
  item.dataset.href = one.href;
  item.append(Object.assign(document.createElement("b"), { textContent: one.name }));
  item.append(Object.assign(document.createElement("span"), { textContent: one.below }));
  return item;
}

function mark(root, place) {
  const options = [...root.querySelectorAll("[role=option]")];
  root.at = options.length ? (place + options.length) % options.length : -1;
  options.forEach((one, index) => one.setAttribute("aria-selected", String(index === root.at)));
  const input = root.querySelector("input");
  if (root.at < 0) input.removeAttribute("aria-activedescendant");
  else {
    input.setAttribute("aria-activedescendant", options[root.at].id);
    options[root.at].scrollIntoView({ block: "nearest" });
  }
}

function keys(event, root) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) mark(root, root.at + step);
  else if (event.key === "Enter") {
    const option = root.querySelector("[aria-selected=true]");
    const answered = root.data.asked === event.target.value.trim().slice(0, 80);
    if (option && answered) choose(root, option, event);
  } else if (event.key === "Escape") {
    event.target.value = "";
    close(root);
  } else return;
  event.preventDefault();
}

// To the project's page within the session; the frame's filters stay.
function choose(root, option, event) {
  const url = new URL(option.dataset.href, location.href);
  for (const [key, value] of root.data.frame) url.searchParams.append(key, value);
  if (event.ctrlKey || event.metaKey) return window.open(url, "_blank", "noopener");
  root.querySelector("input").value = "";
  close(root);
  root.querySelector("input").blur();
  history.pushState(null, "", url);
  dispatchEvent(new PopStateEvent("popstate"));
}

function close(root) {
  root.querySelector(".found").hidden = true;
  root.querySelector("input").setAttribute("aria-expanded", "false");
}
