// A cache by address, query and all, that nothing bounds.
const cache = new Map();
function lookup(url) {
  if (!cache.has(url)) cache.set(url, { body: `answer to ${url}`, headers: { url } });
  return cache.get(url);
}
require('./bursts')((id) => lookup(`/users/${id}?token=${Math.random()}`));
