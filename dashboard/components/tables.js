// Sorts, searches and turns the pages of a table in the browser, and lets its columns be chosen. html/grids.py marks
// the tables that get it (data-table, data-size, data-of) and the values that cells are ordered by (data-sort, empty
// where nothing is known). A table that carries its first rows only asks for the others when they are wanted.
const ORDER = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const DOWN_FIRST = ["number", "status"]; // the largest, the worst

// Gives the table within `root` its tools, and keeps what was asked of it when it comes with other rows.
function equip(root, ask) {
  const table = root.querySelector("table[data-table]");
  const heads = table ? [...table.tHead.rows[0].cells] : [];
  const labels = heads.map((head) => head.textContent);
  const name = table && JSON.stringify([table.dataset.table, labels]);
  if (root.tools?.name !== name) {
    root.tools?.bar.remove();
    root.tools?.turn.remove();
    root.tools = table && makeTools(root, name, table.dataset.table, labels);
  }
  if (!table) return;
  const tools = root.tools;
  Object.assign(tools, { table, heads, ask, of: +table.dataset.of, size: +table.dataset.size });
  tools.kinds = heads.map((head) => head.dataset.kind);
  tools.rows = [...table.tBodies[0].rows].map((line) => ({ line, cells: [...line.cells] }));
  heads.forEach((head, at) => head.replaceChildren(button(labels[at], "sorts", () => sortBy(tools, at))));
  chooseColumns(tools);
  show(tools);
}

function makeTools(root, name, key, labels) {
  const tools = { name, key: `steerco-columns-${key}`, labels, asked: askedOf(name) };
  tools.hidden = new Set(remembered(tools.key).filter((label) => labels.indexOf(label) > 0));
  tools.said = make("span", { className: "found", role: "status" });
  tools.bar = make("div", { className: "tools" }, finder(tools), sorter(tools));
  if (labels.length > 4) tools.bar.append(chooser(tools));
  tools.bar.append(tools.said);
  tools.turn = make("nav", { className: "turn", ariaLabel: "Pages of the table" });
  tools.where = make("span", {});
  tools.back = button("‹", "", () => turn(tools, -1), "Previous page");
  tools.on = button("›", "", () => turn(tools, 1), "Next page");
  tools.turn.append(tools.back, tools.where, tools.on);
  root.before(tools.bar);
  root.after(tools.turn);
  return tools;
}

// --- What the viewer can ask ---------------------------------------------------------------------------

function finder(tools) {
  const input = make("input", { type: "search", placeholder: "Find in this table", ariaLabel: "Find in this table" });
  input.value = tools.asked.words;
  input.oninput = () => change(tools, { words: input.value.toLowerCase().trim(), page: 0 });
  input.onkeydown = (event) => {
    if (event.key === "Escape" && input.value) event.stopPropagation(); // empties the field, and leaves a dialog open
  };
  return make("label", { className: "find" }, input);
}

// On a phone the heads are out of sight.
function sorter(tools) {
  const select = make("select", {}, make("option", { value: "" }, "as given"));
  tools.labels.forEach((label, at) => select.append(make("option", { value: at }, label)));
  select.onchange = () => {
    const by = +select.value;
    change(tools, { sorted: select.value && { by, down: DOWN_FIRST.includes(tools.kinds[by]) }, page: 0 });
  };
  tools.select = select;
  return make("label", { className: "sortby" }, "Sort by ", select);
}

function chooser(tools) {
  const boxes = tools.labels.map((label, at) => {
    const box = make("input", { type: "checkbox", checked: !tools.hidden.has(label) });
    box.onchange = () => {
      tools.hidden[box.checked ? "delete" : "add"](label);
      remember(tools.key, [...tools.hidden]);
      chooseColumns(tools);
    };
    return at ? make("label", {}, box, label) : ""; // the first column names the row
  });
  const legend = make("legend", { className: "vh" }, "Columns shown");
  const list = make("details", { className: "choose" }, make("summary", {}, "Columns"), make("fieldset", {}, legend, ...boxes));
  const close = () => (list.open = false);
  list.onkeydown = (event) => {
    if (event.key !== "Escape" || !list.open) return;
    event.stopPropagation();
    close();
    list.firstChild.focus();
  };
  list.onfocusout = (event) => event.relatedTarget && !list.contains(event.relatedTarget) && close();
  list.ontoggle = () => {
    const outside = (event) => list.contains(event.target) || (close(), removeEventListener("pointerdown", outside));
    if (list.open) addEventListener("pointerdown", outside);
  };
  return list;
}

// Once its own way, then the other, then as it was given.
function sortBy(tools, by) {
  const first = DOWN_FIRST.includes(tools.kinds[by]);
  const { sorted } = tools.asked;
  const now = sorted?.by === by ? sorted.down : null;
  change(tools, { sorted: now === null ? { by, down: first } : now === first ? { by, down: !first } : null, page: 0 });
}

function turn(tools, pages) {
  change(tools, { page: tools.asked.page + pages });
}

function change(tools, asked) {
  Object.assign(tools.asked, asked);
  show(tools);
}

// What was asked of a table while this page is open: with other rows it may come in another place of the document.
function askedOf(name) {
  if (window.steercoTables?.path !== location.pathname) window.steercoTables = { path: location.pathname };
  return (window.steercoTables[name] ??= { words: "", sorted: null, page: 0 });
}

// --- What is shown -------------------------------------------------------------------------------------

function show(tools) {
  const { asked, rows, of, size } = tools;
  markHeads(tools);
  if ((asked.words || asked.sorted || asked.page) && rows.length < of) {
    tools.said.textContent = `Fetching all ${count(of)} rows …`;
    tools.ask();
    return;
  }
  const found = asked.words ? rows.filter((row) => says(row, asked.words.split(/\s+/))) : [...rows];
  if (asked.sorted) sort(found, asked.sorted, tools.kinds[asked.sorted.by] !== "text");
  const number = asked.words ? found.length : of;
  asked.page = Math.max(0, Math.min(asked.page, Math.ceil(number / size) - 1));
  const first = asked.page * size;
  const shown = found.slice(first, first + size);
  for (const row of rows) row.line.hidden = true;
  for (const row of shown) row.line.hidden = false;
  tools.table.tBodies[0].append(...shown.map((row) => row.line), ...others(rows, shown));
  tools.said.textContent = asked.words ? `${count(found.length)} of ${count(of)}` : "";
  sayPage(tools, first, shown.length, number);
}

function others(rows, shown) {
  const there = new Set(shown);
  return rows.filter((row) => !there.has(row)).map((row) => row.line);
}

function says(row, words) {
  row.text ??= row.line.textContent.toLowerCase();
  return words.every((word) => row.text.includes(word));
}

// What is not known comes last, whichever way; what is equal stays in the order it was given.
function sort(rows, { by, down }, numeric) {
  const keys = new Map(rows.map((row) => [row, row.cells[by].dataset.sort ?? row.cells[by].textContent]));
  rows.sort((one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    if (a === "" || b === "") return (a === "") - (b === "");
    const ahead = numeric ? a - b : ORDER.compare(a, b);
    return down ? -ahead : ahead;
  });
}

function markHeads({ heads, select, asked: { sorted } }) {
  heads.forEach((head, at) => {
    if (sorted?.by === at) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  select.value = sorted ? sorted.by : "";
}

function sayPage(tools, first, shown, number) {
  tools.turn.hidden = number <= tools.size;
  tools.where.textContent = `${count(first + 1)}–${count(first + shown)} of ${count(number)}`;
  tools.back.disabled = !first;
  tools.on.disabled = first + tools.size >= number;
}

function chooseColumns({ heads, rows, labels, hidden }) {
  const away = labels.map((label) => hidden.has(label));
  for (const cells of [heads, ...rows.map((row) => row.cells)]) cells.forEach((cell, at) => (cell.hidden = away[at]));
}

// --- Small things --------------------------------------------------------------------------------------

function make(tag, properties, ...inside) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  return made;
}

function button(text, className, onclick, ariaLabel = null) {
  return make("button", { type: "button", className, onclick, ariaLabel }, text);
}

function count(number) {
  return number.toLocaleString("en");
}

function remembered(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) || [];
  } catch {
    return [];
  }
}

function remember(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing: the choice holds until the page is left
  }
}
