import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { Link, NavLink, useLocation } from 'react-router'
import { useContrast } from './contrast.ts'
import { DemoBadge } from './DemoBadge.tsx'
import { Icon } from './Icon.tsx'
import { Logo } from './Logo.tsx'
import { PublicMore } from './PublicMore.tsx'
import { SkipLink } from './SkipLink.tsx'

export type PublicPageProps = {
  /** The one domain of this deployment: luban.example; null while none is set. */
  domain: string | null
  /** 四川省技工教育公共服务. */
  siteName: string
  demo: boolean
  /** Those with `more` stand under 更多; on a phone all are in one row that scrolls. */
  items: readonly { key: string; title: string; to: string; more?: boolean }[]
  signInTo?: string
  helpTo?: string
  /** Host and supervision, left; what is kept of a query, right. */
  footer: ReactNode
  footerNote?: ReactNode
  children: ReactNode
}

/** The frame of public pages: the notice on the domain first, then the header; white, 1200 wide, no sign-in needed. */
export function PublicPage(props: PublicPageProps) {
  const [contrast, setContrast] = useContrast()
  const { pathname } = useLocation()
  const more = props.items.filter((item) => item.more)
  const nav = useRef<HTMLElement>(null)
  // On a phone the navigation is one row that scrolls: the place one is at stands in sight.
  useEffect(() => {
    const row = nav.current
    const here = row?.querySelector<HTMLElement>('[aria-current="page"]')
    if (row && here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft - 16
  }, [pathname])
  return (
    <div className="lu-public">
      <SkipLink />
      <aside className="lu-domain" aria-label="域名提示">
        <div className="lu-w">
          <Icon name="shield" />
          {props.domain ? (
            <span>
              本站唯一域名 <b className="lu-mono">{props.domain}</b>
              。地址栏不是这个域名的查询页都不是本站，不要在那里填写证件号码。
            </span>
          ) : (
            <span>本站还没有设正式域名，查到的内容不作凭证。</span>
          )}
          <span className="lu-sp" />
          {props.demo && <DemoBadge />}
        </div>
      </aside>
      <header className="lu-public-head">
        <div className="lu-w">
          <Link className="lu-public-brand" to="/">
            <span style={{ color: 'var(--p)', display: 'flex' }}>
              <Logo size={28} />
            </span>
            <span>
              <b>{props.siteName}</b>
              <small>鲁班 · 技工教育信息管理系统</small>
            </span>
          </Link>
          <span className="lu-sp" />
          <nav ref={nav} aria-label="主导航">
            {props.items.map((item) => (
              <NavLink key={item.key} to={item.to} end={item.to === '/'} {...(item.more ? { className: 'lu-on-phone' } : {})}>
                {item.title}
              </NavLink>
            ))}
            {more.length > 0 && <PublicMore items={more} />}
          </nav>
          {props.helpTo && <Link className="lu-public-help" to={props.helpTo}>帮助</Link>}
          {props.signInTo && (
            <Link className="lu-btn" to={props.signInTo}>
              登录
            </Link>
          )}
        </div>
      </header>
      <main id="main" className="lu-public-main" tabIndex={-1}>
        {props.children}
      </main>
      <footer className="lu-public-foot">
        <div className="lu-w">
          <p>{props.footer}</p>
          <p>
            {props.footerNote}
            <button
              type="button"
              className="lu-link"
              onClick={() => setContrast(contrast === 'more' ? 'light' : 'more')}
            >
              {contrast === 'more' ? '普通对比度' : '高对比度'}
            </button>
          </p>
        </div>
      </footer>
    </div>
  )
}
