import { transform } from 'esbuild';

const MAP = '//# sourceMappingURL=data:application/json;base64,';

/**
 * The bundle of workflows in a third of the bytes: without comments, indents, and the sources in its source map, which a
 * worker shows nobody. It is ASCII, because V8 takes two bytes for each character of a text that has any other; two
 * threads keep this one.
 */
export async function plainBundle(bundle) {
  const [, mapOfBundle = ''] = /;base64,(\S+)\s*$/.exec(bundle) ?? [];
  const { file } = JSON.parse(fromBase64(mapOfBundle));
  const { code, map } = await transform(bundle, {
    ...{ charset: 'ascii', minifyWhitespace: true, legalComments: 'none' },
    ...{ sourcemap: 'external', sourcesContent: false, logLevel: 'warning' },
  });
  // A worker that is given the code without its path takes the name from here.
  return `${code}${MAP}${toBase64(JSON.stringify({ ...JSON.parse(map), file }))}`;
}

function fromBase64(text) {
  return Buffer.from(text, 'base64').toString();
}

function toBase64(text) {
  return Buffer.from(text).toString('base64');
}
