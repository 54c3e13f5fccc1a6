'use strict';

/** Why a question was not answered, in the words of the command line. */
class LeakrateError extends Error {
  /**
   * @param {string} written what the program wrote to standard error
   * @param {number | null} status its exit status
   */
  constructor(written, status) {
    const text = written.trim();
    super(text.replace(/^error: /, ''));
    this.name = 'LeakrateError';
    this.status = status;
    this.help = /(?:^|= )help: (.*(?:\n(?! *\|)[ \t]+\S.*)*)/m.exec(text)?.[1];
    this.command = /^try this, which works:\n {4}(.*)/m.exec(text)?.[1];
  }
}

module.exports = { LeakrateError };
