import { useEffect } from 'react'
import { Link } from 'react-router'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import type { IconName } from '../../../ui/icons.ts'
import { useSession } from '../../access/model.ts'
import './portal.css'

type Door = { to: string; title: string; what: string; icon: IconName }
type Session = ReturnType<typeof useSession>

const open: readonly Door[] = [
  { to: '/verify', title: '查验', what: '证书、证明、文书是不是真的', icon: 'shield' },
  { to: '/finder', title: '择校', what: '找能报的学校和专业', icon: 'search' },
  { to: '/complaints', title: '投诉', what: '反映招生问题，查办理进度', icon: 'flag' },
  { to: '/publicity', title: '公示', what: '正在公示的事项，提异议', icon: 'pin' },
]
const signUp: Door = { to: '/apply/sign-up', title: '报名', what: '用手机号注册，报技工院校', icon: 'book' }
const signIn: Door = { to: '/sign-in?from=/m', title: '我的', what: '登录后看自己的学籍、办件、证书', icon: 'user' }
const notices: Door = { to: '/notices', title: '通知', what: '发给本人的通知', icon: 'bell' }
const learner: readonly Door[] = [
  { to: '/me', title: '我的', what: '自己的学籍和要办的事', icon: 'user' },
  { to: '/me/cases', title: '办件', what: '办到哪一步，轮到谁', icon: 'file' },
  { to: '/me/applications', title: '报名', what: '报学校，确认录取', icon: 'book' },
  { to: '/me/certificates', title: '证书', what: '看证书，分享给用人单位', icon: 'certificate' },
]

/** What the one who looks may do from a phone, first things first. */
function ownDoors({ acting, permissions }: Session): readonly Door[] {
  if (!acting) return [signUp, signIn]
  if (acting.portal === 'learner') return [...learner, notices]
  const home: readonly Door[] = acting.portal === 'enterprise' ? [{ to: '/enterprise', title: '首页', what: '本企业的学徒名册和要办的事', icon: 'home' }] : []
  const cases: readonly Door[] = permissions.includes('todos.read')
    ? [
        { to: '/todos', title: '办件', what: '轮到本岗位办理的，可以在手机上审核', icon: 'list' },
        { to: '/cases', title: '全部办件', what: '按编号、名称查办到哪一步', icon: 'file' },
      ]
    : []
  return [...home, ...cases, notices]
}

/** `/m`: the start of the phone, the address behind the code on a wall or in the menu of an official account. */
export function EntryPage() {
  const session = useSession()
  useEffect(() => {
    document.title = '手机首页 · 鲁班'
  }, [])
  return (
    <div className={session.acting ? undefined : 'lu-w'}>
      {session.acting?.portal !== 'learner' && <PageHead title="手机首页" context={session.acting ? `${session.acting.orgName} · ${session.acting.roleTitle}` : '不用登录就能查；办自己的事再登录。'} />}
      <Doors title={session.acting ? '办自己的事' : '报名和办事'} doors={ownDoors(session)} />
      <Doors title="查询和反映" doors={open} />
    </div>
  )
}

function Doors({ title, doors }: { title: string; doors: readonly Door[] }) {
  return (
    <section aria-label={title} className="po-doors">
      <h2>{title}</h2>
      <ul>
        {doors.map((door) => (
          <li key={door.to}>
            <Link to={door.to}>
              <Icon name={door.icon} />
              <b>{door.title}</b>
              <small>{door.what}</small>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
