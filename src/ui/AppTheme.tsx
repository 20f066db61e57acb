import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { ConfigProvider } from 'antd'
import type { ConfigProviderProps } from 'antd'
import * as zhCN from 'antd/es/locale/zh_CN.js'
import { useContrast } from './contrast.ts'
import { themeFor } from './theme.ts'
import { useMedia } from './useMedia.ts'

// The type says CommonJS, the bundler reads an ES module: both carry the locale under a default.
const wording = zhCN.default as unknown as ConfigProviderProps['locale'] & object

/**
 * Gives antd our tokens, Chinese wording and the nonce of the page's content security policy.
 * Public and learner pages that use no antd component do without it and stay light.
 */
export function AppTheme({ children }: { children: ReactNode }) {
  const [contrast] = useContrast()
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const phone = useMedia('(max-width: 700px)')
  const theme = useMemo(() => themeFor(contrast, { still, phone }), [contrast, still, phone])
  const csp = useMemo(() => ({ nonce: pageNonce() }), [])
  return (
    <ConfigProvider
      theme={theme}
      locale={wording}
      csp={csp}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  )
}

/** The server writes the nonce into `<meta property="csp-nonce" nonce="…">`; browsers hide the attribute, not the property. */
function pageNonce(): string | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
  return meta?.nonce || undefined
}
