import { ActionButton } from '../../../ui/ActionButton.tsx'

const pages = [
  ['/complaints/manage', '投诉'],
  ['/complaints/patterns', '异常线索'],
  ['/complaints/agents', '有偿招生台账'],
  ['/complaints/statistics', '统计'],
] as const

/** The other pages of 监督投诉, at the head of each. */
export function OtherPages({ at }: { at: (typeof pages)[number][0] }) {
  return pages.filter(([path]) => path !== at).map(([path, title]) => <ActionButton key={path} to={path}>{title}</ActionButton>)
}

export const root = { title: '监督投诉', to: '/complaints/manage' }
