// A promise that is never settled keeps the call that waits for it.
const waiting = [];
async function answer(id) {
  const payload = new Array(60).fill(id);
  await new Promise((resolve) => {
    waiting.push(resolve);
  });
  return payload;
}
require('./bursts')((id) => void answer(id));
