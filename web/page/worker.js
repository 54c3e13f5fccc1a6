// Answers commands in a thread of its own, so that the page never waits.
let wasm;

const textAt = (start, length) =>
  new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, start, length));

/** Compiles what the page holds in a packed form. */
async function start({ bytes, length }) {
  const module = await WebAssembly.compile(join(unpack(bytes, length)));
  // Some libraries name functions of a page that nothing here calls.
  const imports = {};
  for (const { module: library, name } of WebAssembly.Module.imports(module)) {
    imports[library] ??= {};
    imports[library][name] = () => {
      throw new Error(`${library}.${name} is not there`);
    };
  }
  wasm = (await WebAssembly.instantiate(module, imports)).exports;
}

/** Puts bytes where the module has made room for them. */
function put(room, bytes) {
  const start = room(bytes.length);
  new Uint8Array(wasm.memory.buffer, start, bytes.length).set(bytes);
}

/** What a command answers from files. */
async function answer({ words, also, files }) {
  for (const { file, name } of files) {
    const bytes = await file.arrayBuffer().catch(() => {
      throw new Unreadable(name);
    });
    put(wasm.file, new Uint8Array(bytes));
  }
  const names = files.map(({ name }) => name);
  put(wasm.request, new TextEncoder().encode(JSON.stringify({ words, also, files: names })));
  const length = wasm.answer();
  const start = wasm.answer_start();
  const found = JSON.parse(textAt(start, length));
  let at = start + length;
  for (const written of found.files) {
    written.bytes = new Uint8Array(wasm.memory.buffer, at, written.length).slice();
    at += written.length;
  }
  return found;
}

class Unreadable extends Error {}

/** Why there is no answer, in words; a fault of the program tells them itself. */
function reason(error) {
  if (error instanceof Unreadable) {
    return {
      unreadable: `${error.message} cannot be read: it was moved, changed or removed since it was chosen. Choose it again.`,
    };
  }
  const length = wasm?.fault_length() ?? 0;
  if (length > 0) {
    return { fault: textAt(wasm.fault_start(), length) };
  }
  if (error instanceof WebAssembly.RuntimeError) {
    return {
      fault:
        "The memory that a page may take was not enough for these files. In a terminal leakrate reads files of any size.",
    };
  }
  return { fault: String(error) };
}

/** One after the other: what is asked waits until the module is there. */
let turn = Promise.resolve();
self.onmessage = ({ data }) => {
  turn = turn.then(() => hear(data));
};

async function hear({ id, packed, command }) {
  try {
    if (packed) {
      await start(packed);
      self.postMessage({ id, found: null });
    } else {
      self.postMessage({ id, found: await answer(command) });
    }
  } catch (error) {
    self.postMessage({ id, ...reason(error) });
  }
}
