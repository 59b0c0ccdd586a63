import { transform } from 'esbuild';

/**
 * The bundle of workflows in a third of the bytes: without comments, indents, and the sources in its source map, which a
 * worker shows nobody. It is ASCII, because V8 takes two bytes for each character of a text that has any other; two
 * threads keep this one.
 */
export async function plainBundle(code) {
  const plain = await transform(code, {
    ...{ charset: 'ascii', minifyWhitespace: true, legalComments: 'none' },
    ...{ sourcemap: 'inline', sourcesContent: false, logLevel: 'warning' },
  });
  return plain.code;
}
