/**
 * Loaded into a service by NODE_OPTIONS before its first line: makes the file BEGUN_FILE once the service keeps signals for itself. Until
 * then Node is still starting, and a signal ends it as it ends any program.
 */
const { writeFileSync } = require('node:fs');
const Module = require('node:module');

const load = Module._load;
Module._load = function (request, ...others) {
  const loaded = load.call(this, request, ...others);
  if (request.endsWith('/while-loading')) {
    Module._load = load;
    writeFileSync(process.env.BEGUN_FILE, '');
  }
  return loaded;
};
