// Calls a handler in four bursts, and writes a heap snapshot before each.
const v8 = require('node:v8');

module.exports = async function bursts(handle) {
  let request = 0;
  for (let snapshot = 0; snapshot < 4; snapshot++) {
    // What a burst has left to do is done.
    await new Promise((resolve) => setTimeout(resolve, 20));
    global.gc();
    v8.writeHeapSnapshot(`heap-${snapshot}.heapsnapshot`);
    for (let i = 0; i < 300; i++) await handle(request++);
  }
  process.exit(0);
};
