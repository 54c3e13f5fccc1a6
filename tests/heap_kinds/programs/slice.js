// A short piece of a text keeps the whole of it.
const keys = [];
function parse(id) {
  const text = Buffer.from(`id=${id};`.padEnd(4000, String.fromCharCode(97 + (id % 26)))).toString();
  keys.push(text.slice(3, 40));
}
require('./bursts')(parse);
