// A listener that is added for each session and never removed.
const { EventEmitter } = require('node:events');
const bus = new EventEmitter().setMaxListeners(0);
class Session {
  constructor(id) {
    this.id = id;
    this.history = new Array(50).fill(id);
  }
}
function open(id) {
  const session = new Session(id);
  bus.on('tick', function onTick() {
    session.last = id;
  });
}
require('./bursts')(open);
