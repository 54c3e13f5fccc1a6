// A timer for each connection that is never cleared.
function connect(id) {
  const state = new Array(40).fill(id);
  setInterval(function check() {
    state[0]++;
  }, 1e7);
}
require('./bursts')(connect);
