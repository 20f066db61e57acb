import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './src/server/precompress.ts'

const api = process.env.LUBAN_API ?? 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react(), precompress()],
  // The server replaces this word by a fresh nonce for every page it sends.
  html: { cspNonce: '__CSP_NONCE__' },
  server: { host: '127.0.0.1', port: 5173, strictPort: true, proxy: { '/api': api } },
  preview: { host: '127.0.0.1' },
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    // Which files a page needs, for tests/first-load.test.ts.
    manifest: '.manifest.json',
    target: 'es2022',
    // Data URLs and inline scripts would need a weaker content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|react-router|scheduler|@tanstack)\// },
            { name: 'echarts', test: /node_modules\/(echarts|zrender)\// },
            { name: 'antd', test: /node_modules\/(antd|@ant-design|@rc-component|dayjs)\// },
          ],
        },
      },
    },
  },
})
