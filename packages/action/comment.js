'use strict';

// Writes the comment of a pull request, or brings the one that is there up to date.

const { readFileSync } = require('node:fs');
const { api, ApiError } = require('./api.js');
const { annotate, event, step } = require('./step.js');

const PAGE = 100;
/** GitHub takes 65,536 characters. */
const LONGEST = 60_000;

step(async () => {
  const { pull, isFork } = event();
  if (pull === undefined) return;
  if (isFork) {
    annotate('notice', 'The token of a pull request from a fork may only read: the answer stands in the summary of this job.');
    return;
  }
  const repository = `/repos/${process.env.GITHUB_REPOSITORY}`;
  const body = cut(readFileSync(process.env.COMMENT, 'utf8'));
  try {
    const comment = await earlier(repository, pull, body.split('\n')[0]);
    if (comment === undefined) {
      await api('POST', `${repository}/issues/${pull}/comments`, { body });
    } else {
      await api('PATCH', `${repository}/issues/comments/${comment.id}`, { body });
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    annotate('warning', `The comment cannot be written; the answer stands in the summary of this job. ${error.message}\nThe job needs permissions: pull-requests: write.`);
  }
});

/** The comment that begins with this mark. */
async function earlier(repository, pull, mark) {
  for (let page = 1; ; page += 1) {
    const comments = await api('GET', `${repository}/issues/${pull}/comments?per_page=${PAGE}&page=${page}`);
    // A person who quotes the mark has a comment of their own.
    const found = comments.find(({ body, user }) => body?.startsWith(`${mark}\n`) && user?.type === 'Bot');
    if (found !== undefined || comments.length < PAGE) return found;
  }
}

function cut(text) {
  if (text.length <= LONGEST) return text;
  const lines = text.slice(0, LONGEST).split('\n').slice(0, -1);
  return `${lines.join('\n')}\n\n… The rest stands in the summary of the job.\n`;
}
