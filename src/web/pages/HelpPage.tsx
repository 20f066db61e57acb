import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, Navigate, useLocation, useParams, useSearchParams } from 'react-router'
import type { Portal } from '../../kernel/module.ts'
import type { RoleId } from '../../kernel/permissions.ts'
import { useSession } from '../../modules/access/model.ts'
import { Clause } from '../../ui/Clause.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import type { MenuItem } from '../../ui/shell-types.ts'
import { loadGuide } from '../help/files.ts'
import { GuideText } from '../help/GuideText.tsx'
import '../help/help.css'
import type { Section } from '../help/guide.ts'
import { guidesFor, placeOf, type GuideName } from '../help/shelf.ts'
import { menuOf } from '../menu.ts'
import { portalOf } from '../portals.ts'
import { publicPages } from '../public-pages.ts'

/**
 * 帮助: the guide of one's own role, the same text as in docs/guides. `/help?page=/todos` goes to the section about
 * that page; `/help/city` is a guide by its name.
 */
export function HelpPage() {
  const session = useSession()
  const { guide: asked } = useParams()
  const [params] = useSearchParams()
  const { hash } = useLocation()
  const portal = portalOf(session)
  const names = guidesFor(session.acting?.role as RoleId | undefined)
  const wanted = asked && !names.includes(asked as GuideName) ? [...names, asked as GuideName] : names
  const { data, error, refetch } = useQuery({
    queryKey: ['help', ...wanted],
    queryFn: async () => (await Promise.all(wanted.map(async (name) => ({ name, guide: await loadGuide(name) })))).flatMap(({ name, guide }) => (guide ? [{ name, guide }] : [])),
    staleTime: Number.POSITIVE_INFINITY,
  })
  useEffect(() => {
    if (data && hash) document.getElementById(hash.slice(1))?.scrollIntoView()
  }, [data, hash, asked])

  const page = ownAddress(params.get('page'))
  if (error) return <ErrorState what="没有打开帮助" kept="" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  if (!asked) {
    const place = page ? placeOf(page, data) : undefined
    return <Navigate replace to={`/help/${place?.name ?? data[0]!.name}${page ? `?page=${encodeURIComponent(page)}` : ''}${place ? `#${place.section.id}` : ''}`} />
  }
  const shown = data.find(({ name }) => name === asked) ?? data[0]!
  const pages = menuItems(portal, session.permissions)
  return (
    <div className={portal ? 'lu-guide' : 'lu-guide lu-w'}>
      {portal !== 'learner' && <PageHead title={shown.guide.title} {...(page ? { actions: <Link className="lu-btn" to={page}>回到刚才的页面</Link> } : {})} />}
      {portal === 'learner' && page && <p><Link to={page}>回到刚才的页面</Link></p>}
      <div className="lu-guide-body">
        <nav aria-label="目录" className="lu-guide-toc">
          <ol>
            {shown.guide.sections.map((section) => (
              <li key={section.id}><a href={`#${section.id}`} aria-current={hash === `#${section.id}` ? 'location' : undefined}>{section.title}</a></li>
            ))}
          </ol>
          {data.length > 1 && (
            <>
              <h2>其他指南</h2>
              <ul>
                {data.filter(({ name }) => name !== shown.name).map(({ name, guide }) => (
                  <li key={name}><Link to={`/help/${name}`}>{guide.title}</Link></li>
                ))}
              </ul>
            </>
          )}
        </nav>
        <article>
          <GuideText blocks={shown.guide.intro} />
          {shown.guide.sections.map((section) => (
            <section key={section.id} id={section.id} data-current={hash === `#${section.id}`}>
              <h2>{section.title}</h2>
              <About section={section} pages={pages} />
              <GuideText blocks={section.blocks} />
            </section>
          ))}
        </article>
      </div>
    </div>
  )
}

/** The pages a section is about, as far as this post has them in its menu, and the clauses they work by. */
function About({ section, pages }: { section: Section; pages: readonly Pick<MenuItem, 'title' | 'to'>[] }) {
  const own = pages.filter(({ to }) => section.paths.includes(to))
  if (own.length === 0 && section.clauses.length === 0) return null
  return (
    <p className="lu-guide-about">
      {own.length > 0 && <span>打开：{own.map(({ title, to }) => <Link key={to} to={to}>{title}</Link>)}</span>}
      {section.clauses.length > 0 && <span>依据：{section.clauses.map((id) => <Clause key={id} id={id} />)}</span>}
    </p>
  )
}

function menuItems(portal: Portal | undefined, permissions: readonly string[]): readonly Pick<MenuItem, 'title' | 'to'>[] {
  return portal ? menuOf(portal, permissions, undefined).flatMap((group) => group.items) : publicPages
}

/** An address of this site only: one that begins with two strokes would lead elsewhere. */
function ownAddress(page: string | null): string | undefined {
  return page && /^\/(?![/\\])/.test(page) && !page.startsWith('/help') ? page : undefined
}
