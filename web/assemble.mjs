// Puts the page together around its module: web/dist/index.html, one file that needs no other.
//
//   node web/assemble.mjs MODULE
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const here = import.meta.dirname;
const root = path.dirname(here);
const read = (...names) => readFileSync(path.join(root, ...names), "utf8");

/** What the page may weigh on its way, by either of the two ways in which hosts of pages pack. */
const MOST_WEIGHT = 1_000_000;

/** The module without its custom sections, which hold names and notes. */
function stripped(module) {
  const parts = [module.subarray(0, 8)];
  let at = 8;
  while (at < module.length) {
    const start = at;
    const id = module[at++];
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        break;
      }
    }
    at += length;
    if (id !== 0) {
      parts.push(module.subarray(start, at));
    }
  }
  return Buffer.concat(parts);
}

/** The text with each {{name}} filled in. */
function filled(template, values) {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (!(name in values)) {
      throw new Error(`the page has no ${name}`);
    }
    return values[name];
  });
}

const unpacker = read("web", "page", "lzma.js") + read("web", "page", "streams.js");

/** The module as the page holds it, which its own code gives back as it was. */
function packed(module) {
  const { split, join, unpack } = new Function(`${unpacker}; return { split, join, unpack };`)();
  const streams = split(module);
  // Nothing in them is aligned, which the `pb` of LZMA would be for.
  const bytes = execFileSync("xz", ["--format=lzma", "--lzma1=preset=9e,pb=0", "--stdout"], {
    input: streams,
    maxBuffer: 1 << 28,
  });
  if (Buffer.compare(join(unpack(bytes, streams.length)), module) !== 0) {
    throw new Error("web/page/lzma.js and streams.js do not give back what was packed");
  }
  return { base64: bytes.toString("base64"), length: streams.length };
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

function examples() {
  const example = (name, file) => ({ name, text: read("data", file) });
  const files = [example("local.csv", "local-snapshots.csv"), example("production.json", "production-azure.json")];
  // Inside a page nothing may look like the end of a script.
  return JSON.stringify(files).replaceAll("<", "\\u003c");
}

const module = stripped(readFileSync(process.argv[2]));
const { base64, length } = packed(module);
const script = read("web", "page", "page.js");
// The report's own style comes first, so that an answer looks here as where it is sent.
const style = read("crates", "leakrate-report", "src", "render", "html", "page.css") + read("web", "page", "page.css");
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)} 'wasm-unsafe-eval'`,
  `style-src ${hash(style)}`,
  "worker-src blob:",
  "img-src data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
const version = /^version = "(.*)"/m.exec(read("Cargo.toml"))[1];
const page = filled(read("web", "page", "index.html"), {
  policy,
  style,
  script,
  version,
  worker: unpacker + read("web", "page", "worker.js"),
  examples: examples(),
  length,
  module: base64,
});
mkdirSync(path.join(here, "dist"), { recursive: true });
writeFileSync(path.join(here, "dist", "index.html"), page);

const weights = { gzip: gzipSync(page, { level: 9 }).length, brotli: brotliCompressSync(page).length };
console.log(
  `web/dist/index.html: ${page.length} bytes, ${weights.gzip} by gzip, ${weights.brotli} by brotli; its module is ${module.length}`,
);
if (Math.max(weights.gzip, weights.brotli) > MOST_WEIGHT) {
  throw new Error(`the page weighs more than ${MOST_WEIGHT} bytes on its way`);
}
