import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { BUNDLE_PLATFORMS } from '../../scripts/mcpb-manifest.js';
import { isInRange } from '../../src/node-range.mjs';
import { TOOLS } from '../../src/tools/index.js';
import { CLIENTS } from '../conformance/journeys.js';
import { exists, readText } from './sources.js';

const { name, version, description, engines, scripts, license, devDependencies } = JSON.parse(
  readText('package.json'),
) as {
  name: string;
  version: string;
  description: string;
  engines: { node: string };
  scripts: Record<string, string>;
  license: string;
  devDependencies: Record<string, string>;
};

const WORKFLOWS = readdirSync('.github/workflows').map((name) => `.github/workflows/${name}`);

describe.each(WORKFLOWS)('%s', (path) => {
  const text = readText(path);

  it('runs no action but a pinned one, with its version beside it', () => {
    const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    const pinned = /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(used.filter((action) => !pinned.test(action))).toEqual([]);
  });

  it('may read by default, and keeps no token in the clone', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    const clones = text.match(/actions\/checkout@/g)?.length;
    expect(text.match(/persist-credentials: false/g)?.length).toBe(clones);
  });

  it('runs npm scripts that are there', () => {
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it('release.yml runs tests and scripts of dependencies only where nothing can be published', () => {
  const text = readText('.github/workflows/release.yml');
  const [verify = '', publish = '', bundles = ''] = text.split(/\n {2}(?:publish|bundles):\n/);
  expect(verify).toContain('bash .ci/run');
  expect(verify).not.toMatch(/id-token|write/);
  expect(commandsOf(publish)).toEqual([
    'npm ci --ignore-scripts',
    expect.stringMatching(/^npm pkg set repository/),
    'npm run platforms -- platforms package.json',
    '|',
    'npm publish --provenance --access public',
  ]);
  const [, block = ''] = /run: \|\n((?: {10}.+\n)+)/.exec(publish) ?? [];
  expect(block.match(/npm \w+ .+/g)).toEqual([
    'npm view "$published" version >/dev/null 2>&1 || npm publish "$folder" --provenance --access public',
  ]);
  expect(bundles).not.toContain('id-token');
  expect(commandsOf(bundles)).toEqual([
    'npm ci --ignore-scripts',
    `npm run mcpb -- bundles ${Object.keys(BUNDLE_PLATFORMS).join(' ')}`,
    'gh release create "$GITHUB_REF_NAME" --verify-tag --generate-notes bundles/*.mcpb',
  ]);
});

function commandsOf(job: string): string[] {
  return [...job.matchAll(/run: (.+)$/gm)].map(([, command = '']) => command);
}

it('the matrix of ci.yml has the lowest Node.js of each line that package.json names, and only such', () => {
  const text = readText('.github/workflows/ci.yml');
  const [, list = ''] = /node: \[(.+)\]/.exec(text) ?? [];
  const versions = list.split(', ').map((one) => (one.includes('.') ? one : `${one}.0.0`));
  const lowest = engines.node.split(' || ').map((part) => part.replace(/^\D+/, ''));
  expect(versions).toEqual(expect.arrayContaining(lowest));
  expect(versions.filter((one) => !isInRange(engines.node, one))).toEqual([]);
});

it('CITATION.cff has the name, the version and the licence of package.json, and what every citation has', () => {
  expect(parse(readText('CITATION.cff'))).toMatchObject({
    'cff-version': '1.2.0',
    ...{ type: 'software', title: name, version, license },
    message: expect.any(String),
    authors: [{ name: expect.any(String) }],
  });
});

it('the image has labels of package.json', () => {
  const labels = [
    ...readText('Dockerfile').matchAll(/org\.opencontainers\.image\.(\w+)="([^"]*)"/g),
  ].map(([, label, value]) => [label, value]);
  expect(labels).toEqual([
    ['title', name],
    ['description', description],
    ['version', version],
    ['licenses', license],
  ]);
});

interface IssueForm {
  body: { type: string; id: string; attributes: { label: string } }[];
}

it.each(['bug', 'idea'])('the form %s has what GitHub asks of each form and field', (form) => {
  const { body, ...head }: IssueForm = parse(readText(`.github/ISSUE_TEMPLATE/${form}.yml`));
  expect(head).toEqual({
    name: expect.stringMatching(/./),
    description: expect.stringMatching(/./),
    labels: [expect.stringMatching(/./)],
  });
  for (const { type, id, attributes } of body) {
    expect(['input', 'textarea']).toContain(type);
    expect(id).toMatch(/^[\w-]+$/);
    expect(attributes.label).toMatch(/./);
  }
  const ids = body.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

describe('llms.txt', () => {
  const text = readText('llms.txt');

  it('begins as llmstxt.org has it: a title, then a summary', () => {
    expect(text).toMatch(/^# durable-weather\n\n> .+\n/);
  });

  it('leads to every page of docs', () => {
    const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
    expect(pages.filter((name) => !text.includes(`(docs/${name})`))).toEqual([]);
  });

  it('names tools that are there', () => {
    const named = [...text.matchAll(/`([a-z]+_[a-z]+)`/g)].map(([, name]) => name);
    const known = TOOLS.map(({ name }) => name);
    expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });
});

describe('docs/hosts.md', () => {
  const rows = [...readText('docs/hosts.md').matchAll(/^\| `([\w-]+)` \(`(.+)`\) \| (\S+) \|/gm)];

  it('has the clients that npm run conformance tries', () => {
    expect(rows.map(([, client]) => client)).toEqual(Object.keys(CLIENTS));
  });

  it('has the versions that it tries', () => {
    const pins = readText('scripts/requirements-conformance.txt').split('\n');
    const pinned = Object.fromEntries(pins.map((pin) => pin.split('==')));
    const told = rows.map(([, , name = '', told]) => [name, told]);
    const tried = rows.map(([, , name = '']) => [
      name,
      pinned[name] ?? devDependencies[name]?.replace('^', ''),
    ]);
    expect(told).toEqual(tried);
  });
});

it('what GitHub looks for is there', () => {
  const files = [
    '.github/dependabot.yml',
    '.github/ISSUE_TEMPLATE/bug.yml',
    '.github/pull_request_template.md',
    'CODE_OF_CONDUCT.md',
    'LICENSE',
    'SECURITY.md',
  ];
  expect(files.filter((file) => !exists(file))).toEqual([]);
});
