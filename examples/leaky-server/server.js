'use strict';
// A server that keeps a closure of known size for each request, as the founding case did: there,
// every request made a client that something global went on holding. With FIXED=1 it keeps none.
//
//   node --inspect server.js            leaks LEAK_BYTES (default 10,000) for each request
//   FIXED=1 node --inspect server.js    does the same work and keeps nothing
//
// PORT (default 3000) is where it listens.

const http = require('node:http');

const leakBytes = Number(process.env.LEAK_BYTES ?? 10_000);
const fixed = process.env.FIXED === '1';

class RequestClient {
  constructor(number) {
    // Strings of single-byte characters take one byte each on V8's heap. Flattened (by reading a
    // character), so that it is not a rope that shares its parts with others.
    const payload = String(number).padEnd(leakBytes, 'x');
    payload.charCodeAt(0);
    this.describe = () => `client of ${payload.length} bytes`;
  }
}

const registry = [];
let served = 0;

const server = http.createServer((request, response) => {
  served += 1;
  const client = new RequestClient(served);
  if (!fixed) {
    registry.push(client);
  }
  response.setHeader('content-type', 'text/plain');
  response.end(`${client.describe()}\n`);
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
