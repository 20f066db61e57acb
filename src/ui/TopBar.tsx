import { Dropdown } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useContrast } from './contrast.ts'
import { DemoBadge } from './DemoBadge.tsx'
import { Icon } from './Icon.tsx'
import { Logo } from './Logo.tsx'
import type { ActingPost, PersonAction } from './shell-types.ts'

export type TopBarProps = {
  /** 主管部门, 学校, 企业. */
  portal: string
  home: string
  demo: boolean
  /** Route of the search; the words go behind the `#`, which no browser sends. */
  searchTo?: string
  searchHint?: string
  noticesTo?: string
  /** The help about the page that is open. */
  helpTo?: string
  unread?: number | undefined
  posts: readonly ActingPost[]
  post: string
  onPost: (key: string) => void
  person: string
  personActions: readonly PersonAction[]
  onMenu: () => void
  onKeys: () => void
}

/** The top bar: product and portal, 演示数据, search, notices, acting post, person. */
export function TopBar(props: TopBarProps) {
  const navigate = useNavigate()
  const [contrast, setContrast] = useContrast()
  const acting = props.posts.find((one) => one.key === props.post)
  const personItems = [
    ...props.personActions.map((action) => ({
      key: action.key,
      label: action.title,
      onClick: action.onClick,
    })),
    {
      key: 'contrast',
      label: contrast === 'more' ? '恢复普通对比度' : '高对比度',
      onClick: () => setContrast(contrast === 'more' ? 'light' : 'more'),
    },
    { key: 'keys', label: '快捷键 ?', onClick: props.onKeys },
  ]
  return (
    <header className="lu-top">
      <button
        type="button"
        className="lu-top-item lu-menu-toggle"
        aria-label="打开菜单"
        onClick={props.onMenu}
      >
        <Icon name="menu" />
      </button>
      <Link className="lu-brand" to={props.home}>
        <Logo />
        <span className="lu-brand-word">鲁班</span>
        <small>技工教育信息管理系统 · {props.portal}</small>
        <span className="lu-sr">首页</span>
      </Link>
      {props.demo && <DemoBadge />}
      <span className="lu-sp lu-hide-narrow" />
      {props.searchTo && (
        <form
          className="lu-top-search"
          role="search"
          onSubmit={(event) => {
            event.preventDefault()
            const words = new FormData(event.currentTarget).get('q')
            if (typeof words === 'string' && words.trim())
              void navigate(`${props.searchTo}#q=${encodeURIComponent(words.trim())}`)
          }}
        >
          <Icon name="search" />
          <input
            id="lu-search"
            name="q"
            aria-label="搜索"
            placeholder={props.searchHint ?? '搜学校、学生、办件号、证书号'}
            autoComplete="off"
          />
          <kbd aria-hidden="true">/</kbd>
        </form>
      )}
      {props.helpTo && (
        <Link className="lu-top-item" to={props.helpTo} aria-label="帮助">
          <Icon name="help" />
          <span className="lu-hide-narrow">帮助</span>
        </Link>
      )}
      {props.noticesTo && (
        <Link
          className="lu-top-item"
          to={props.noticesTo}
          aria-label={props.unread ? `通知，${props.unread} 条未读` : '通知'}
        >
          <Icon name="bell" />
          <span className="lu-hide-narrow">通知</span>
          {props.unread ? <span className="lu-badge">{props.unread}</span> : null}
        </Link>
      )}
      {acting && props.posts.length > 1 ? (
        <Dropdown
          trigger={['click']}
          menu={{
            items: props.posts.map((one) => ({ key: one.key, label: one.title })),
            selectedKeys: [props.post],
            onClick: ({ key }) => props.onPost(key),
          }}
        >
          <button
            type="button"
            className="lu-top-item"
            aria-label={`当前岗位 ${acting.title}，切换岗位`}
            title={acting.title}
          >
            <Icon name="user" />
            <span className="lu-clip">{acting.title}</span>
            <Icon name="down" />
          </button>
        </Dropdown>
      ) : (
        <span className="lu-top-item" title={acting?.title}>
          <Icon name="user" />
          <span className="lu-clip">{acting?.title}</span>
        </span>
      )}
      <Dropdown trigger={['click']} menu={{ items: personItems }}>
        <button type="button" className="lu-top-item" aria-label={`${props.person}，个人菜单`}>
          {props.person}
        </button>
      </Dropdown>
    </header>
  )
}
