'use strict';
// The founding case in small: the application makes one client of a library for each request, and
// the library goes on holding it by a function. `fit --by site` leads to that function, and to the
// list that holds it, both in the library. With FIXED=1 nothing is held.
//
//   PORT (default 3000) is where it listens.

const http = require('node:http');
const { createClient } = require('./lib/http-client.js');

const remember = process.env.FIXED !== '1';

function handle(request, response) {
  const client = createClient({ cookies: 1_000, remember });
  response.setHeader('content-type', 'text/plain');
  response.end(`${client.describe(request.url)}\n`);
}

http.createServer(handle).listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
