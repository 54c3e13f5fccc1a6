// A small function that sees a large buffer.
const handlers = [];
function register(id) {
  const upload = Buffer.alloc(5000, id & 255);
  handlers.push(() => id + upload.length);
}
require('./bursts')(register);
