// The page in a browser: what it answers, what it refuses, and that it asks nobody.
//
//   LEAKRATE=target/release/leakrate npm test     with the page built (web/build)
//
// CHROMIUM names another browser than /usr/bin/chromium. SCREENS=1 writes pictures to screens/.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const root = path.resolve(import.meta.dirname, "../..");
const address = `file://${root}/web/dist/index.html`;
const program = path.resolve(root, process.env.LEAKRATE ?? "target/release/leakrate");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const data = (name) => readFileSync(path.join(root, "data", name));

const LOCAL = { name: "local.csv", bytes: data("local-snapshots.csv") };
const PRODUCTION = { name: "production.json", bytes: data("production-azure.json") };

let browser;
let folder;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  folder = mkdtempSync(path.join(tmpdir(), "leakrate-page-"));
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The page as somebody opens it from a disk, without a network. What it asks for and complains of is kept. */
async function opened(options = {}, prepare = () => {}) {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  await context.setOffline(true);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.asked = [];
  page.complaints = [];
  page.on("request", (request) => page.asked.push(request.url()));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    page.complaints.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await prepare(page);
  await page.goto(address);
  return page;
}

/** Ends a page, which must have asked for itself alone and have nothing to complain of. */
async function close(page) {
  const foreign = page.asked.filter((url) => url !== address && !url.startsWith("blob:") && !url.startsWith("data:"));
  assert.deepEqual(foreign, []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

async function drop(page, files) {
  const passed = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") }));
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of files) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    }
    return transfer;
  }, passed);
  await page.dispatchEvent("#drop", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
}

const answer = (page) => page.locator("#answer .finding").first().innerText();

/** The page after it has answered. */
async function settled(page) {
  await page.waitForFunction(() => ["answer", "question", "refused"].some((id) => !document.getElementById(id).hidden));
}

async function ask(page, kind) {
  await page.check(`input[name=kind][value=${kind}]`, { force: true });
  await settled(page);
}

async function downloaded(page, name) {
  const waiting = page.waitForEvent("download");
  await page.click(`#downloads [data-file="${name}"]`);
  return readFileSync(await (await waiting).path(), "utf8");
}

/** What the program answers in a folder with these files. */
function inTerminal(files, words) {
  const own = mkdtempSync(path.join(folder, "files-"));
  for (const { name, bytes } of files) {
    writeFileSync(path.join(own, name), bytes);
  }
  return execFileSync(program, words, { cwd: own, encoding: "utf8", maxBuffer: 1 << 28 });
}

/**
 * How far numbers may lie apart, as a share: logarithms are another library's in a browser, which differ in the last
 * bit, and what is found by search is found as near as the search goes. What is shown of them is the same.
 */
const APART = 1e-6;

/** Asserts that two answers in JSON are the same but for the last digits of numbers. */
function same(one, other, path = "") {
  if (typeof one === "number" && typeof other === "number") {
    const apart = Math.abs(one - other);
    assert.ok(apart <= APART * Math.max(Math.abs(one), Math.abs(other)), `${path}: ${one} and ${other}`);
  } else if (one !== null && other !== null && typeof one === "object" && typeof other === "object") {
    assert.deepEqual(Object.keys(one), Object.keys(other), path);
    Object.keys(one).forEach((key) => same(one[key], other[key], `${path}/${key}`));
  } else {
    assert.equal(one, other, path);
  }
}

async function violations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
}

async function picture(page, name) {
  if (process.env.SCREENS) {
    mkdirSync(path.join(import.meta.dirname, "screens"), { recursive: true });
    await page.screenshot({ path: path.join(import.meta.dirname, "screens", `${name}.png`), fullPage: true });
  }
}

test("the founding case by drag and drop answers as the program does", async () => {
  const page = await opened();
  await drop(page, [LOCAL, PRODUCTION]);
  await settled(page);
  await ask(page, "compare");
  await page.fill("#traffic-1", "100/min");
  await page.click("#asking button[type=submit]");
  await settled(page);
  const line = ["compare", "local=local.csv", "production=production.json", "--requests", "production=100/min"];
  assert.equal(await page.locator("#command").innerText(), `leakrate ${line.join(" ")}`);
  const json = JSON.parse(await downloaded(page, "leakrate.json"));
  same(json, JSON.parse(inTerminal([LOCAL, PRODUCTION], [...line, "--format", "json"])));
  assert.equal(await downloaded(page, "leakrate.html"), inTerminal([LOCAL, PRODUCTION], [...line, "--format", "html"]));
  assert.match(await answer(page), /^Same order of magnitude: local leaks 0\.52× as fast as production/);
  assert.ok((await page.locator("#answer svg").count()) > 0);
  await close(page);
});

test("when the limit is reached, with the chart that is downloaded", async () => {
  const page = await opened();
  await drop(page, [PRODUCTION]);
  await settled(page);
  await page.fill("#traffic-0", "100/min");
  await ask(page, "predict");
  await page.fill("#limit", "1.75GB");
  await page.click("#asking button[type=submit]");
  await settled(page);
  const line = ["predict", "production.json", "--requests", "100/min", "--limit", "1.75GB"];
  assert.equal(await page.locator("#command").innerText(), `leakrate ${line.join(" ")}`);
  const json = JSON.parse(await downloaded(page, "leakrate.json"));
  same(json, JSON.parse(inTerminal([PRODUCTION], [...line, "--format", "json"])));
  assert.equal(await downloaded(page, "leakrate.html"), inTerminal([PRODUCTION], [...line, "--format", "html"]));
  assert.match(await downloaded(page, "leakrate.svg"), /^<svg/);
  await page.click("#understood summary");
  await page.waitForSelector("#inspection .finding");
  await close(page);
});

test("what a file leaves open is asked with its choices", async () => {
  const page = await opened();
  const dates = "time,rss_mb\n3/4/2026,100\n5/6/2026,120\n7/8/2026,150\n9/10/2026,170\n";
  await drop(page, [{ name: "dates.csv", bytes: dates }]);
  await page.waitForSelector("#question:not([hidden])");
  assert.ok((await page.locator("#choices input[type=radio]").count()) > 1);
  assert.deepEqual(await violations(page), []);
  await picture(page, "question");
  await page.click("#choosing button[type=submit]");
  await page.waitForSelector("#answer:not([hidden])");
  assert.match(await page.locator("#command").innerText(), /--date-order/);
  await close(page);
});

test("a clock on the wall is read in its zone as the program does", async () => {
  const rows = Array.from({ length: 60 }, (_, at) => {
    const time = new Date(Date.UTC(2024, 9, 26, 20) + at * 600_000).toLocaleString("sv-SE", { timeZone: "Europe/Berlin" });
    return `${time},${3e8 + at * 1e6 + ((at * 7919) % 5) * 2e5}\n`;
  });
  const file = { name: "clock.csv", bytes: `time,rss_bytes\n${rows.slice(0, 20).join("")}${rows.slice(40).join("")}` };
  for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Berln"]) {
    const page = await opened();
    await drop(page, [file]);
    await settled(page);
    await page.fill("#more", `--tz ${zone}`);
    await page.click("#asking button[type=submit]");
    await settled(page);
    if (zone === "Europe/Berln") {
      await page.waitForSelector("#refused:not([hidden])");
      assert.match(await page.locator("#refused").innerText(), /did you mean `Europe\/Berlin`\?/);
    } else {
      await page.waitForFunction((zone) => document.getElementById("command").textContent.includes(zone), zone);
      const line = ["fit", file.name, "--tz", zone, "--format", "json"];
      same(JSON.parse(await downloaded(page, "leakrate.json")), JSON.parse(inTerminal([file], line)));
    }
    await close(page);
  }
});

test("pasted text is read, and a value of one's own is taken", async () => {
  const page = await opened();
  await page.click("#paste");
  await page.fill("#pasted", "rss\n1000000\n1200000\n1500000\n1700000\n2100000\n");
  await page.click("#pasting button[type=submit]");
  await page.waitForSelector("#question:not([hidden])");
  for (let asked = 0; asked < 4 && (await page.isVisible("#question")); asked++) {
    await page.click("#choosing button[type=submit]");
    await settled(page);
  }
  assert.ok(await page.isVisible("#answer"), await page.locator("#refused").innerText());
  await close(page);
});

test("names that are HTML, options or labels are names", async () => {
  for (const name of [
    "<img src=x onerror=alert(1)>.csv",
    '"><script>alert(1)<\u2044script>.csv',
    "--output=evil.csv",
    "-h.csv",
    "a=b.csv",
    "prometheus:http:x.csv",
    "15MB.csv",
    "\u202Egnp.csv",
    "$(touch x) ' \" `y`.csv",
  ]) {
    const page = await opened();
    const tags = await page.locator("script, img").count();
    await drop(page, [{ name, bytes: LOCAL.bytes }]);
    await settled(page);
    assert.ok(await page.isVisible("#answer"), `${name}: ${await page.locator("#refused").innerText()}`);
    await page.click("#understood summary");
    await page.waitForSelector("#inspection .finding");
    assert.equal(await page.locator("script, img").count(), tags, name);
    await close(page);
  }
});

test("what cannot be read is told in plain words", async () => {
  const rubbish = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256));
  for (const [name, bytes, words] of [
    ["rubbish.bin", rubbish, /expected text, found data with NUL bytes/],
    ["empty.csv", "", /empty|nothing/i],
  ]) {
    const page = await opened();
    await drop(page, [{ name, bytes }]);
    await page.waitForSelector("#refused:not([hidden])");
    assert.match(await page.locator("#refused").innerText(), words, name);
    assert.deepEqual(await violations(page), []);
    await close(page);
  }
});

test("a row that cannot be read is shown where it is asked what to do with it", async () => {
  const page = await opened();
  await drop(page, [{ name: "torn.csv", bytes: "requests,heap_mb\n0,7.7\n2500,forty\n3750,56\n5000,76\n" }]);
  await page.waitForSelector("#question:not([hidden])");
  assert.match(await page.locator("#question-place").innerText(), /torn\.csv:3/);
  await page.click("#choosing button[type=submit]");
  await settled(page);
  assert.match(await page.locator("#command").innerText(), /--skip-bad-rows/);
  await close(page);
});

test("files over the limit are refused before they are read", async () => {
  const page = await opened();
  await page.evaluate(() => add([new File([new ArrayBuffer(201 << 20)], "huge.csv")]));
  assert.match(await page.locator("#notice").innerText(), /huge\.csv is too large for a page/);
  await close(page);
});

test("without WebAssembly the page says so", async () => {
  const page = await opened({}, (page) => page.addInitScript(() => delete globalThis.WebAssembly));
  assert.match(await page.locator("#notice").innerText(), /WebAssembly, which is switched off/);
  await close(page);
});

test("without scripts the page says so", async () => {
  const page = await opened({ javaScriptEnabled: false });
  assert.match(await page.locator("noscript").innerText(), /scripts are switched off/);
  await close(page);
});

test("after a fault another worker answers", async () => {
  const page = await opened();
  const fault = await page.evaluate(async () => {
    const file = new File([new ArrayBuffer(300 << 20)], "part.csv");
    const files = [1, 2, 3, 4].map((part) => ({ name: `part-${part}.csv`, file }));
    return engine.ask({ words: ["leakrate", "fit", ...files.map(({ name }) => name)], also: [], files });
  });
  assert.match(fault.fault, /memory that a page may take/);
  await drop(page, [LOCAL]);
  await settled(page);
  assert.ok(await page.isVisible("#answer"));
  await close(page);
});

test("by keyboard alone, from the example to the command", async () => {
  const page = await opened();
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  const seen = [];
  for (let press = 0; press < 6 && (await focused()) !== "example"; press++) {
    await page.keyboard.press("Tab");
    seen.push(await focused());
  }
  assert.deepEqual(seen.slice(-3), ["choose", "paste", "example"]);
  await page.keyboard.press("Enter");
  await settled(page);
  assert.match(await page.locator("#command").innerText(), /^leakrate compare local=local\.csv production=production\.json/);
  await close(page);
});

for (const [device, viewport] of [
  ["desktop", { width: 1280, height: 900 }],
  ["phone", { width: 390, height: 844 }],
]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`on a ${device} in ${colorScheme} colours nothing is in the way of anybody`, async () => {
      const page = await opened({ viewport, colorScheme, isMobile: device === "phone", hasTouch: device === "phone" });
      await picture(page, `${device}-${colorScheme}-start`);
      assert.deepEqual(await violations(page), []);
      await page.click("#example");
      await settled(page);
      await page.waitForSelector("#answer:not([hidden])");
      await page.click("#understood summary");
      await page.waitForSelector("#inspection .finding");
      await picture(page, `${device}-${colorScheme}-answer`);
      assert.deepEqual(await violations(page), []);
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= room, `the page is ${wide} wide, and the screen ${room}`);
      await close(page);
    });
  }
}

/** A table of about so many bytes, with a leak in noise. */
function table(bytes) {
  const rows = [];
  let length = 0;
  for (let at = 0; length < bytes; at++) {
    const time = new Date(Date.UTC(2026, 0, 1) + at * 15_000).toISOString();
    const noise = ((at * 2654435761) % 4294967296) / 4294967296;
    const row = `${time},${Math.round(3e8 + 40 * at + 4e6 * noise)}\n`;
    rows.push(row);
    length += row.length;
  }
  return `time,rss_bytes\n${rows.join("")}`;
}

test("large files are answered, and the page goes on meanwhile", async () => {
  for (const megabytes of [1, 10, 50]) {
    const name = `${megabytes}mb.csv`;
    const file = path.join(folder, name);
    writeFileSync(file, table(megabytes * 1e6));
    const page = await opened();
    await page.evaluate(() => {
      let last = performance.now();
      globalThis.longest = 0;
      setInterval(() => {
        globalThis.longest = Math.max(globalThis.longest, performance.now() - last);
        last = performance.now();
      }, 20);
    });
    const start = performance.now();
    await page.setInputFiles("#choose", file);
    await settled(page);
    const took = performance.now() - start;
    assert.ok(await page.isVisible("#answer"), await page.locator("#refused").innerText());
    const longest = await page.evaluate(() => globalThis.longest);
    const begun = performance.now();
    const native = spawnSync(program, ["fit", name, "--format", "json"], { cwd: folder, encoding: "utf8" });
    const natively = performance.now() - begun;
    same(JSON.parse(await downloaded(page, "leakrate.json")), JSON.parse(native.stdout));
    console.log(
      `${megabytes} MB: ${Math.round(took)} ms in the page, ${Math.round(natively)} ms by the program; the page waited ${Math.round(longest)} ms at most`,
    );
    assert.ok(longest < 1000, `the page stood still for ${longest} ms`);
    await close(page);
  }
});
