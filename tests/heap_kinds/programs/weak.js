// What weak references and weak maps know is not kept by them.
const references = [];
const byObject = new WeakMap();
class Job {
  constructor(id) {
    this.data = new Array(1000).fill(id);
  }
}
function handle(id) {
  const job = new Job(id);
  references[id % 50] = new WeakRef(job);
  byObject.set(job, { id });
}
require('./bursts')(handle);
