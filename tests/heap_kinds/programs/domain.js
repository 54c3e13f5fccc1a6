// A domain to which each connection is added, and from which none is removed.
const domain = require('node:domain');
const { EventEmitter } = require('node:events');
const all = domain.create();
class Connection extends EventEmitter {
  constructor(id) {
    super();
    this.buffered = new Array(60).fill(id);
  }
}
function accept(id) {
  all.add(new Connection(id));
}
require('./bursts')(accept);
