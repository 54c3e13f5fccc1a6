'use strict';

const schema = require('./report.schema.json');

module.exports = { schema };
