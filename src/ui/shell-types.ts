import type { IconName } from './icons.ts'

/** `exact` marks a page whose route is the beginning of others, such as the home page. */
export type MenuItem = {
  key: string
  title: string
  to: string
  icon: IconName
  badge?: number | undefined
  exact?: boolean
  /** One line that says what the page is for. */
  hint?: string | undefined
}
/** `shut` groups show their title only, until opened or until one of their pages is. */
export type MenuGroup = { title: string; items: readonly MenuItem[]; shut?: boolean }

/** A post a person may act in: it decides what one sees. */
export type ActingPost = { key: string; title: string }
export type PersonAction = { key: string; title: string; onClick: () => void }

/** `g` then a letter opens a page: { t: { title: '待办', to: '/todos' } }. */
export type GoKeys = Readonly<Record<string, { title: string; to: string }>>
