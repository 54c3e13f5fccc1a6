"use strict";

const MEBIBYTE = 1 << 20;
/** What the files may hold together: a page may take 1 GiB, and a reading needs a few times its file. */
const MOST_BYTES = 200 * MEBIBYTE;
const MOST_PASTED = 20 * MEBIBYTE;
/** What is answered sooner needs no word of progress. */
const SOON_MS = 300;

const ROLES = {
  compare: ["before", "after", "local", "production", "requests"],
  report: ["production", "local", "before", "after", "requests"],
};

const $ = (id) => document.getElementById(id);

/** Files that were given: {name, file, role, traffic}. */
let given = [];
/** Words that answered questions. */
let answered = [];
/** The command that was asked last, and the page that answered it. */
let asked = null;

// ---- The thread that computes

/** One worker, and a new one after a fault. */
class Engine {
  #worker = null;
  #waiting = new Map();
  #next = 0;
  #asked = 0;

  /** Makes ready what the first answer takes. */
  prepare() {
    this.#worker ??= this.#start();
  }

  async ask(command) {
    this.prepare();
    this.#asked++;
    const reply = await this.#post({ command });
    this.#asked--;
    return reply;
  }

  /** Ends what is computed, if anything is. */
  stop() {
    if (this.#asked > 0) {
      this.#end({ stopped: true });
    }
  }

  #start() {
    const code = new Blob([$("worker").textContent], { type: "text/javascript" });
    const address = URL.createObjectURL(code);
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.onmessage = ({ data }) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
      if (data.fault) {
        this.#end({ fault: data.fault });
      }
    };
    worker.onerror = (event) => this.#end({ fault: event.message || "The computing thread ended." });
    this.#worker = worker;
    const bytes = Uint8Array.from(atob($("module").textContent), (c) => c.charCodeAt(0));
    this.#post({ packed: { bytes, length: Number($("module").dataset.length) } });
    return worker;
  }

  #post(message) {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, ...message });
    });
  }

  #end(reply) {
    this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    waiting.forEach((resolve) => resolve(reply));
  }
}

const engine = new Engine();

// ---- Files

/** A name that no command takes for an option, a label, a list or an address. */
function nameFor(name) {
  const free = (wanted) => !given.some((one) => one.name === wanted);
  const plain = /^[^-][^=:,]*$/.test(name) ? name : `./${name}`;
  if (free(plain)) {
    return plain;
  }
  const dot = plain.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [plain.slice(0, dot), plain.slice(dot)] : [plain, ""];
  for (let number = 2; ; number++) {
    if (free(`${stem}-${number}${end}`)) {
      return `${stem}-${number}${end}`;
    }
  }
}

function add(files) {
  const held = given.reduce((sum, { file }) => sum + file.size, 0);
  let total = held;
  for (const file of files) {
    total += file.size;
    if (total > MOST_BYTES) {
      complain(
        `${file.name} is too large for a page: all files together may hold ${size(MOST_BYTES)}, and with it they hold ${size(total)}. In a terminal leakrate reads files of any size.`,
      );
      return;
    }
    given.push({ name: nameFor(file.name || "unnamed"), file, role: "", traffic: "" });
  }
  complain("");
  if (given.length === 0) {
    return;
  }
  guessRoles();
  showFiles();
  run();
}

/** What a file is by its name, as far as that tells. */
function guessRoles() {
  const marks = [
    ["production", /prod/i],
    ["local", /local|dev|repro/i],
    ["after", /after|fix|new|branch/i],
    ["before", /before|old|base|main|master/i],
    ["requests", /access|request/i],
  ];
  for (const one of given.filter(({ role }) => role === "")) {
    const taken = (role) => role !== "requests" && given.some((other) => other.role === role);
    const named = marks.find(([role, mark]) => mark.test(one.name) && !taken(role));
    const rest = ["before", "after", "local", "production"].find((role) => !taken(role));
    one.role = named?.[0] ?? rest ?? "requests";
  }
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${(bytes / 1024 ** power).toFixed(power > 0 && bytes < 10 * 1024 ** power ? 1 : 0)} ${units[power]}`;
}

function showFiles() {
  const roles = ROLES[kind()];
  const rows = given.map((one, at) => {
    const row = element("li", { class: "file" });
    row.append(element("span", { class: "name" }, one.name), element("span", { class: "quiet" }, size(one.file.size)));
    if (roles) {
      const choice = element("select", { id: `role-${at}` });
      roles.forEach((role) => choice.append(element("option", { value: role }, role)));
      choice.value = one.role;
      choice.addEventListener("change", () => {
        one.role = choice.value;
        showFiles();
        $(`role-${at}`).focus();
      });
      row.append(element("label", { for: `role-${at}` }, "It is", choice));
    }
    if (!roles || one.role !== "requests") {
      const traffic = element("input", {
        id: `traffic-${at}`,
        autocomplete: "off",
        spellcheck: "false",
        placeholder: "100/min",
        title: "The requests while it was measured: a rate (100/min), a column, those up to each reading (0,2500,3750), or those between two (1000/reading)",
      });
      traffic.value = one.traffic;
      traffic.addEventListener("input", () => (one.traffic = traffic.value));
      row.append(element("label", { for: `traffic-${at}` }, "Requests", traffic));
    }
    const leave = element("button", { type: "button", class: "button", "aria-label": `Leave out ${one.name}` }, "Leave out");
    leave.addEventListener("click", () => {
      given.splice(at, 1);
      showFiles();
      given.length > 0 ? run() : clear();
    });
    row.append(leave);
    return row;
  });
  $("files").replaceChildren(...rows);
  $("asking").hidden = given.length === 0;
  $("drop").classList.toggle("small", given.length > 0);
}

function showAnswers() {
  const rows = answered.map((words, at) => {
    const undo = element("button", { type: "button", class: "button", "aria-label": `Take back ${words.join(" ")}` }, "Take back");
    undo.addEventListener("click", () => {
      answered.splice(at, 1);
      showAnswers();
      run();
    });
    return element("li", { class: "file" }, element("code", { class: "name" }, words.join(" ")), undo);
  });
  $("answers").replaceChildren(...rows);
  $("answers").hidden = rows.length === 0;
}

// ---- From the form to a command

const kind = () => document.querySelector("input[name=kind]:checked").value;

/** Words as a shell would part them. */
function words(text) {
  const found = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return found.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

/** The command for what the form asks. */
function command() {
  const wanted = kind();
  const roles = ROLES[wanted];
  const isRequests = (one) => roles && one.role === "requests";
  const inputs = given.filter((one) => !isRequests(one));
  // One input of a report is the production, and needs no label.
  const isLabelled = roles && !(wanted === "report" && inputs.length === 1);
  const line = ["leakrate", wanted, ...inputs.map((one) => (isLabelled ? `${one.role}=${one.name}` : one.name))];
  for (const one of inputs.filter(({ traffic }) => traffic.trim())) {
    const label = isLabelled ? `${one.role}=` : inputs.length > 1 ? `${stem(one.name)}=` : "";
    line.push("--requests", label + one.traffic.trim());
  }
  given.filter(isRequests).forEach((one) => line.push("--requests", `file:${one.name}`));
  for (const name of ["limit", "traffic"]) {
    const field = $(name);
    if (!field.parentElement.hidden && field.value.trim()) {
      line.push(`--${name}`, field.value.trim());
    }
  }
  line.push(...words($("more").value), ...answered.flat());
  return { words: line, also: [], files: given.map(({ name, file }) => ({ name, file })) };
}

/** What a command calls a file that has no label. */
const stem = (name) => name.replace(/^.*\//, "").replace(/(.)\.[^.]*$/, "$1");

const asking = (base, also) => ({ ...base, also });

// ---- Answers

let turn = 0;

/** Asks what the form asks, and shows what comes. */
async function run() {
  const mine = ++turn;
  engine.stop();
  const base = command();
  const working = setTimeout(() => busy("Reading and computing"), SOON_MS);
  hideAll();
  const reply = await engine.ask(asking(base, ["--format", "html"]));
  clearTimeout(working);
  if (mine !== turn || reply.stopped) {
    return;
  }
  busy("");
  asked = { base, page: reply.found?.stdout };
  $("understood").hidden = !reply.found;
  if (!reply.found) {
    return refuse(reply.fault ?? reply.unreadable);
  }
  const { status, stdout, stderr, question } = reply.found;
  if (question) {
    return ask(question, stderr);
  }
  // A condition of the gate that holds is an answer too.
  if (!stdout) {
    return refuse(stderr || `It ended with status ${status}, and said nothing.`);
  }
  show($("answer"), stdout);
  $("said").textContent = $("answer").querySelector(".finding")?.textContent ?? "";
  // What was typed may ask for files.
  reply.found.files.forEach(({ name, bytes }) => save(name, new Blob([bytes])));
  if (stderr) {
    refuse(stderr);
  }
  $("command").textContent = reply.found.command;
  $("after").hidden = false;
  lookAt($("answer"));
}

/** Brings into sight what came, and the focus where its own place has gone. */
function lookAt(place) {
  if (document.activeElement === document.body) {
    place.focus({ preventScroll: true });
  }
  if (place.getBoundingClientRect().top > 0.7 * innerHeight) {
    place.scrollIntoView({ block: "start" });
  }
}

/** Puts the page that leakrate writes into this one; it runs nothing, and is given no chance to. */
function show(place, page) {
  // Its style is that of this page already.
  const bare = page.replace(/<style>[^]*?<\/style>/, "");
  const content = new DOMParser().parseFromString(bare, "text/html").querySelector("main");
  content.querySelector("h1")?.remove();
  place.replaceChildren(...content.childNodes);
  place.querySelectorAll("pre").forEach((one) => one.setAttribute("tabindex", "0"));
  place.hidden = false;
}

function refuse(text) {
  $("refused").textContent = text.trim();
  $("refused").hidden = false;
  lookAt($("refused"));
}

function complain(text) {
  $("notice").textContent = text;
  $("notice").hidden = text === "";
}

function busy(text) {
  $("doing").textContent = text;
  $("status").hidden = text === "";
}

function hideAll() {
  ["understood", "question", "refused", "answer", "after"].forEach((id) => ($(id).hidden = true));
  $("understood").open = false;
  $("inspection").replaceChildren();
  $("said").textContent = "";
}

function clear() {
  turn++;
  engine.stop();
  answered = [];
  showAnswers();
  busy("");
  hideAll();
}

// ---- Questions that a file leaves open

function ask({ text, choices, suggested }, shown) {
  $("question-text").textContent = text;
  // Beyond the question itself stand the lines that it is about; what to type is asked below.
  const place = shown.split(/^try this/m)[0].split("\n").slice(1).join("\n").trimEnd();
  $("question-place").textContent = place;
  $("question-place").hidden = place === "";
  const starts = (one) => one.words.every((word, at) => word === suggested[at]);
  const preferred = Math.max(0, choices.findIndex(starts));
  const rows = choices.map((one, at) => {
    const radio = element("input", { type: "radio", name: "choice", value: at, id: `choice-${at}` });
    radio.checked = at === preferred;
    const label = element("label", { for: `choice-${at}` }, radio, element("code", {}, one.words.join(" ")));
    if (one.means) {
      label.append(element("span", { class: "quiet" }, one.means));
    }
    const row = element("div", {}, label);
    if (one.is_example) {
      const value = element("input", { id: `value-${at}`, "aria-label": `${one.words[0]}: ${one.means}`, autocomplete: "off", spellcheck: "false" });
      value.value = one.words.at(-1);
      value.addEventListener("input", () => (radio.checked = true));
      row.append(value);
    }
    return row;
  });
  $("choices").replaceChildren(...rows);
  $("question").hidden = false;
  lookAt($("question"));
  $("choosing").onsubmit = (event) => {
    event.preventDefault();
    const at = Number(document.querySelector("input[name=choice]:checked").value);
    const value = $(`value-${at}`);
    const chosen = [...choices[at].words];
    if (value) {
      chosen[chosen.length - 1] = value.value.trim();
    }
    answered.push(chosen);
    showAnswers();
    run();
  };
}

// ---- What is taken along

async function download(name) {
  if (name.endsWith(".html")) {
    return save(name, new Blob([asked.page], { type: "text/html" }));
  }
  const also = name.endsWith(".svg") ? ["--chart", name] : ["--output", name];
  const reply = await engine.ask(asking(asked.base, also));
  const files = reply.found?.files ?? [];
  if (files.length === 0) {
    return refuse(reply.found?.stderr ?? reply.fault ?? reply.unreadable ?? "Nothing was written.");
  }
  for (const file of files) {
    save(file.name, new Blob([file.bytes]));
  }
}

function save(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** What was read, which is asked where somebody wants to see it. */
async function inspect() {
  if (!$("understood").open || $("inspection").childElementCount > 0 || !asked) {
    return;
  }
  const names = asked.base.files.map(({ name }) => name);
  const options = [...words($("more").value), ...answered.flat()];
  const line = ["leakrate", "inspect", ...names, ...options];
  const reply = await engine.ask({ ...asked.base, words: line, also: ["--format", "html"] });
  if (reply.found?.stdout) {
    show($("inspection"), reply.found.stdout);
    // How to go on is asked above; and of several files each has headings of the same words.
    document.querySelectorAll("#inspection section:has(.command)").forEach((one) => one.remove());
    document.querySelectorAll("#inspection section").forEach((one) => one.removeAttribute("aria-labelledby"));
  } else {
    $("inspection").replaceChildren(element("pre", {}, reply.found?.stderr ?? reply.fault ?? ""));
  }
}

// ---- What the hand does

/** A folder is dropped as a file that cannot be read. */
function dropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const folder = items.map((item) => item.webkitGetAsEntry?.()).find((entry) => entry?.isDirectory);
  if (folder) {
    complain(`${folder.name} is a folder: drop the files in it.`);
    return;
  }
  const text = transfer.getData("text/plain");
  if (items.length === 0 && text) {
    paste(text);
    return;
  }
  add([...transfer.files]);
}

function paste(text) {
  if (!text.trim()) {
    complain("There is no text to read.");
  } else if (text.length > MOST_PASTED) {
    complain(`That is too much text to paste: save it to a file, and drop that.`);
  } else {
    add([new File([text], "pasted.txt")]);
  }
}

/** Whether this browser can do what the page needs; says what it lacks. */
function lacks() {
  const elsewhere = "In a terminal, leakrate fit FILE gives the same answer.";
  if (typeof WebAssembly !== "object") {
    return `This page computes with WebAssembly, which is switched off in this browser. ${elsewhere}`;
  }
  return "";
}

function begin() {
  const lack = lacks();
  if (lack) {
    complain(lack);
    $("drop").hidden = true;
    return;
  }
  $("choose").addEventListener("change", () => {
    add([...$("choose").files]);
    $("choose").value = "";
  });
  $("paste").addEventListener("click", () => {
    const isOpen = $("pasting").hidden;
    $("pasting").hidden = !isOpen;
    $("paste").setAttribute("aria-expanded", isOpen);
    if (isOpen) {
      $("pasted").focus();
    }
  });
  $("pasting").addEventListener("submit", (event) => {
    event.preventDefault();
    paste($("pasted").value);
  });
  $("example").addEventListener("click", () => {
    given = [];
    document.querySelector("input[value=compare]").checked = true;
    const examples = JSON.parse($("examples").textContent);
    showFields();
    add(examples.map(({ name, text }) => new File([text], name)));
    given[1].traffic = "100/min";
    showFiles();
    run();
  });
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      event.preventDefault();
      const isOver = type === "dragenter" || type === "dragover";
      $("drop").classList.toggle("over", isOver);
      if (type === "drop") {
        dropped(event.dataTransfer);
      }
    });
  }
  $("asking").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  document.querySelectorAll("input[name=kind]").forEach((radio) =>
    radio.addEventListener("change", () => {
      showFields();
      showFiles();
      run();
    }),
  );
  $("stop").addEventListener("click", () => {
    turn++;
    engine.stop();
    busy("");
  });
  $("copy").addEventListener("click", async () => {
    await navigator.clipboard?.writeText($("command").textContent).catch(() => {});
    getSelection().selectAllChildren($("command"));
  });
  $("downloads").addEventListener("click", ({ target }) => target.dataset.file && download(target.dataset.file));
  $("understood").addEventListener("toggle", inspect);
  showFields();
  engine.prepare();
}

/** The fields of the question that is asked. */
function showFields() {
  document.querySelectorAll("[data-kinds]").forEach((field) => {
    field.hidden = !field.dataset.kinds.split(" ").includes(kind());
  });
}

begin();
