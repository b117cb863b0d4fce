import { defineConfig } from 'vite';

// `source` reads the workspace's packages without a build before; the defaults must be repeated.
const conditions = ['source', 'module', 'browser', 'production'];

// Vite names its configuration by a default export.
export default defineConfig({
  resolve: { conditions },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // Nothing inline, so that `Content-Security-Policy: default-src 'self'` holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // To work on the page beside a running gateway.
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/docs': 'http://127.0.0.1:8080' } },
});
