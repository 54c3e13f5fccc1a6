// A list of the whole program.
global.audit = [];
function log(id) {
  audit.push({ id, text: `user ${id} did ${Math.random()}` });
}
require('./bursts')(log);
