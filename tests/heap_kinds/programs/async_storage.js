// The context of a request that a pending promise keeps.
const { AsyncLocalStorage } = require('node:async_hooks');
const storage = new AsyncLocalStorage();
const pending = new Set();
class RequestContext {
  constructor(id) {
    this.id = id;
    this.trace = new Array(80).fill(id);
  }
}
function handle(id) {
  storage.run(new RequestContext(id), function inContext() {
    const done = new Promise(() => {});
    pending.add(done);
    done.then(() => id);
  });
}
require('./bursts')(handle);
