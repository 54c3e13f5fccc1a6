// An object that is used as a dictionary.
class Store {
  constructor() {
    this.items = {};
  }
  put(id) {
    this.items[`/item/${id}`] = { id, values: [id, id + 1, id + 2] };
  }
}
const store = new Store();
require('./bursts')((id) => store.put(id));
