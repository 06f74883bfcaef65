const { readFileSync } = require('node:fs');
const { default: preset } = require('jest-preset-angular');

/** Gives TypeScript the file with its mutants in place of the file. */
exports.createTransformer = (options) => {
  const inner = preset.createTransformer(options);
  const mutants = JSON.parse(readFileSync(process.env['MUTANTS'], 'utf8'));
  return {
    getCacheKey: (source, path, ...rest) => inner.getCacheKey(mutants[path] ?? source, path, ...rest),
    process: (source, path, ...rest) => inner.process(mutants[path] ?? source, path, ...rest),
  };
};
