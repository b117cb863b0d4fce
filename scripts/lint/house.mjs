/** What no file of the repository does. */

const aliases = {
  'fp-ts/Either': 'E',
  'fp-ts/Option': 'O',
  'fp-ts/TaskEither': 'TE',
  'fp-ts/Task': 'T',
  'fp-ts/ReadonlyArray': 'RA',
  'fp-ts/ReadonlyNonEmptyArray': 'RNEA',
  'fp-ts/ReadonlyRecord': 'RR',
};

const aliasRules = Object.entries(aliases).flatMap(([module, alias]) => {
  const from = `ImportDeclaration[source.value='${module}']`;
  const message = `Write \`import * as ${alias} from '${module}'\`: one alias everywhere, so that pipes read alike.`;
  return [
    { selector: `${from} > ImportNamespaceSpecifier[local.name!='${alias}']`, message },
    { selector: `${from}[importKind='value'] > ImportSpecifier[importKind='value']`, message },
  ];
});

export const syntax = [
  ...aliasRules,
  {
    selector: 'ClassDeclaration, ClassExpression',
    message:
      'No classes: a tagged type and functions over it, or a function that answers a record of functions.',
  },
  {
    selector: 'ExportDefaultDeclaration',
    message: 'No default exports: a named export has one name everywhere.',
  },
  {
    selector: 'TSEnumDeclaration',
    message: "No enums: a union of literals, like 'a' | 'b', needs no import and is plain JSON.",
  },
];

export const imports = {
  paths: [{ name: 'fp-ts', message: "Import the module itself, e.g. `import * as E from 'fp-ts/Either'`." }],
  patterns: [
    {
      group: ['fp-ts/lib/*', 'fp-ts/es6/*'],
      message: "Import without lib, e.g. 'fp-ts/Either': two copies of a module would be loaded otherwise.",
    },
    {
      // Has to come before its package is loaded.
      group: ['@cryptostream/*/*', '!@cryptostream/runtime/while-loading'],
      message: 'Import another package by its name alone: what its index does not export is its own affair.',
    },
  ],
};
