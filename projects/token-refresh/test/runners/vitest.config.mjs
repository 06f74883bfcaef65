/** @type {import('vitest/config').ViteUserConfig} */
export default {
  test: {
    root: new URL('../../../..', import.meta.url).pathname,
    include: ['dist/runners/*.spec.mjs'],
    environment: 'jsdom',
    globals: true,
    setupFiles: ['projects/token-refresh/test/runners/test-bed.mjs'],
  },
};
