'use strict';

const { StepError } = require('./step.js');

/** An answer of GitHub that is none of the expected ones. */
class ApiError extends StepError {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const TIMEOUT_MILLISECONDS = 30_000;

/** Asks GitHub: `api('GET', '/repos/o/r/issues')`. */
async function api(method, path, body) {
  const url = `${process.env.GITHUB_API_URL}${path}`;
  let answer;
  try {
    answer = await fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${process.env.TOKEN}`,
        'x-github-api-version': '2022-11-28',
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
  } catch (error) {
    throw new ApiError(`${method} ${url} has no answer: ${error.cause?.message ?? error.message}`, undefined);
  }
  const text = await answer.text();
  if (!answer.ok) throw new ApiError(`${method} ${url} is answered ${answer.status}: ${messageOf(text)}`, answer.status);
  return JSON.parse(text);
}

function messageOf(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return text.slice(0, 200);
  }
}

module.exports = { ApiError, api };
