'use strict';

// Writes the types of leakrate's JSON from its schema; with --check, says whether they are current.

const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const SCHEMA = join(__dirname, '../../../data/report.schema.json');
const TYPES = join(__dirname, '../lib/schema.d.ts');

const pascal = (name) => name.replace(/(?:^|_)([a-z])/g, (_, letter) => letter.toUpperCase());

function typeOf(schema, indent) {
  if (schema.$ref !== undefined) return pascal(schema.$ref.replace('#/$defs/', ''));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.oneOf !== undefined && schema.properties === undefined) {
    return schema.oneOf.map((one) => typeOf(one, indent)).join(' | ');
  }
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array': {
      const items = typeOf(schema.items, indent);
      return items.includes('|') ? `(${items})[]` : `${items}[]`;
    }
    case 'object': {
      if (schema.properties === undefined) {
        const values = schema.additionalProperties;
        return `{ [name: string]: ${values === undefined ? 'unknown' : typeOf(values, indent)} }`;
      }
      return `{\n${properties(schema, `${indent}  `)}${indent}}`;
    }
    default:
      throw new Error(`no type is known for ${JSON.stringify(schema)}`);
  }
}

function properties(schema, indent) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties)
    .map(([name, property]) => {
      const optional = required.has(name) ? '' : '?';
      return `${comment(property.description, indent)}${indent}${name}${optional}: ${typeOf(property, indent)};\n`;
    })
    .join('');
}

function comment(text, indent) {
  return text === undefined ? '' : `${indent}/** ${text.replaceAll('*/', '* /')} */\n`;
}

function declaration(name, schema) {
  const told = comment(schema.description, '');
  if (schema.type === 'object' && schema.properties !== undefined) {
    return `${told}export interface ${name} {\n${properties(schema, '  ')}}\n`;
  }
  return `${told}export type ${name} = ${typeOf(schema, '')};\n`;
}

function types(schema) {
  const parts = Object.entries(schema.$defs).map(([name, one]) => declaration(pascal(name), one));
  return [
    '// Written by build/types.js from data/report.schema.json.\n',
    declaration('Answer', schema),
    ...parts,
    '/** The JSON schema that these types are written from. */\nexport const schema: { readonly [keyword: string]: unknown };\n',
  ].join('\n');
}

const current = types(JSON.parse(readFileSync(SCHEMA, 'utf8')));
if (!process.argv.includes('--check')) {
  writeFileSync(TYPES, current);
} else if (readFileSync(TYPES, 'utf8') !== current) {
  console.error('lib/schema.d.ts is not what the schema says. Write it again: node packages/npm/build/types.js');
  process.exitCode = 1;
}
