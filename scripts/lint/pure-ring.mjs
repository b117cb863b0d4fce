/**
 * The pure ring: what the pipeline computes, as functions whose result depends on their arguments alone. That is what
 * makes a replay of the log give the same values, and a test need nothing but values.
 */
import { builtinModules } from 'node:module';
import { imports } from './house.mjs';

export const pureRing = [
  'packages/domain/src/**/*.ts',
  'packages/contracts/src/**/*.ts',
  'services/*/src/topology.ts',
  'services/*/src/topology/**/*.ts',
  'services/*/src/market/topology.ts',
  'services/*/src/market/topology/**/*.ts',
  'services/*/src/webhooks/topology.ts',
  'services/simulator/src/market/**/*.ts',
];

const clock = 'The clock makes a replay differ: take the time in ms as an argument (a record has its own).';
const chance = 'Chance makes a replay differ: take a number, or a seeded source of them, as an argument.';
const effect = 'belongs to the shell: answer a value that says what is to be done, and let main.ts do it.';
const timer = `A timer ${effect}`;
const waiting = 'Nothing waits in the pure ring: take the values as arguments; the shell waits for them.';
const refusal = 'A refusal is a value: answer an Either of a tagged union, or an Option for an absence.';

export const pureGlobals = [
  { name: 'process', message: `The environment ${effect} Configuration comes as an argument.` },
  { name: 'console', message: `Output ${effect}` },
  { name: 'fetch', message: `The network ${effect}` },
  { name: 'WebSocket', message: `The network ${effect}` },
  { name: 'performance', message: clock },
  { name: 'crypto', message: chance },
  {
    name: 'globalThis',
    message: 'Reaching for a global by way of globalThis is reaching for it: take an argument.',
  },
  { name: 'Promise', message: waiting },
  ...[
    'setTimeout',
    'setInterval',
    'setImmediate',
    'clearTimeout',
    'clearInterval',
    'clearImmediate',
    'queueMicrotask',
  ].map((name) => ({ name, message: timer })),
];

export const pureProperties = [
  { object: 'Date', property: 'now', message: clock },
  { object: 'Math', property: 'random', message: chance },
];

export const pureSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
  { selector: "CallExpression[callee.name='Date']", message: clock },
  { selector: 'ThrowStatement', message: refusal },
  { selector: ':function[async=true]', message: waiting },
  { selector: "TSTypeReference[typeName.name='Promise']", message: waiting },
  { selector: 'AwaitExpression, ForOfStatement[await=true]', message: waiting },
  { selector: 'ImportExpression', message: `Loading code ${effect}` },
];

const nodeMessage = `What Node offers touches the machine, and ${effect}`;

export const pureImports = {
  ...imports,
  paths: [...imports.paths, ...builtinModules.map((name) => ({ name, message: nodeMessage }))],
  patterns: [...imports.patterns, { group: ['node:*', 'node:*/**'], message: nodeMessage }],
};
