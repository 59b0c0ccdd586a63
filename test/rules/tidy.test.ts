import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PRODUCT_FILES, ROOT, readText, typeScriptFiles } from './sources.js';

const MAX_LINES = 300;
const MAX_COMMENT_LENGTH = 120;

const TEST_FILES = typeScriptFiles('test');
const SCRIPTS = typeScriptFiles('scripts');
/** Text that no compiler reads. */
const PAGES = readdirSync(ROOT, { encoding: 'utf8' })
  .concat(readdirSync(join(ROOT, 'docs'), { encoding: 'utf8' }).map((name) => `docs/${name}`))
  .filter((name) => name.endsWith('.md'));
const ALL_FILES = [...PRODUCT_FILES, ...TEST_FILES, ...SCRIPTS];

/** Comments with lines of their own: a block, or neighbouring lines. */
const COMMENTS = /^[ \t]*(?:\/\*\*[\s\S]*?\*\/|\/\/.*(?:\n[ \t]*\/\/.*)*)/gm;
/** What joins two lines of a comment. */
const LINE_JOIN = /\s*\n\s*(?:\*(?!\/)|\/\/)\s*/g;
/** Words that make a reader with plain English read a sentence twice; each has a plainer one. */
const HARD_WORDS =
  /\b(?:anew|alike|somebody|nobody|anybody|of which|what it|what there is|slips? of the pen|tells? of|(?:is|are) told|makes no end)\b/i;
/** Rooms whose comments are in plain English. To add one: rewrite its comments, and a line here. */
const PLAIN_ROOMS = [
  'base',
  'charts',
  'cli',
  'climate',
  'demo-archive',
  'engine',
  'durable',
  'exports',
  'lookup',
  'mcp',
  'places',
  'providers',
  'proxies',
  'rows',
  'sandbox',
  'settings',
  'store',
  'tools',
  'upstream',
  'view',
  'weather',
  'weather-mcp',
];

const UNFINISHED = /\b(?:TO-?DO|FIX-?ME)\b/;
const NARROWED = /\b(?:describe|it|test)(?:\.each)?\.(?:only|skip|failing|todo)\b/;
/** On Node 20 garbage collection takes these from those who wait (nodejs/node 57736); src/base/deadline.ts and LinkedAbort hold. */
const FLEETING_SIGNALS = /\bAbortSignal\s*\.\s*(?:any|timeout)\s*\(/;
/** A limit of 0 makes Node 20 deny that the signal is one; allowAnyListeners of src/base/abort.ts gives Infinity. */
const LISTENER_LIMITS = /\bsetMaxListeners\s*\(\s*0\b/;
/** Git leaves these where two branches changed the same lines; within a comment they break nothing. */
const LEFT_BY_A_MERGE = /^(?:<{7}|>{7}) /;
const PRINTS = /(?<![\w.'"`])console\.\w/;

function linesThatMatch(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    readText(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [],
      ),
  );
}

/** The comments of some files, as they stand there. */
function commentsOf(files: readonly string[]): { file: string; comment: string }[] {
  return files.flatMap((file) =>
    [...readText(file).matchAll(COMMENTS)].map(([comment]) => ({ file, comment })),
  );
}

describe('source files', () => {
  it(`have at most ${MAX_LINES} lines`, () => {
    const long = ALL_FILES.map((file) => ({ file, lines: readText(file).split('\n').length - 1 }));
    expect(long.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
  });

  it('leave nothing for later', () => {
    expect(linesThatMatch(ALL_FILES, UNFINISHED)).toEqual([]);
  });

  it('have no lines that a merge has left for a person to choose from', () => {
    expect(linesThatMatch([...ALL_FILES, ...PAGES], LEFT_BY_A_MERGE)).toEqual([]);
  });

  it('print nothing by console', () => {
    expect(linesThatMatch(PRODUCT_FILES, PRINTS)).toEqual([]);
  });

  it('keep their time limits on every Node', () => {
    expect(linesThatMatch(PRODUCT_FILES, FLEETING_SIGNALS)).toEqual([]);
  });

  it('limit no signal to 0 listeners, which Node 20 and undici misread', () => {
    expect(linesThatMatch(PRODUCT_FILES, LISTENER_LIMITS)).toEqual([]);
  });

  it('have no folder of leftovers', () => {
    expect(ALL_FILES.filter((file) => /\b(utils?|helpers?|misc|common)\b/.test(file))).toEqual([]);
  });

  it('export each name once, so that it means one thing', () => {
    const files = new Map<string, string[]>();
    for (const file of PRODUCT_FILES) {
      for (const { name } of exportsOf(readText(file))) {
        files.set(name, [...(files.get(name) ?? []), file]);
      }
    }
    expect([...files].filter(([, where]) => where.length > 1)).toEqual([]);
  });

  it('export nothing that no other file uses', () => {
    expect(PRODUCT_FILES.flatMap(unusedExports)).toEqual([]);
  });
});

describe('comments', () => {
  it(`have lines of at most ${MAX_COMMENT_LENGTH} characters`, () => {
    const files = PRODUCT_FILES.filter((file) => file.startsWith('src/'));
    const lines = commentsOf(files).flatMap(({ comment }) => comment.split('\n'));
    expect(lines.filter(({ length }) => length > MAX_COMMENT_LENGTH)).toEqual([]);
  });

  it('are in plain English where a room has been rewritten', () => {
    const files = PLAIN_ROOMS.flatMap((room) => {
      const inRoom = PRODUCT_FILES.filter((file) => file.startsWith(`src/${room}/`));
      expect({ room, isEmpty: inRoom.length === 0 }).toEqual({ room, isEmpty: false });
      return inRoom;
    });
    const hard = commentsOf(files).filter(({ comment }) =>
      HARD_WORDS.test(comment.replaceAll(LINE_JOIN, ' ')),
    );
    expect(hard).toEqual([]);
  });
});

describe('tests', () => {
  it('all run, but those that say what the system lacks for them', () => {
    const others = TEST_FILES.filter((file) => file !== 'test/fakes/describe-unless.ts');
    expect(linesThatMatch(others, NARROWED)).toEqual([]);
  });

  it('lie where the source that they test lies', () => {
    const folders = new Set(PRODUCT_FILES.map((file) => file.replace(/^src\//, '').split('/')[0]));
    const astray = TEST_FILES.filter(
      (file) => file.startsWith('test/unit/') && file.split('/').length > 3,
    )
      .map((file) => file.split('/')[2] ?? '')
      .filter((folder) => folder !== 'fakes' && !folders.has(folder));
    expect(astray).toEqual([]);
  });
});

const TEXTS = new Map(ALL_FILES.map((file) => [file, readText(file)]));

const EXPORTED = /^export (?:async )?(const|function|class|interface|type|let) (\w+)/gm;

function exportsOf(text: string): { kind: string; name: string }[] {
  return [...text.matchAll(EXPORTED)].map(([, kind = '', name = '']) => ({ kind, name }));
}

/** Values that a file exports and no other file names, and types that not even their own file uses. */
function unusedExports(file: string): string[] {
  // Temporal finds workflows by their names.
  if (file === 'workflows/index.ts') return [];
  const text = TEXTS.get(file) ?? '';
  return exportsOf(text).flatMap(({ kind, name }) => {
    const word = new RegExp(`\\b${name}\\b`, 'g');
    const isType = kind === 'interface' || kind === 'type';
    if (isType && (text.match(word) ?? []).length > 1) return [];
    const isSaidElsewhere = [...TEXTS].some(([other, said]) => other !== file && word.test(said));
    return isSaidElsewhere ? [] : [`${file}: ${name}`];
  });
}
