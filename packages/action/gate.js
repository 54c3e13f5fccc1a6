'use strict';

const { StepError, annotate, step } = require('./step.js');

step(() => {
  const { OUTCOME: outcome, REASON: reason } = process.env;
  switch (outcome) {
    case 'passed':
      console.log(`passed: ${reason}`);
      return;
    case 'undecided':
      annotate('warning', `cannot be decided: ${reason}`);
      return;
    default:
      throw new StepError(reason);
  }
});
