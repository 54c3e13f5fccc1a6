// Calls a handler in four bursts, and writes a heap snapshot before each. With TRACE set, V8 keeps
// from the first on by which function each object is made.
const fs = require('node:fs');
const inspector = require('node:inspector/promises');

module.exports = async function bursts(handle) {
  const session = new inspector.Session();
  session.connect();
  let request = 0;
  for (let snapshot = 0; snapshot < 4; snapshot++) {
    // What a burst has left to do is done.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const file = fs.openSync(`heap-${snapshot}.heapsnapshot`, 'w');
    const write = ({ params }) => fs.writeSync(file, params.chunk);
    session.on('HeapProfiler.addHeapSnapshotChunk', write);
    await session.post('HeapProfiler.collectGarbage');
    await session.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    session.off('HeapProfiler.addHeapSnapshotChunk', write);
    if (snapshot === 0 && process.env.TRACE) {
      await session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
    }
    for (let i = 0; i < 300; i++) await handle(request++);
  }
  process.exit(0);
};
