import type { ReactNode } from 'react'
import { useState } from 'react'
import { KeyList } from './KeyList.tsx'
import type { GoKeys, MenuGroup } from './shell-types.ts'
import { SideMenu } from './SideMenu.tsx'
import { SkipLink } from './SkipLink.tsx'
import type { TopBarProps } from './TopBar.tsx'
import { TopBar } from './TopBar.tsx'
import { useShortcuts } from './useShortcuts.ts'

export type ShellProps = Omit<TopBarProps, 'onMenu' | 'onKeys'> & {
  menu: readonly MenuGroup[]
  goKeys?: GoKeys
  children: ReactNode
}

const noKeys: GoKeys = {}

/** The frame of the authority, school and enterprise portals: top bar 48, sider 192, content. */
export function Shell({ menu, goKeys = noKeys, children, ...top }: ShellProps) {
  const [menuOpen, setMenuOpen] = useState(false)
  const [keysOpen, setKeysOpen] = useState(false)
  useShortcuts(goKeys, () => setKeysOpen(true))
  const acting = top.posts.find((one) => one.key === top.post)
  return (
    <>
      <SkipLink />
      <TopBar {...top} onMenu={() => setMenuOpen(!menuOpen)} onKeys={() => setKeysOpen(true)} />
      <div className="lu-app">
        {/* Outside the drawer: a press there shuts it. */}
        {menuOpen && <div className="lu-shade" onClick={() => setMenuOpen(false)} />}
        <SideMenu groups={menu} open={menuOpen} onPick={() => setMenuOpen(false)} searchTo={top.searchTo} />
        <main id="main" className="lu-main" tabIndex={-1}>
          <div className="lu-print-only">
            <div className="lu-print-head">
              <span>
                {acting?.title}
                {top.demo && ' · 演示数据'}
              </span>
              <span>
                打印：{top.person} {new Date().toLocaleString('zh-CN')}
              </span>
            </div>
          </div>
          {children}
        </main>
      </div>
      <KeyList open={keysOpen} onClose={() => setKeysOpen(false)} goKeys={goKeys} />
    </>
  )
}
