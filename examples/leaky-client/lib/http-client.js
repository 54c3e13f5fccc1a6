'use strict';
// A small library of an HTTP client, as many applications have one: each client has its own list of
// interceptors, and the library remembers its clients, so that they could be closed together.

const clients = [];

class Interceptors {
  constructor() {
    this.handlers = [];
  }

  use(handler) {
    this.handlers.push(handler);
  }
}

class HttpClient {
  constructor(options) {
    this.options = options;
    this.interceptors = new Interceptors();
  }

  describe(path) {
    const request = { path, headers: {} };
    for (const handler of this.interceptors.handlers) {
      handler(request);
    }
    return `${request.path} with ${Object.keys(request.headers).length} headers`;
  }
}

// The fault: what is made here is remembered for ever.
function createClient(options) {
  const client = new HttpClient(options);
  const cookies = new Array(options.cookies).fill(0);
  client.interceptors.use(function addHeaders(request) {
    request.headers.cookie = cookies.length;
  });
  if (options.remember) {
    clients.push(client);
  }
  return client;
}

module.exports = { createClient };
