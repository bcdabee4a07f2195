import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds a running aggregator. */
const aggregator = 'http://127.0.0.1:7380';

export default defineConfig({
  build: {
    target: 'es2022',
    // The page is served under a policy that allows no inline code: assets stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/api': aggregator },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
    // Local times are part of what is formatted; a fixed zone, off UTC by a half hour, shows mistakes.
    env: { TZ: 'Asia/Kolkata' },
  },
});
