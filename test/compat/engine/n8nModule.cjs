const path = require('node:path');

/** A module of the n8n whose folder the variable COMPAT_N8N names. */
exports.n8nModule = (name) => require(path.join(process.env.COMPAT_N8N, 'node_modules', name));
